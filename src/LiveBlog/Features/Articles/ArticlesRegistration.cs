using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Articles;

public static class ArticlesRegistration
{
    /// <summary>Articles: the readers' page, the desk's pages, the API and publication at a later time.</summary>
    public static IServiceCollection AddArticles(this IServiceCollection services)
    {
        services
            .AddOptions<RazorPagesOptions>()
            .Configure<PublishingSettings>(
                (pages, publishing) =>
                {
                    // Texts, each byte of which a form may escape.
                    pages.Conventions.LimitBody("/Articles/Desk", new BodyLimit(publishing.MaxRequestBytes));
                    pages.Conventions.LimitBody("/Articles/Edit", new BodyLimit(publishing.MaxRequestBytes));
                }
            );
        services.AddScoped<ArticleCommands>();
        services.AddHostedService<ScheduledArticles>();
        return services;
    }
}
