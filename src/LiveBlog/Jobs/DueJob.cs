using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Jobs;

/// <summary>
/// Work that the database holds. It is looked for when this machine has written something, when the next of it is due, and now and then,
/// for what another machine has left behind; and no more often than at its interval.
/// </summary>
public abstract class DueJob(TimeSpan every, IServiceScopeFactory scopes, TimeProvider clock, ILogger log) : PeriodicJob(every, clock, log)
{
    /// <summary>How long a machine that dies can keep others waiting for its work.</summary>
    public static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);

    readonly Lazy<CommitSignal> commits = new(() =>
    {
        using var scope = scopes.CreateScope();
        return scope.ServiceProvider.GetRequiredService<CommitSignal>();
    });

    Task written = Task.CompletedTask;

    protected IServiceScopeFactory Scopes => scopes;

    /// <summary>Since when each item has been due that is, and from when on the others will be, UTC.</summary>
    protected abstract IQueryable<DateTime> Due(LiveBlogDb db);

    // What is written during a round may have come too late for it.
    protected sealed override void BeginRound() => written = commits.Value.Next;

    protected sealed override async Task WaitAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        await timer.WaitForNextTickAsync(cancellation);
        if (written.IsCompleted || await SleepAsync(cancellation) is not { Ticks: > 0 } sleep)
        {
            return;
        }

        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(written, Task.Delay(sleep, Clock, woken.Token));
        await woken.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    async Task<TimeSpan> SleepAsync(CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var due = await Due(scope.ServiceProvider.GetRequiredService<LiveBlogDb>()).MinAsync(at => (DateTime?)at, cancellation);
            var wait = due - Clock.GetUtcNow().UtcDateTime;
            return wait < LongestSleep ? wait.Value : LongestSleep;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.LogWarning(failure, "{Work} could not read when it is due next", GetType().Name);
            return TimeSpan.Zero;
        }
    }
}
