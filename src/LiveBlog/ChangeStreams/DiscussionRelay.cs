using System.Collections.Concurrent;

namespace LiveBlog.ChangeStreams;

/// <summary>Takes what the discussions' relay reads.</summary>
public interface IDiscussionSink
{
    /// <summary>Whether anybody here follows this blog's discussion. Without followers nothing is read.</summary>
    bool HasFollowers(int blogId);

    /// <summary>Hands on what changed after the revision <paramref name="from"/>.</summary>
    Task DeliverAsync(int blogId, long from, ChangedDiscussion changed, CancellationToken cancellation);
}

/// <summary>
/// One a machine: tells those who follow a discussion what has changed in it. It rests after each message to them and gathers
/// meanwhile: what many say at once costs each follower a few messages a second, and never the feed its turn.
/// </summary>
public sealed class DiscussionRelay(IDiscussionSink sink, IServiceScopeFactory scopes, TimeProvider clock, ILogger<DiscussionRelay> log)
    : BackgroundService
{
    /// <summary>The least time between two messages about one discussion.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(200);

    const int BatchSize = 100;

    readonly ConcurrentDictionary<int, RelayCursor> cursors = [];
    CancellationToken stopping;

    /// <summary>As <see cref="Relay.Watch"/>.</summary>
    public void Watch(int blogId, long revision) => cursors.GetOrAdd(blogId, _ => new RelayCursor(revision));

    /// <summary>Says that a blog's discussion may have changed.</summary>
    public void Wake(int blogId)
    {
        if (cursors.TryGetValue(blogId, out var cursor) && cursor.Wake())
        {
            _ = RelayAsync(blogId, cursor, stopping);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        using var timer = new PeriodicTimer(Relay.LooksEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                foreach (
                    var (blogId, revision) in await scope
                        .ServiceProvider.GetRequiredService<DiscussionChanges>()
                        .RevisionsAsync([.. cursors.Keys], stoppingToken)
                )
                {
                    if (cursors.TryGetValue(blogId, out var cursor) && cursor.Revision < revision)
                    {
                        Wake(blogId);
                    }
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(failure, "The discussions could not be looked at; trying again in {Seconds} s", Relay.LooksEvery.TotalSeconds);
            }
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
                while (await RelayBatchAsync(blogId, cursor, cancellation))
                {
                    await Task.Delay(Apart, clock, cancellation);
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The cursor has not moved, so the next look reads the same again.
                log.LogError(
                    failure,
                    "What changed in the discussion of blog {BlogId} after revision {Revision} could not be relayed",
                    blogId,
                    cursor.Revision
                );
            }
        } while (!cursor.Sleep());
    }

    /// <summary>True when something was sent.</summary>
    async Task<bool> RelayBatchAsync(int blogId, RelayCursor cursor, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var changes = scope.ServiceProvider.GetRequiredService<DiscussionChanges>();
        if (!sink.HasFollowers(blogId))
        {
            // Whoever comes asks for what is missing first, and goes on from there.
            cursor.Revision = await changes.RevisionAsync(blogId, cancellation);
            return false;
        }

        var changed = await changes.AfterAsync(blogId, cursor.Revision, BatchSize, cancellation);
        if (changed.Revision == cursor.Revision)
        {
            return false;
        }

        await sink.DeliverAsync(blogId, cursor.Revision, changed, cancellation);
        cursor.Revision = changed.Revision;
        return true;
    }
}
