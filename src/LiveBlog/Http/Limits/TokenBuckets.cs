namespace LiveBlog.Http.Limits;

/// <summary>
/// How often something may be done, by key: so many times at once, and one more each time a while has passed (a token bucket).
/// In memory only; a key that has not been used for long enough to be full again is forgotten.
/// </summary>
/// <param name="burst">How often at once.</param>
/// <param name="refill">The time that brings one more.</param>
public sealed class TokenBuckets(int burst, TimeSpan refill, TimeProvider clock)
{
    const int MaxKeys = 20_000;

    static readonly TimeSpan ForgetsEvery = TimeSpan.FromMinutes(10);

    readonly Dictionary<string, (double Tokens, DateTimeOffset At)> buckets = new(StringComparer.Ordinal);
    readonly Lock gate = new();
    DateTimeOffset forgetsAt;

    /// <summary>Takes one; false when there is none left for now.</summary>
    public bool TryTake(string key)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            if (buckets.Count >= MaxKeys || now >= forgetsAt)
            {
                Forget(now);
                forgetsAt = now + ForgetsEvery;
            }

            var left = buckets.TryGetValue(key, out var bucket) ? Left(bucket, now) : burst;
            if (left < 1)
            {
                return false;
            }

            buckets[key] = (left - 1, now);
            return true;
        }
    }

    double Left((double Tokens, DateTimeOffset At) bucket, DateTimeOffset now) =>
        Math.Min(burst, bucket.Tokens + Math.Max(0, (now - bucket.At) / refill));

    void Forget(DateTimeOffset now)
    {
        foreach (var key in buckets.Where(b => Left(b.Value, now) >= burst).Select(b => b.Key).ToList())
        {
            buckets.Remove(key);
        }

        // Still too many are in use: the half that has been used longest ago starts again with a full bucket.
        if (buckets.Count >= MaxKeys)
        {
            foreach (var key in buckets.OrderBy(b => b.Value.At).Take(MaxKeys / 2).Select(b => b.Key).ToList())
            {
                buckets.Remove(key);
            }
        }
    }
}
