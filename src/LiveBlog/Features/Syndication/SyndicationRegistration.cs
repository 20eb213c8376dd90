using LiveBlog.Features.Syndication.WebSub;
using LiveBlog.Http.Limits;
using LiveBlog.Http.Outgoing;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Syndication;

public static class SyndicationRegistration
{
    public static IServiceCollection AddSyndication(this IServiceCollection services, SyndicationSettings settings)
    {
        services.AddSingleton(settings);
        services.AddScoped<BlogFeed>();
        services.AddScoped<NewswireFeed>();
        services.AddSingleton<SitemapAddresses>();

        services.AddScoped<WebSubSubscribers>();
        services.AddSingleton<IntentVerifier>();
        services.AddSingleton<FeedDelivery>();
        if (settings.IsOwnHub)
        {
            services.AddHostedService(provider => provider.GetRequiredService<IntentVerifier>());
            services.AddHostedService(provider => provider.GetRequiredService<FeedDelivery>());
        }
        else if (settings.Hub is not null)
        {
            services.AddHttpClient(HubPing.Client, client => client.Timeout = OutgoingHttp.Patience);
            services.AddHostedService<HubPing>();
        }

        // A service that gathers feeds subscribes to many at once, but not to this many a minute.
        services.Configure<RateLimiterOptions>(limiter => limiter.AddRateOfWriting(WebSubHub.Rate, 60, TimeSpan.FromMinutes(1)));
        return services;
    }

    /// <summary>Feeds and their hub, sitemaps, robots.txt and oEmbed.</summary>
    public static void MapSyndication(this IEndpointRouteBuilder app)
    {
        FeedEndpoints.Map(app);
        WebSubHub.Map(app);
        Sitemaps.Map(app);
        OEmbed.Map(app);
    }
}
