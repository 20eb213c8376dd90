using System.IO.Compression;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.ResponseCompression;

namespace LiveBlog.Features.Shared;

public static class SharedRegistration
{
    static readonly string[] DeskFolders = ["/Desk", "/Api", "/Figures", "/Discussion/Moderation", "/Operations"];

    /// <summary>What every page needs: Razor Pages under Features, page caching, compression and security headers.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services, SiteSettings site, SecuritySettings security)
    {
        services.AddSingleton(site);
        services.AddSingleton(security);
        services.AddSingleton<SiteAddress>();
        services.AddSingleton<PageVersion>();
        services.AddSingleton<Preloads>();
        services.AddScoped<People>();
        services.AddScoped<LastChanges>();
        services.AddSingleton<Refusals>();
        services.AddHostedService(provider => provider.GetRequiredService<Refusals>());
        services.AddContentSecurity();
        services.AddSiteCookies(site);
        services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/Features";

            // The pages of these are the desk's as well.
            foreach (var folder in DeskFolders)
            {
                pages.Conventions.AuthorizeFolder(folder, Policies.Desk);
                pages.Conventions.AddFolderApplicationModelConvention(
                    folder,
                    page => page.Filters.Add(new TypeFilterAttribute<DeskRights>())
                );
            }
        });
        services.Configure<MvcOptions>(mvc => mvc.Filters.Add<UnreadableRequests.OfForms>());
        services.Configure<MvcOptions>(mvc => mvc.Filters.Add<StaleForm.OfForms>());
        services.AddSingleton<IActionResultExecutor<LocalRedirectResult>, LocalRedirects>();
        services.AddSingleton<TalkRenderer>();
        services.AddScoped<NewswireQuery>();
        services.AddScoped<EntryHistory>();
        services.AddScoped<EntrySearch>();
        services.AddOutputCache(cache =>
        {
            cache.AddPolicy(RevisionCache.Policy, new RevisionCache());
            cache.AddPolicy(NewswireCache.Policy, new NewswireCache());
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
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal);
        return services;
    }

    public static void UseAnsweredHosts(this IApplicationBuilder app) => app.UseMiddleware<AnsweredHosts>();

    public static void UsePreparedPages(this IApplicationBuilder app) => app.UseMiddleware<PreparedPages>();
}
