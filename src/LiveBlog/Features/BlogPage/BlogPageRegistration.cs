using LiveBlog.Features.BlogPage.History;
using LiveBlog.Http;

namespace LiveBlog.Features.BlogPage;

public static class BlogPageRegistration
{
    /// <summary>A blog's page for readers, the entries that it lists, and its replay.</summary>
    public static IServiceCollection AddBlogPage(this IServiceCollection services, FeedSettings settings)
    {
        services.AddSingleton(settings);
        services.AddScoped<FeedQuery>();
        services.AddScoped<FeedReader>();
        services.AddScoped<EntryHistory>();
        services.AddSingleton<PinHistory>();
        services.AddScoped<ReplayQuery>();
        services.AddScoped<ReplayNavigation>();
        return services;
    }
}
