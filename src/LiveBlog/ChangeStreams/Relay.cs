using System.Collections.Concurrent;
using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>Takes what the relay reads: changes of one blog, in order, every revision once.</summary>
public interface IChangeSink
{
    /// <summary>Hands a batch on. The next one for this blog is read only when this has returned.</summary>
    Task DeliverAsync(Blog blog, IReadOnlyList<LoggedChange> changes, CancellationToken cancellation);
}

/// <summary>Takes word for people who are signed in. What has changed, their pages ask for themselves.</summary>
public interface ISignedInSink
{
    /// <summary>There is something else for moderators to look at.</summary>
    void TellModerators();

    /// <summary>What this account may do, or sees alone, has changed.</summary>
    void Tell(string accountId);
}

/// <summary>
/// One a machine: reads the log of each blog that somebody here follows, after its own cursor, and hands the changes to
/// the sink. It sends at once when idle; what comes in while a batch is under way makes the next batch.
/// </summary>
public sealed class Relay(
    IChangeNotifier doorbell,
    IChangeSink sink,
    NewswireRelay newswire,
    DiscussionRelay discussions,
    ISignedInSink signedIn,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<Relay> log
) : BackgroundService
{
    /// <summary>How long a lost ring can go unnoticed.</summary>
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);

    const int BatchSize = 200;

    readonly ConcurrentDictionary<int, RelayCursor> cursors = [];

    /// <summary>
    /// Begins to relay a blog, from a revision that the caller has read from the database after its follower was in place.
    /// A blog that is already relayed goes on from where it is.
    /// </summary>
    public void Watch(int blogId, long revision) => cursors.GetOrAdd(blogId, _ => new RelayCursor(revision));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looking = LookAsync(stoppingToken);
        await foreach (var ring in doorbell.Signals.ReadAllAsync(stoppingToken))
        {
            switch (ring.Kind)
            {
                case ChangeSignalKind.Blog:
                    // Any blog's change may have put a line on the wire: a bell of its own would cost every publication a second notice.
                    newswire.Wake();
                    Wake(ring.BlogId, stoppingToken);
                    break;
                case ChangeSignalKind.Newswire:
                    newswire.Wake();
                    break;
                case ChangeSignalKind.Discussion:
                    discussions.Wake(ring.BlogId);
                    break;
                case ChangeSignalKind.Moderation:
                    signedIn.TellModerators();
                    break;
                case ChangeSignalKind.Account:
                    signedIn.Tell(ring.AccountId!);
                    break;
            }
        }

        await looking;
    }

    async Task LookAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LooksEvery, clock);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var revisions = await scope.ServiceProvider.GetRequiredService<ChangeLog>().RevisionsAsync([.. cursors.Keys], cancellation);
                foreach (var (blogId, revision) in revisions)
                {
                    if (cursors.TryGetValue(blogId, out var cursor) && cursor.Revision < revision)
                    {
                        Wake(blogId, cancellation);
                    }
                }
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                log.LogError(failure, "The log of changes could not be looked at; trying again in {Seconds} s", LooksEvery.TotalSeconds);
            }
        }
    }

    void Wake(int blogId, CancellationToken cancellation)
    {
        if (cursors.TryGetValue(blogId, out var cursor) && cursor.Wake())
        {
            _ = RelayAsync(blogId, cursor, cancellation);
        }
    }

    async Task RelayAsync(int blogId, RelayCursor cursor, CancellationToken cancellation)
    {
        await Task.Yield();
        do
        {
            try
            {
                cursor.Begin();
                while (await RelayBatchAsync(blogId, cursor, cancellation)) { }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The cursor has not moved, so the next look reads the same lines again.
                log.LogError(failure, "Changes of blog {BlogId} after revision {Revision} could not be relayed", blogId, cursor.Revision);
            }
        } while (!cursor.Sleep());
    }

    /// <summary>True when there may be more: the batch was full.</summary>
    async Task<bool> RelayBatchAsync(int blogId, RelayCursor cursor, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var read = await scope.ServiceProvider.GetRequiredService<ChangeLog>().ReadAsync(blogId, cursor.Revision, BatchSize, cancellation);
        if (read is not { Changes: [.., var last] } batch)
        {
            return false;
        }

        await sink.DeliverAsync(batch.Blog, batch.Changes, cancellation);
        cursor.Revision = last.Revision;
        return batch.Changes.Count == BatchSize;
    }
}
