using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Shared;

public static class SearchRegistration
{
    /// <summary>
    /// The rate of whatever searches: a bound on how many run at once on this machine, and on how many wait. Not by address:
    /// behind a load balancer all readers may come from one.
    /// </summary>
    public const string Rate = "search";

    const int MostWaiting = 200;

    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddScoped<EntrySearch>();
        services.Configure<RateLimiterOptions>(limiter => limiter.AddPolicy(Rate, http => http.Request.Query.ContainsKey("q")
            ? RateLimitPartition.GetConcurrencyLimiter("search", _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = Math.Max(4, 2 * Environment.ProcessorCount),
                QueueLimit = MostWaiting,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            })
            : RateLimitPartition.GetNoLimiter("no search")));
        return services;
    }
}
