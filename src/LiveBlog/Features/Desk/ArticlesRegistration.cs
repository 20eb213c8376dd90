using LiveBlog.Features.Publishing;
using LiveBlog.Features.Shared;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Desk;

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
                    pages.Conventions.LimitBody("/Desk/Articles", new BodyLimit(publishing.MaxRequestBytes));
                    pages.Conventions.LimitBody("/Desk/Article", new BodyLimit(publishing.MaxRequestBytes));
                }
            );
        services.AddScoped<ArticleCommands>();
        services.AddHostedService<ScheduledArticles>();
        return services;
    }
}
