namespace LiveBlog.Model;

/// <summary>A key that the site has made for itself and keeps: the same on all machines.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Protected">The key, encrypted by the data protection of the site, in base64.</param>
public sealed record SiteSecret(string Name, string Protected);
