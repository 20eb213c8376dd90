using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Jobs;

/// <summary>Works off a queue, batch by batch until nothing is due.</summary>
public abstract class QueueJob(
    string name,
    TimeSpan every,
    QueueMetrics metrics,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger log
) : DueJob(every, scopes, clock, log)
{
    static readonly TimeSpan MeasuresEvery = TimeSpan.FromSeconds(15);

    DateTimeOffset measured;

    /// <summary>Works off a batch. False when nothing more is due now.</summary>
    protected abstract Task<bool> WorkAsync(CancellationToken cancellation);

    protected sealed override async Task DoAsync(CancellationToken cancellation)
    {
        await MeasureAsync(cancellation);
        while (await WorkAsync(cancellation)) { }
    }

    async Task MeasureAsync(CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow();
        if (!metrics.IsObserved || now - measured < MeasuresEvery)
        {
            return;
        }

        await using var scope = Scopes.CreateAsyncScope();
        var due = Due(scope.ServiceProvider.GetRequiredService<LiveBlogDb>()).Where(at => at <= now.UtcDateTime);
        var depth = await due.CountAsync(cancellation);
        var oldest = depth == 0 ? null : await due.MinAsync(at => (DateTime?)at, cancellation);
        metrics.Measure(name, depth, now.UtcDateTime - (oldest ?? now.UtcDateTime));
        measured = now;
    }
}

/// <summary>
/// Works off a queue of items for other servers. Each host has a line of its own: one that is slow delays only what is meant for itself.
/// </summary>
/// <param name="atOnce">How many items are worked on at once in all.</param>
/// <param name="atOncePerHost">How many for one host.</param>
public abstract class HostQueueJob<T>(
    string name,
    TimeSpan every,
    int atOnce,
    int atOncePerHost,
    QueueMetrics metrics,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger log
) : QueueJob(name, every, metrics, scopes, clock, log)
{
    const int MaxWaiting = 5_000;

    readonly TimeSpan every = every;
    readonly HostQueues queues = new(atOnce, atOncePerHost, MaxWaiting, MaxWaiting, log);

    /// <summary>Works off what is due now, and waits for its end.</summary>
    /// <returns>How many items were due.</returns>
    public async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        var due = await StartDueAsync(cancellation);
        await queues.WhenIdleAsync(cancellation);
        return due;
    }

    /// <summary>What is due.</summary>
    /// <param name="busy">Hosts that something is under way for: what is due for them waits.</param>
    protected abstract Task<IReadOnlyList<(string Host, T Item)>> DueAsync(
        IServiceProvider services,
        IReadOnlyList<string> busy,
        CancellationToken cancellation
    );

    /// <summary>Works on one item.</summary>
    protected abstract Task WorkAsync(IServiceProvider services, T item, CancellationToken cancellation);

    protected sealed override async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        // After a failure the next look is the timer's: what fails at once is not tried without a pause.
        var failed = queues.Failed;
        if (await StartDueAsync(cancellation) == 0)
        {
            return false;
        }

        await queues.WaitForOneAsync(every, Clock, cancellation);
        return queues.Failed == failed;
    }

    async Task<int> StartDueAsync(CancellationToken cancellation)
    {
        await using var scope = Scopes.CreateAsyncScope();
        var due = await DueAsync(scope.ServiceProvider, queues.Busy, cancellation);
        foreach (var (host, item) in due)
        {
            queues.TryAdd(
                host,
                async () =>
                {
                    await using var its = Scopes.CreateAsyncScope();
                    await WorkAsync(its.ServiceProvider, item, cancellation);
                }
            );
        }

        return due.Count;
    }

    /// <summary>At the program's end: what runs is waited for, so that it is settled or handed back.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await queues.WhenIdleAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
