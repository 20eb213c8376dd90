using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Http.Limits;

/// <summary>How many requests a sender may make within a time. Addresses are counted in memory, never stored.</summary>
static class RatePolicies
{
    const int Segments = 6;

    /// <summary>Counts the requests of one sender that do more than read.</summary>
    /// <param name="keyOf">What a sender is counted by; null, or a null answer, takes <see cref="Visitor.AddressKey"/>.</param>
    public static void AddRateOfWriting(
        this RateLimiterOptions limiter,
        string policy,
        int permits,
        TimeSpan window,
        int segments = Segments,
        Func<HttpContext, string?>? keyOf = null
    ) =>
        limiter.AddPolicy(
            policy,
            http =>
                // Under a key of its own: a key has one limiter, made at its first use.
                HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
                    ? RateLimitPartition.GetNoLimiter("read")
                    : Sliding(keyOf?.Invoke(http) ?? $"from {http.AddressKey()}", permits, window, segments)
        );

    public static RateLimitPartition<string> Sliding(string key, int permits, TimeSpan window, int segments = Segments) =>
        RateLimitPartition.GetSlidingWindowLimiter(
            key,
            _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = permits,
                Window = window,
                SegmentsPerWindow = segments,
            }
        );
}
