namespace LiveBlog.Features.AgencyFeeds;

public static class AgencyFeedsRegistration
{
    /// <summary>Feeds of others, read for the desk.</summary>
    public static IServiceCollection AddAgencyFeeds(this IServiceCollection services)
    {
        services.AddScoped<WireSources>();
        services.AddSingleton<WirePolling>();
        services.AddHostedService(provider => provider.GetRequiredService<WirePolling>());
        return services;
    }
}
