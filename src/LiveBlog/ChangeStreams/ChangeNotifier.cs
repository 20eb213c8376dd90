using System.Threading.Channels;
using LiveBlog.Data;
using Npgsql;

namespace LiveBlog.ChangeStreams;

/// <summary>
/// Signals that something has changed. A signal carries no data and may be lost: the relay also polls, and pages that follow no
/// stream ask from time to time.
/// </summary>
public interface IChangeNotifier
{
    /// <summary>Sends a signal, after the commit. Does not throw: the change is already safe.</summary>
    Task NotifyAsync(ChangeSignal signal, CancellationToken cancellation);

    ChannelReader<ChangeSignal> Signals { get; }
}

/// <summary>Within one program: all that SQLite needs.</summary>
sealed class LocalChangeNotifier : IChangeNotifier
{
    readonly Channel<ChangeSignal> signals = ChangeSignals.CreateChannel();

    public ChannelReader<ChangeSignal> Signals => signals.Reader;

    public Task NotifyAsync(ChangeSignal signal, CancellationToken cancellation)
    {
        signals.Writer.TryWrite(signal);
        return Task.CompletedTask;
    }
}

/// <summary>Between machines, by PostgreSQL's LISTEN and NOTIFY.</summary>
sealed partial class PostgresChangeNotifier(DatabaseSettings settings, TimeProvider clock, ILogger<PostgresChangeNotifier> log)
    : BackgroundService,
        IChangeNotifier
{
    const string ChannelName = "liveblog_changes";

    readonly Channel<ChangeSignal> signals = ChangeSignals.CreateChannel();
    readonly NpgsqlDataSource source = NpgsqlDataSource.Create(settings.ConnectionString);

    public ChannelReader<ChangeSignal> Signals => signals.Reader;

    public async Task NotifyAsync(ChangeSignal signal, CancellationToken cancellation)
    {
        signals.Writer.TryWrite(signal);
        try
        {
            await using var notify = source.CreateCommand("SELECT pg_notify($1, $2)");
            notify.Parameters.Add(new() { Value = ChannelName });
            notify.Parameters.Add(new() { Value = signal.ToString() });
            await notify.ExecuteNonQueryAsync(cancellation);
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "The signal could not be sent to the other machines; they will find the change by polling");
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
                log.LogWarning(failure, "Listening for changes was interrupted; the relay polls until it is back");
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
        }
    }

    async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        connection.Notification += (_, notice) =>
        {
            if (ChangeSignal.TryParse(notice.Payload) is { } signal)
            {
                signals.Writer.TryWrite(signal);
            }
        };

        await using (var listen = new NpgsqlCommand($"LISTEN {ChannelName}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellation);
        }

        while (true)
        {
            // A connection that has died in silence is found out by a query, once a minute.
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
    // A full channel loses signals, which is allowed; a relay that is behind by a thousand signals is awake anyway.
    public static Channel<ChangeSignal> CreateChannel() =>
        Channel.CreateBounded<ChangeSignal>(
            new BoundedChannelOptions(1_024) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
        );
}
