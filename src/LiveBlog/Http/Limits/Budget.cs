using System.Collections.Concurrent;

namespace LiveBlog.Http.Limits;

/// <summary>
/// A token bucket for each name. One that is full is forgotten: a caller who has been quiet costs no memory. Not the framework's
/// limiter, which keeps a timer for all of them and does not tell after how long to come back.
/// </summary>
public sealed class Budget(Allowance allowance, TimeProvider clock)
{
    const int RemovesFrom = 10_000;

    static readonly TimeSpan RemovesEvery = TimeSpan.FromMinutes(10);

    readonly ConcurrentDictionary<string, Bucket> buckets = new(StringComparer.Ordinal);
    int removeAbove = RemovesFrom;
    long removeAfter;

    /// <summary>How many names there is something to remember of.</summary>
    public int Count => buckets.Count;

    /// <summary>Takes from somebody's bucket.</summary>
    /// <returns>Zero when there was enough; else how long to wait, and nothing has been taken.</returns>
    public TimeSpan Take(string who, int cost = 1)
    {
        var now = clock.GetTimestamp();
        if (buckets.Count > removeAbove || now > Volatile.Read(ref removeAfter))
        {
            Volatile.Write(ref removeAfter, now + ((long)RemovesEvery.TotalSeconds * clock.TimestampFrequency));
            RemoveExpired();
        }

        return buckets.GetOrAdd(who, static _ => new Bucket()).Take(cost, allowance, clock);
    }

    /// <summary>Takes what turned out to be due afterwards, as far as there is anything left.</summary>
    public void Charge(string who, int cost)
    {
        while (cost > 0 && Take(who, cost) > TimeSpan.Zero)
        {
            cost /= 2;
        }
    }

    void RemoveExpired()
    {
        var now = clock.GetTimestamp();
        foreach (var (who, bucket) in buckets)
        {
            if (bucket.IsFull(now))
            {
                buckets.TryRemove(KeyValuePair.Create(who, bucket));
            }
        }

        removeAbove = Math.Max(RemovesFrom, 2 * buckets.Count);
    }
}

/// <summary>A token bucket, stored as the time at which it will be full again.</summary>
public sealed class Bucket
{
    readonly Lock gate = new();
    long fullAt;

    public bool IsFull(long now) => Volatile.Read(ref fullAt) <= now;

    /// <param name="cost">More than the bucket holds is taken for all that it holds.</param>
    /// <returns>Zero when there was enough; else how long to wait, and nothing has been taken.</returns>
    public TimeSpan Take(int cost, Allowance allowance, TimeProvider clock)
    {
        var now = clock.GetTimestamp();
        var each = (double)clock.TimestampFrequency / allowance.PerSecond;
        lock (gate)
        {
            var owed = Math.Max(0, fullAt - now) + (Math.Min(cost, allowance.Burst) * each);
            var over = owed - (allowance.Burst * each);

            // Half of one: what adds up to the whole bucket must not fail by a fraction.
            if (over > each / 2)
            {
                return TimeSpan.FromSeconds(over / clock.TimestampFrequency);
            }

            fullAt = now + (long)owed;
            return TimeSpan.Zero;
        }
    }
}
