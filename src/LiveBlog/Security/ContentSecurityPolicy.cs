using LiveBlog.Http;
using LiveBlog.Model;
using LiveBlog.Rendering;
using NetEscapades.AspNetCore.SecurityHeaders.Headers;

namespace LiveBlog.Security;

/// <summary>What pages may load, and who may frame them (Content Security Policy Level 3). Nothing needs 'unsafe-inline'.</summary>
public static class ContentSecurityPolicy
{
    /// <summary>Windows of other sites get no hold of ours.</summary>
    internal const string OpenerPolicy = "same-origin";

    const string Header = "Content-Security-Policy";

    // Frames of others load only where a reader has asked for them.
    static readonly string Sources =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; connect-src 'self'; "
        + $"frame-src {string.Join(' ', EmbedProviders.FrameOrigins)}; "
        + "manifest-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors ";

    static readonly string FramedByNobody = Sources + "'none'";

    /// <summary>The policy of a page that the blog's partners may frame.</summary>
    public static string ForFrameOf(Blog blog) =>
        blog.EmbedOrigins.Count == 0 ? FramedByNobody : Sources + string.Join(' ', blog.EmbedOrigins);

    public static IServiceCollection AddContentSecurity(this IServiceCollection services)
    {
        services
            .AddSecurityHeaderPolicies()
            .SetDefaultPolicy(policy =>
            {
                policy
                    .AddContentTypeOptionsNoSniff()
                    .AddReferrerPolicyStrictOriginWhenCrossOrigin()
                    .AddCustomHeader(
                        "Permissions-Policy",
                        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
                    )
                    .AddCustomHeader(OpenedWindows.Header, OpenerPolicy);
                policy[Header] = new UnlessThePageSaysOtherwise();
            });
        return services;
    }

    public static void UseContentSecurity(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var transport = TransportSecurity.From(
            services.GetRequiredService<SiteSettings>(),
            services.GetRequiredService<SecuritySettings>()
        );
        app.Use(
            (http, next) =>
            {
                http.Response.OnStarting(() =>
                {
                    // A 304 speaks of a page that the browser has, with a policy of its own; a cache would take over what is said here.
                    if (http.Response.StatusCode == StatusCodes.Status304NotModified)
                    {
                        http.Response.Headers.Remove(Header);
                    }

                    ResponseDefaults.Apply(http);
                    transport.Apply(http);
                    return Task.CompletedTask;
                });
                return next(http);
            }
        );
        app.UseSecurityHeaders();
    }

    sealed class UnlessThePageSaysOtherwise : HeaderPolicyBase
    {
        public override string Header => ContentSecurityPolicy.Header;

        // A page from the cache brings the header along that it was stored with.
        protected override string GetValue(HttpContext context) =>
            context.Response.Headers.ContentSecurityPolicy is [{ Length: > 0 } own] ? own : FramedByNobody;
    }
}
