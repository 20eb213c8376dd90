using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Http;
using LiveBlog.Model;

namespace LiveBlog.Caching;

/// <summary>
/// Tells pages of one build and configuration from those of another: a browser's copy made by an older build names scripts
/// that are no longer there, and must not be taken for the present one.
/// </summary>
public sealed class PageVersion
{
    public PageVersion(SiteSettings site, FeedSettings feed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(typeof(PageVersion).Assembly.ManifestModule.ModuleVersionId.ToByteArray());
        hash.AppendData(Encoding.UTF8.GetBytes($"{site.Name}\n{site.BaseUrl}\n{feed.PageSize}\n{site.TimeZone.Id}\n"));
        var assets = Path.Combine(AppContext.BaseDirectory, "LiveBlog.staticwebassets.endpoints.json");
        if (File.Exists(assets))
        {
            hash.AppendData(File.ReadAllBytes(assets));
        }

        Text = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
    }

    public string Text { get; }

    /// <summary>A weak entity tag (RFC 9110 §8.8.3): the same revision is the same page, whatever its compression.</summary>
    public string ETag(Revision revision) => $"W/\"{revision}-{Text}\"";

    /// <summary>As above, for a page of the whole site, in a language of its reader's.</summary>
    public string ETag(Revision revision, string language) => $"W/\"{revision}-{language}-{Text}\"";

    /// <summary>As above, for a page that shows several blogs in a language of its reader's.</summary>
    public string ETag(IEnumerable<Blog> blogs, string language) =>
        ETag(blogs.Select(blog => string.Create(CultureInfo.InvariantCulture, $"{blog.Id}:{blog.Revision}")).Append(language));

    /// <summary>As above, for what depends on all of these.</summary>
    public string ETag(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part + "\n"));
        }

        return $"W/\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8))}-{Text}\"";
    }
}
