namespace LiveBlog.Features.Feed;

public static class FeedPagesRegistration
{
    /// <summary>The readers' pages of a blog.</summary>
    public static IServiceCollection AddFeedPages(this IServiceCollection services) => services.AddScoped<ReplayQuery>();
}
