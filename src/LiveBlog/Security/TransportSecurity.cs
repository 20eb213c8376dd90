using LiveBlog.Http;

namespace LiveBlog.Security;

/// <summary>
/// Strict-Transport-Security (RFC 6797). It goes out wherever the site's address is https, also where a proxy ends TLS and asks
/// by plain HTTP: browsers pass over it on http. Without such an address the request tells; a developer's machine is left alone.
/// </summary>
sealed record TransportSecurity(string Value, bool Always)
{
    /// <summary>A year, in seconds.</summary>
    const int MaxAge = 31_536_000;

    public static TransportSecurity From(SiteSettings site, SecuritySettings security) =>
        new(
            security.HstsIncludeSubDomains ? $"max-age={MaxAge}; includeSubDomains" : $"max-age={MaxAge}",
            site.BaseUrl?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true
        );

    public void Apply(HttpContext http)
    {
        if (Always || (http.Request.IsHttps && http.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]")))
        {
            http.Response.Headers.StrictTransportSecurity = Value;
        }
    }
}
