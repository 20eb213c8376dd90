namespace LiveBlog.Features.AgencyFeeds;

public static class AgencyFeedsRegistration
{
    /// <summary>Feeds of others, read for the desk.</summary>
    public static IServiceCollection AddAgencyFeeds(this IServiceCollection services)
    {
        services.AddScoped<AgencyFeedCommands>();
        services.AddSingleton<AgencyFeedPolling>();
        services.AddHostedService(provider => provider.GetRequiredService<AgencyFeedPolling>());
        return services;
    }
}
