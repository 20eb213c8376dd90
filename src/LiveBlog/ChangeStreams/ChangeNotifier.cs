using System.Threading.Channels;
using LiveBlog.Data;
using Npgsql;

namespace LiveBlog.ChangeStreams;

/// <summary>
/// Wakes whoever tells readers and moderators of what has changed. A wake-up only: it carries no news, and may be lost, since
/// the relays look by themselves every two seconds, and whoever is told of the rest asks at times of his own.
/// </summary>
public interface IChangeNotifier
{
    /// <summary>Says that something has changed, after the commit. Does not throw: the change is already safe.</summary>
    Task NotifyAsync(ChangeSignal ring, CancellationToken cancellation);

    ChannelReader<ChangeSignal> Signals { get; }
}

/// <summary>Within one program: all that SQLite needs.</summary>
sealed class LocalChangeNotifier : IChangeNotifier
{
    readonly Channel<ChangeSignal> rings = ChangeSignals.CreateRings();

    public ChannelReader<ChangeSignal> Signals => rings.Reader;

    public Task NotifyAsync(ChangeSignal ring, CancellationToken cancellation)
    {
        rings.Writer.TryWrite(ring);
        return Task.CompletedTask;
    }
}

/// <summary>Between machines, by PostgreSQL's LISTEN and NOTIFY.</summary>
sealed partial class PostgresChangeNotifier(DatabaseSettings settings, TimeProvider clock, ILogger<PostgresChangeNotifier> log)
    : BackgroundService,
        IChangeNotifier
{
    const string ChannelName = "liveblog_changes";

    readonly Channel<ChangeSignal> rings = ChangeSignals.CreateRings();
    readonly NpgsqlDataSource source = NpgsqlDataSource.Create(settings.ConnectionString);

    public ChannelReader<ChangeSignal> Signals => rings.Reader;

    public async Task NotifyAsync(ChangeSignal ring, CancellationToken cancellation)
    {
        rings.Writer.TryWrite(ring);
        try
        {
            await using var notify = source.CreateCommand("SELECT pg_notify($1, $2)");
            notify.Parameters.Add(new() { Value = ChannelName });
            notify.Parameters.Add(new() { Value = ring.ToString() });
            await notify.ExecuteNonQueryAsync(cancellation);
        }
        catch (Exception failure)
        {
            log.LogWarning(
                failure,
                "The other machines could not be told of {Kind} {BlogId}; they will look by themselves",
                ring.Kind,
                ring.BlogId
            );
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(failure, "Listening for changes was interrupted; the relay looks by itself until it is back");
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
        }
    }

    async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        connection.Notification += (_, notice) =>
        {
            if (ChangeSignal.TryParse(notice.Payload, out var ring))
            {
                rings.Writer.TryWrite(ring);
            }
        };

        await using (var listen = new NpgsqlCommand($"LISTEN {ChannelName}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellation);
        }

        while (true)
        {
            // A line that has died without a word is found out by asking, once a minute.
            if (!await connection.WaitAsync(TimeSpan.FromMinutes(1), cancellation))
            {
                await using var ask = new NpgsqlCommand("SELECT 1", connection);
                await ask.ExecuteNonQueryAsync(cancellation);
            }
        }
    }

    public override void Dispose()
    {
        source.Dispose();
        base.Dispose();
    }
}

static class ChangeSignals
{
    // A full channel loses rings, which is allowed; a relay that is behind by a thousand rings is awake anyway.
    public static Channel<ChangeSignal> CreateRings() =>
        Channel.CreateBounded<ChangeSignal>(
            new BoundedChannelOptions(1_024) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
        );
}
