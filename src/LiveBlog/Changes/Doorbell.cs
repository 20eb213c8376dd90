using System.Globalization;
using System.Threading.Channels;
using LiveBlog.Data;
using Npgsql;

namespace LiveBlog.Changes;

/// <summary>
/// Wakes the relays when a blog has changed. A wake-up only: it carries no news, and may be lost, since the relays look
/// by themselves every two seconds.
/// </summary>
public interface IDoorbell
{
    /// <summary>Says that a blog has changed, after the commit. Does not throw: the change is already safe.</summary>
    Task RingAsync(int blogId, CancellationToken cancellation);

    /// <summary>What was rung for: the ids of blogs, and what <see cref="Bell"/> names.</summary>
    ChannelReader<int> Rings { get; }
}

/// <summary>Within one program: all that SQLite needs.</summary>
sealed class LocalDoorbell : IDoorbell
{
    readonly Channel<int> rings = Bell.CreateRings();

    public ChannelReader<int> Rings => rings.Reader;

    public Task RingAsync(int blogId, CancellationToken cancellation)
    {
        rings.Writer.TryWrite(blogId);
        return Task.CompletedTask;
    }
}

/// <summary>Between machines, by PostgreSQL's LISTEN and NOTIFY.</summary>
sealed partial class PostgresDoorbell(DatabaseSettings settings, TimeProvider clock, ILogger<PostgresDoorbell> log) : BackgroundService, IDoorbell
{
    const string ChannelName = "liveblog_changes";

    readonly Channel<int> rings = Bell.CreateRings();
    readonly NpgsqlDataSource source = NpgsqlDataSource.Create(settings.ConnectionString);

    public ChannelReader<int> Rings => rings.Reader;

    public async Task RingAsync(int blogId, CancellationToken cancellation)
    {
        rings.Writer.TryWrite(blogId);
        try
        {
            await using var notify = source.CreateCommand("SELECT pg_notify($1, $2)");
            notify.Parameters.Add(new() { Value = ChannelName });
            notify.Parameters.Add(new() { Value = blogId.ToString(CultureInfo.InvariantCulture) });
            await notify.ExecuteNonQueryAsync(cancellation);
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "The other machines could not be told that blog {BlogId} changed; they will look by themselves", blogId);
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
            if (int.TryParse(notice.Payload, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var blogId))
            {
                rings.Writer.TryWrite(blogId);
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

static class Bell
{
    /// <summary>Rung where the newswire has changed and no blog has: no blog has this id.</summary>
    public const int Newswire = 0;

    /// <summary>Rung where a blog's discussion has changed and the blog has not.</summary>
    public static int OfDiscussion(int blogId) => -blogId;

    public static bool IsOfDiscussion(int ring, out int blogId)
    {
        blogId = -ring;
        return ring < 0;
    }

    // A full channel loses rings, which is allowed; a relay that is behind by a thousand rings is awake anyway.
    public static Channel<int> CreateRings() =>
        Channel.CreateBounded<int>(new BoundedChannelOptions(1_024) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
}
