namespace LiveBlog.Features.Shared;

public static class FeedRegistration
{
    public static IServiceCollection AddFeedReading(this IServiceCollection services, FeedSettings settings)
    {
        services.AddSingleton(settings);
        services.AddScoped<FeedQuery>();
        services.AddScoped<FeedReader>();
        return services;
    }
}
