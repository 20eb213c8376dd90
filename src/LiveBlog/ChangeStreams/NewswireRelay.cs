using System.Threading.Channels;

namespace LiveBlog.ChangeStreams;

/// <summary>Takes what the newswire's relay reads.</summary>
public interface INewswireSink
{
    /// <summary>Whether anybody here follows the wire. Without followers nothing is read.</summary>
    bool HasFollowers { get; }

    /// <summary>
    /// Hands on the lines whose last change lies after <paramref name="from"/> and not after <paramref name="to"/>, by revision.
    /// </summary>
    void Deliver(long from, long to, IReadOnlyList<NewswireItem> lines);
}

/// <summary>
/// One a machine: tells those who follow the newswire what has changed on it. The headlines of every blog go to every
/// reader, so that, unlike a blog's relay, this one rests after each message and gathers meanwhile.
/// </summary>
public sealed class NewswireRelay(INewswireSink sink, IServiceScopeFactory scopes, TimeProvider clock, ILogger<NewswireRelay> log)
    : BackgroundService
{
    /// <summary>The least time between two messages.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromSeconds(2);

    const int BatchSize = 200;

    // One place: whoever finds it taken knows that the relay is to look anyway.
    readonly Channel<bool> wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    /// <summary>What the followers have been told up to; null while there are none.</summary>
    long? told;

    /// <summary>Says that the wire may have changed.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looking = LookAsync(stoppingToken);
        await foreach (var _ in wakes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                while (await RelayAsync(stoppingToken))
                {
                    await Task.Delay(Apart, clock, stoppingToken);
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Nothing was taken for told, so the next look reads the same lines again.
                log.LogError(failure, "Changes of the newswire after revision {Revision} could not be relayed", told);
            }
        }

        await looking;
    }

    // As with the blogs: a lost ring goes unnoticed for two seconds at most.
    async Task LookAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Relay.LooksEvery, clock);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            Wake();
        }
    }

    /// <summary>True when something was sent.</summary>
    async Task<bool> RelayAsync(CancellationToken cancellation)
    {
        if (!sink.HasFollowers)
        {
            told = null;
            return false;
        }

        await using var scope = scopes.CreateAsyncScope();
        var changes = scope.ServiceProvider.GetRequiredService<NewswireChanges>();
        var now = await changes.RevisionAsync(cancellation);

        // For the first followers in a while nothing was read on the way. An empty message tells those who asked before
        // the last commit that they hold too little; they ask again.
        var from = told ?? now;
        if (now == told)
        {
            return false;
        }

        var lines = await changes.BetweenAsync(from, now, BatchSize, cancellation);
        var to = lines.Count == BatchSize ? lines[^1].Revision : now;
        sink.Deliver(from, to, lines);
        told = to;
        return true;
    }
}
