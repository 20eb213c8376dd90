using LiveBlog.Data;

namespace LiveBlog.Features.Shared;

/// <summary>Section <c>Site</c>.</summary>
public sealed record SiteSettings
{
    /// <summary>The newspaper's name, at the head of every page.</summary>
    public string Name { get; init; } = "LiveBlog";

    /// <summary>The site's address as readers know it, without a slash at the end; null takes it from each request.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The zone that pages of the whole site, such as the newswire, tell their hours in.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static SiteSettings From(IConfiguration configuration)
    {
        var (name, url) = (configuration["Site:Name"], configuration["Site:BaseUrl"]);
        if (!string.IsNullOrEmpty(url)
            && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && (parsed.Scheme is "http" or "https") && parsed.PathAndQuery == "/" && parsed.Fragment.Length == 0))
        {
            throw new ConfigurationException($"Site:BaseUrl is \"{url}\"; it must be an address such as https://live.example, without a path.");
        }

        var zone = configuration["Site:TimeZone"];
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(string.IsNullOrEmpty(zone) ? "UTC" : zone, out var timeZone) || !timeZone.HasIanaId)
        {
            throw new ConfigurationException($"Site:TimeZone is \"{zone}\"; it must be a name of the IANA time zone database, such as Europe/Paris.");
        }

        return new SiteSettings
        {
            Name = string.IsNullOrWhiteSpace(name) ? "LiveBlog" : name,
            BaseUrl = string.IsNullOrEmpty(url) ? null : url.TrimEnd('/'),
            TimeZone = timeZone,
        };
    }

    /// <summary>The absolute address of a path of this site.</summary>
    public string Absolute(HttpRequest request, string path) => (BaseUrl ?? $"{request.Scheme}://{request.Host}") + path;
}
