using LiveBlog.Http;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Security;

/// <summary>
/// The names and attributes of all cookies. Where the site's address is https, each is <c>Secure</c> and its name begins with
/// <c>__Host-</c> (RFC 6265bis §4.1.3.2): another host of the same domain, or a page sent in the clear, cannot set it.
/// </summary>
public static class SiteCookies
{
    public static string CookieName(this SiteSettings site, string name) => site.IsHttps ? "__Host-" + name : name;

    public static IServiceCollection AddSiteCookies(this IServiceCollection services, SiteSettings site)
    {
        // A proxy may speak plain HTTP to the program: it is the site's address that counts, not the request's scheme.
        services.Configure<CookiePolicyOptions>(policy =>
            policy.Secure = site.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest
        );

        // The framework itself would refuse to write a form over such a proxy: Secure is the policy's business alone.
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = site.CookieName("liveblog-form");
            antiforgery.Cookie.Path = "/";
        });
        services.Configure<CookieTempDataProviderOptions>(temp =>
        {
            temp.Cookie.Name = site.CookieName("liveblog-temp");
            temp.Cookie.Path = "/";
        });
        return services;
    }
}
