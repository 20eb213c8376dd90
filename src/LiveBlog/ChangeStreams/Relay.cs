using System.Collections.Concurrent;
using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>The followers of this machine, as the relay reaches them.</summary>
public interface IStreamSink
{
    /// <summary>Without followers nothing is read.</summary>
    bool HasFollowers(StreamKey stream);

    /// <summary>Hands a message on. The next one of this stream is read only when this has returned.</summary>
    Task DeliverAsync(StreamKey stream, StreamMessage message, CancellationToken cancellation);
}

/// <summary>People who are signed in. What has changed, their pages ask for themselves.</summary>
public interface ISignedInSink
{
    /// <summary>The moderation queue has changed.</summary>
    void NotifyModerators();

    /// <summary>What this account may do, or sees alone, has changed.</summary>
    void NotifyAccount(string accountId);
}

/// <summary>
/// Reads the log of each stream that has followers on this machine, after a cursor of its own, and hands messages to the sink. There is one
/// on each machine. It sends at once when idle; changes that arrive during a send, or while the stream rests, make the next message.
/// </summary>
public sealed class Relay(
    IChangeNotifier notifier,
    IStreamSink sink,
    ISignedInSink signedIn,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<Relay> log
) : BackgroundService
{
    /// <summary>Polling interval: the longest delay after a lost signal.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<StreamKey, RelayCursor> cursors = [];

    // Held where a cursor begins or ends, so that a follower that has just come never loses its cursor.
    readonly Lock gate = new();
    Action<StreamKey>? changed;
    long signals;
    CancellationToken stopping;

    /// <summary>How many signals have come in.</summary>
    public long Signals => Volatile.Read(ref signals);

    /// <summary>The streams that are relayed now.</summary>
    public IReadOnlyCollection<StreamKey> Relayed => [.. cursors.Keys];

    /// <summary>
    /// Begins to relay a stream, from a revision that the caller has read from the database after its follower was in place.
    /// A stream that is already relayed goes on from where it is.
    /// </summary>
    /// <param name="wakes">Reads at once: a signal may have come before there was a cursor, or the stream has a greeting.</param>
    public void Watch(StreamKey stream, Revision revision, bool wakes = false)
    {
        lock (gate)
        {
            if (!cursors.TryGetValue(stream, out var cursor))
            {
                cursors[stream] = new RelayCursor(revision);
            }
            else
            {
                wakes = cursor.MoveBack(revision);
            }
        }

        if (wakes)
        {
            Wake(stream);
        }
    }

    /// <summary>
    /// Calls this for each signal that a stream has changed, whether anybody follows the stream or not. What is called must not wait.
    /// </summary>
    public void OnChange(Action<StreamKey> call) => changed += call;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        var polling = PollAsync(stoppingToken);
        await foreach (var signal in notifier.Signals.ReadAllAsync(stoppingToken))
        {
            Interlocked.Increment(ref signals);
            try
            {
                Handle(signal);
            }
            catch (Exception failure)
            {
                log.LogError(failure, "The signal {Signal} could not be handled", signal);
            }
        }

        await polling;
    }

    void Handle(ChangeSignal signal)
    {
        if (signal.Stream is { } stream)
        {
            Wake(stream);
            changed?.Invoke(stream);
            if (stream.Kind == StreamKey.BlogKind)
            {
                // Its change may have put a line on the newswire. A second signal would cost every publication one more notice.
                Wake(StreamKey.Newswire);
            }
        }
        else if (signal.AccountId is { } accountId)
        {
            signedIn.NotifyAccount(accountId);
        }
        else
        {
            signedIn.NotifyModerators();
        }
    }

    async Task PollAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PollInterval, clock);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            foreach (var ofKind in cursors.Keys.GroupBy(stream => stream.Kind))
            {
                try
                {
                    await PollAsync(ofKind.Key, [.. ofKind], cancellation);
                }
                catch (Exception failure) when (!cancellation.IsCancellationRequested)
                {
                    log.LogError(
                        failure,
                        "Streams of kind {Kind} could not be polled; next try in {Seconds} s",
                        ofKind.Key,
                        PollInterval.TotalSeconds
                    );
                }
            }
        }
    }

    async Task PollAsync(string kind, IReadOnlyList<StreamKey> streams, CancellationToken cancellation)
    {
        // At work, the cursor of a stream without followers ends.
        foreach (var idle in streams.Where(stream => !sink.HasFollowers(stream)))
        {
            Wake(idle);
        }

        var ids = streams.Where(sink.HasFollowers).Select(stream => stream.Id).ToList();
        if (ids.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        foreach (var (id, revision) in await Stream(scope, kind).RevisionsAsync(ids, cancellation))
        {
            var stream = new StreamKey(kind, id);
            if (cursors.TryGetValue(stream, out var cursor) && cursor.Revision < revision)
            {
                Wake(stream);
            }
        }
    }

    void Wake(StreamKey stream)
    {
        if (cursors.TryGetValue(stream, out var cursor) && cursor.Wake())
        {
            _ = RelayAsync(stream, cursor, stopping);
        }
    }

    async Task RelayAsync(StreamKey stream, RelayCursor cursor, CancellationToken cancellation)
    {
        await Task.Yield();
        do
        {
            try
            {
                cursor.Begin();
                do
                {
                    if (EndIfIdle(stream))
                    {
                        return;
                    }
                } while (await SendNextAsync(stream, cursor, cancellation));
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The cursor has not moved, so the next poll reads the same again.
                log.LogError(failure, "Changes of {Stream} after revision {Revision} could not be relayed", stream, cursor.Revision.Value);
            }
        } while (!cursor.Sleep());
    }

    bool EndIfIdle(StreamKey stream)
    {
        lock (gate)
        {
            return !sink.HasFollowers(stream) && cursors.TryRemove(stream, out _);
        }
    }

    /// <summary>True when there may be more.</summary>
    async Task<bool> SendNextAsync(StreamKey key, RelayCursor cursor, CancellationToken cancellation)
    {
        TimeSpan rest;
        bool isFull;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var (stream, after) = (Stream(scope, key.Kind), cursor.Revision);
            if (await stream.ReadAsync(key.Id, after, stream.GreetsFirst && cursor.IsNew, cancellation) is not { } message)
            {
                return false;
            }

            await sink.DeliverAsync(key, message, cancellation);
            cursor.Advance(after, message.Revision);
            (rest, isFull) = (stream.Rest, message.IsFull);
        }

        if (rest == TimeSpan.Zero)
        {
            return isFull;
        }

        await Task.Delay(rest, clock, cancellation);
        return true;
    }

    static ChangeStream Stream(AsyncServiceScope scope, string kind) => scope.ServiceProvider.GetRequiredKeyedService<ChangeStream>(kind);
}
