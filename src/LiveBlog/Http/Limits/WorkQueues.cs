using System.Threading.RateLimiting;

namespace LiveBlog.Http.Limits;

/// <summary>
/// Bounds how much of the machine anybody's requests keep busy: of what takes time, a few requests are worked at, and the others wait
/// in the order in which they came. One request of each caller runs at a time, so that a caller who sends many waits for their own.
/// </summary>
public sealed class WorkQueues(LimitSettings settings) : IDisposable
{
    /// <summary>What is read and costs much: see <see cref="CostlyAttribute"/>.</summary>
    public WorkQueue CostlyReads { get; } = new(settings.WorkAtOnce);

    /// <summary>What readers and strangers send.</summary>
    public WorkQueue OfReaders { get; } = new(settings.WorkAtOnce);

    /// <summary>What the newsroom and programs with a key send: readers are not in their way.</summary>
    public WorkQueue OfNewsroom { get; } = new(settings.WorkAtOnce);

    public void Dispose()
    {
        CostlyReads.Dispose();
        OfReaders.Dispose();
        OfNewsroom.Dispose();
    }
}

/// <param name="atOnce">How many requests are worked at.</param>
public sealed class WorkQueue(int atOnce) : IDisposable
{
    const int MaxWaiting = 1_000,
        MaxWaitingOfOne = 50;

    readonly PartitionedRateLimiter<Caller> limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<Caller, string>(caller =>
            caller.IsMany
                ? RateLimitPartition.GetNoLimiter(caller.Key)
                : RateLimitPartition.GetConcurrencyLimiter(caller.Key, _ => Options(permits: 1, MaxWaitingOfOne))
        ),
        PartitionedRateLimiter.Create<Caller, string>(_ => RateLimitPartition.GetConcurrencyLimiter("", _ => Options(atOnce, MaxWaiting)))
    );

    /// <summary>Where the work is done.</summary>
    readonly LowPriorityScheduler scheduler = new(atOnce);

    /// <summary>
    /// Waits for the caller's turn. The lease is not acquired where too many wait already; it is given back when it is disposed of.
    /// </summary>
    public ValueTask<RateLimitLease> EnterAsync(Caller caller, CancellationToken cancellation) =>
        limiter.AcquireAsync(caller, permitCount: 1, cancellation);

    /// <summary>Does what a turn was waited for: whatever else the machine has to do goes before it.</summary>
    public Task DoAsync(Func<Task> work) => scheduler.RunAsync(work);

    public void Dispose()
    {
        limiter.Dispose();
        scheduler.Dispose();
    }

    static ConcurrencyLimiterOptions Options(int permits, int waiting) =>
        new()
        {
            PermitLimit = permits,
            QueueLimit = waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
}
