using System.Threading.RateLimiting;
using LiveBlog.Features.Subscriptions.Push;
using LiveBlog.Http;
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
        services.AddSingleton<PushAllowance>();
        services.AddScoped<SubscriptionsUpgrade>();
        services.AddScoped<NewsLetter>();
        services.AddScoped<NewsPost>();
        services.AddScoped<NewsCursors>();
        services.AddScoped<Digests>();
        services.AddSingleton<PushIdentities>();
        services.AddSingleton<Teller>();
        services.AddHostedService(provider => provider.GetRequiredService<Teller>());
        services.AddSingleton<PushSender>();
        services.AddHostedService(provider => provider.GetRequiredService<PushSender>());
        services.AddHostedService<SubscriptionTidying>();
        services.Configure<RateLimiterOptions>(limiter =>
            limiter.AddPolicy(
                Rate,
                http =>
                    HttpMethods.IsGet(http.Request.Method)
                        ? RateLimitPartition.GetNoLimiter("read")
                        : RateLimitPartition.GetSlidingWindowLimiter(
                            $"subscribe {http.AddressKey()}",
                            _ => new SlidingWindowRateLimiterOptions
                            {
                                PermitLimit = 30,
                                Window = TimeSpan.FromMinutes(10),
                                SegmentsPerWindow = 10,
                            }
                        )
            )
        );
        return services;
    }

    public static void MapSubscriptions(this IEndpointRouteBuilder app)
    {
        PushSubscribing.Map(app);
        BlogCalendar.Map(app);
        ReturnedMail.Map(app);
    }
}
