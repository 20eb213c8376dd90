using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Shared;

public static class SearchRegistration
{
    /// <summary>
    /// The rate of whatever searches: a bound on how many run at once on this machine, and on how many wait. No address takes more than
    /// half of it: what else it asks waits in a line of its own, and others pass.
    /// </summary>
    public const string Rate = "search";

    const int MostWaiting = 200, MostWaitingOfOne = 50;

    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddScoped<EntrySearch>();
        services.Configure<RateLimiterOptions>(limiter =>
        {
            var atOnce = Math.Max(4, 2 * Environment.ProcessorCount);
            var all = new ConcurrencyLimiter(Limit(atOnce, MostWaiting));
            limiter.AddPolicy(Rate, http => http.Request.Query.ContainsKey("q")
                ? RateLimitPartition.Get($"search {http.AddressKey()}",
                    _ => RateLimiter.CreateChained(new ConcurrencyLimiter(Limit(atOnce / 2, MostWaitingOfOne)), all))
                : RateLimitPartition.GetNoLimiter("no search"));
        });
        return services;
    }

    static ConcurrencyLimiterOptions Limit(int permits, int queue) =>
        new() { PermitLimit = permits, QueueLimit = queue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}
