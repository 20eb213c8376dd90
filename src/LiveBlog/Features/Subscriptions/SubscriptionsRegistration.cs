using LiveBlog.Features.Subscriptions.Push;
using LiveBlog.Http.Limits;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Subscriptions;

public static class SubscriptionsRegistration
{
    /// <summary>Of what writes: the address is counted, never written down.</summary>
    internal const string Rate = "subscribe";

    public static IServiceCollection AddSubscriptions(this IServiceCollection services, PushSettings push)
    {
        services.AddSingleton(push);
        services.AddScoped<Subscribing>();
        services.AddScoped<PushSubscribing>();
        services.AddSingleton<PushTargets>();
        services.AddSingleton<PushAllowance>();
        services.AddScoped<NotificationTemplate>();
        services.AddScoped<NotificationMail>();
        services.AddScoped<NotificationCursors>();
        services.AddScoped<Digests>();
        services.AddScoped<EntryNotifications>();
        services.AddSingleton<PushIdentities>();
        services.AddSingleton<NotificationDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<NotificationDispatcher>());
        services.AddSingleton<PushClient>();
        services.AddSingleton<PushSender>();
        services.AddHostedService(provider => provider.GetRequiredService<PushSender>());
        services.AddHostedService<SubscriptionCleanupJob>();
        services.Configure<RateLimiterOptions>(limiter => limiter.AddRateOfWriting(Rate, 30, TimeSpan.FromMinutes(10), segments: 10));
        return services;
    }

    public static void MapSubscriptions(this IEndpointRouteBuilder app)
    {
        PushEndpoints.Map(app);
        BlogCalendar.Map(app);
        Bounces.Map(app);
    }
}
