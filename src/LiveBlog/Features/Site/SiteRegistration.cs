using System.IO.Compression;
using LiveBlog.Caching;
using LiveBlog.Http;
using LiveBlog.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.ResponseCompression;

namespace LiveBlog.Features.Site;

public static class SiteRegistration
{
    /// <summary>The desk's pages stand in the folders of their capabilities; their address says that they belong to the desk.</summary>
    const string DeskRoute = "desk";

    /// <summary>What every page needs: Razor Pages under Features, page caching, compression and security headers.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services, SiteSettings site, SecuritySettings security)
    {
        services.AddSingleton(site);
        services.AddSingleton(security);
        services.AddSingleton<SiteAddress>();
        services.AddSingleton<PageVersion>();
        services.AddSingleton<Preloads>();
        services.AddSingleton<Refusals>();
        services.AddHostedService(provider => provider.GetRequiredService<Refusals>());
        services.AddContentSecurity();
        services.AddSiteCookies(site);
        services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/Features";

            pages.Conventions.AddFolderApplicationModelConvention("/", AskForDeskRights);
        });
        services.Configure<MvcOptions>(mvc => mvc.Filters.Add<UnreadableRequests.OfForms>());
        services.Configure<MvcOptions>(mvc => mvc.Filters.Add<StaleForm.OfForms>());
        services.AddSingleton<IActionResultExecutor<LocalRedirectResult>, LocalRedirects>();
        services.AddOutputCache(cache =>
        {
            cache.AddPolicy(RevisionCache.Policy, new RevisionCache());
        });
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes =
            [
                .. ResponseCompressionDefaults.MimeTypes,
                "application/atom+xml",
                "application/rss+xml",
                "application/feed+json",
                "application/problem+json",
                "image/svg+xml",
            ];
            compression.Providers.Add(new Brotli());
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal);
        return services;
    }

    static void AskForDeskRights(PageApplicationModel page)
    {
        var route = page.RouteTemplate?.TrimStart('/') ?? "";
        if (route == DeskRoute || route.StartsWith(DeskRoute + "/", StringComparison.Ordinal))
        {
            page.EndpointMetadata.Add(new AuthorizeAttribute(Policies.Desk));
            page.Filters.Add(new TypeFilterAttribute<DeskRights>());
        }
    }

    public static void UseAnsweredHosts(this IApplicationBuilder app) => app.UseMiddleware<AnsweredHosts>();

    public static void UsePreparedPages(this IApplicationBuilder app) => app.UseMiddleware<PreparedPages>();
}
