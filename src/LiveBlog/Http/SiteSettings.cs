using System.Globalization;
using System.Net;
using LiveBlog.Data;

namespace LiveBlog.Http;

/// <summary>Section <c>Site</c>.</summary>
public sealed record SiteSettings
{
    readonly HashSet<string> hosts = new(StringComparer.Ordinal);

    /// <summary>The newspaper's name, at the head of every page.</summary>
    public string Name { get; init; } = "LiveBlog";

    /// <summary>The site's address as readers know it, without a slash at the end; null takes it from each request.</summary>
    public string? BaseUrl
    {
        get;
        init
        {
            field = value;
            if (value is not null)
            {
                hosts.Add(Normalize(new Uri(value).IdnHost));
            }
        }
    }

    /// <summary>Names that are answered beside that of <see cref="BaseUrl"/>, without a port.</summary>
    public IReadOnlyList<string> OtherHosts
    {
        get;
        init
        {
            field = value;
            hosts.UnionWith(value.Select(Normalize));
        }
    } = [];

    /// <summary>Readers reach the site over TLS, whatever a proxy speaks to the program.</summary>
    public bool IsHttps => BaseUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The zone that pages of the whole site, such as the newswire, tell their hours in.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static SiteSettings From(IConfiguration configuration)
    {
        var (name, url) = (configuration["Site:Name"], configuration["Site:BaseUrl"]);
        if (
            !string.IsNullOrEmpty(url)
            && !(
                Uri.TryCreate(url, UriKind.Absolute, out var parsed)
                && (parsed.Scheme is "http" or "https")
                && parsed.PathAndQuery == "/"
                && parsed.Fragment.Length == 0
                && parsed.UserInfo.Length == 0
            )
        )
        {
            throw new ConfigurationException(
                $"Site:BaseUrl is \"{url}\"; it must be an address such as https://live.example, without a path."
            );
        }

        var zone = configuration["Site:TimeZone"];
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(string.IsNullOrEmpty(zone) ? "UTC" : zone, out var timeZone) || !timeZone.HasIanaId)
        {
            throw new ConfigurationException(
                $"Site:TimeZone is \"{zone}\"; it must be a name of the IANA time zone database, such as Europe/Paris."
            );
        }

        var others = (configuration["Site:OtherHosts"] ?? "").Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        if (Array.Find(others, other => Uri.CheckHostName(other.Trim('[', ']')) == UriHostNameType.Unknown) is { } wrong)
        {
            throw new ConfigurationException(
                $"Site:OtherHosts has \"{wrong}\"; each must be the name of a host such as www.live.example, without scheme and port."
            );
        }

        if (others.Length > 0 && string.IsNullOrEmpty(url))
        {
            throw new ConfigurationException("Site:OtherHosts needs Site:BaseUrl: without it every host is answered.");
        }

        return new SiteSettings
        {
            Name = string.IsNullOrWhiteSpace(name) ? "LiveBlog" : name,
            BaseUrl = string.IsNullOrEmpty(url) ? null : url.TrimEnd('/'),
            OtherHosts = others,
            TimeZone = timeZone,
        };
    }

    /// <summary>The absolute address of a path of this site.</summary>
    public string Absolute(HttpRequest request, string path) =>
        (BaseUrl ?? $"{request.Scheme}://{(request.Host.HasValue ? request.Host : new HostString("localhost"))}") + path;

    /// <summary>Whether the site is asked under a name of its own. Without <see cref="BaseUrl"/> every name is.</summary>
    /// <param name="host">The port is not looked at: no address is made of it.</param>
    public bool Answers(HostString host) => BaseUrl is null || (host.HasValue && hosts.Contains(Normalize(host.Host)));

    // Names are the same in any case and with the root's dot (RFC 1034 §3.1); an address of IPv6 has many spellings (RFC 5952 §2).
    static string Normalize(string host)
    {
        host = host.Trim('[', ']');
        if (host.Contains(':', StringComparison.Ordinal))
        {
            return IPAddress.TryParse(host, out var address) ? address.ToString() : host;
        }

        host = host.EndsWith('.') ? host[..^1] : host;
        return (host.All(char.IsAscii) ? host : new IdnMapping().GetAscii(host)).ToLowerInvariant();
    }
}
