namespace LiveBlog.Features.Feed;

public static class FeedPagesRegistration
{
    /// <summary>The readers' pages of a blog, and its past moments.</summary>
    public static IServiceCollection AddFeedPages(this IServiceCollection services)
    {
        services.AddSingleton<PinHistory>();
        services.AddScoped<ReplayQuery>();
        services.AddScoped<ReplayWays>();
        return services;
    }
}
