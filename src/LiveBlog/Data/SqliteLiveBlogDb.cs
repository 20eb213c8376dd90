using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using LiveBlog.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace LiveBlog.Data;

/// <summary>One machine, one file.</summary>
public sealed class SqliteLiveBlogDb(DbContextOptions<SqliteLiveBlogDb> options) : LiveBlogDb(options)
{
    // None at design time.
    readonly WriteTurns? turns = options.FindExtension<CoreOptionsExtension>()?.Interceptors?.OfType<WriteTurns>().SingleOrDefault();

    /// <param name="turns">One for all contexts of the database.</param>
    public static void Configure(DbContextOptionsBuilder options, string connectionString, WriteTurns turns) =>
        options.UseSqlite(connectionString).AddInterceptors(DurableSqlite.Instance, turns);

    /// <summary>The turn of a command that is being executed outside of any other: see <see cref="WriteTurns"/>.</summary>
    internal WriteTurn? TurnOfCommand { get; set; }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        using var turn = await EnterTurnAsync(cancellationToken);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    private protected override async Task<WriteTurn> EnterTurnAsync(Activity? activity, bool goesFirst, CancellationToken cancellation)
    {
        if (turns is null || HasTurn)
        {
            return new WriteTurn(activity);
        }

        try
        {
            await turns.WaitAsync(goesFirst, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            activity?.Dispose();
            throw;
        }

        HasTurn = true;
        return new WriteTurn(
            activity,
            () =>
            {
                HasTurn = false;
                turns.Release();
            }
        );
    }

    /// <summary>The search index merges its parts, which drops the words of rows that are gone.</summary>
    public override async Task ScrubSearchAsync(CancellationToken cancellation)
    {
        await Database.ExecuteSqlRawAsync("INSERT INTO \"EntrySearch\"(\"EntrySearch\") VALUES ('optimize')", cancellation);
        await ScrubAsync(cancellation);
    }

    /// <summary>
    /// Freed pages are overwritten as they are freed (secure_delete); the log of writes, which holds pages as they were, is emptied.
    /// </summary>
    public override Task ScrubAsync(CancellationToken cancellation) =>
        Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellation);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        // An id is never used again. The provider sees to it by itself only where the key is a number by its own type.
        builder.Entity<Entry>().Property(e => e.Id).UseAutoincrement();
    }

    sealed class Designer : IDesignTimeDbContextFactory<SqliteLiveBlogDb>
    {
        public SqliteLiveBlogDb CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqliteLiveBlogDb>().UseSqlite("Data Source=:memory:").Options);
    }
}

/// <summary>
/// Readers never wait for the writer (WAL), and what was committed survives the loss of power (synchronous=FULL: in WAL
/// mode anything less may lose the last commits). What is deleted is overwritten: an erasure leaves nothing in the file. Another
/// process that writes is waited for by SQLite, which looks again after some milliseconds; the driver would after 150. Done once to each
/// of the pool's connections: saying it costs more than most queries.
/// </summary>
sealed class DurableSqlite : DbConnectionInterceptor
{
    public static readonly DurableSqlite Instance = new();

    const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA busy_timeout=100;";

    static readonly object Done = new();

    readonly ConditionalWeakTable<object, object> configured = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Configure(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Configure(connection);
        return Task.CompletedTask;
    }

    void Configure(DbConnection connection)
    {
        if (((SqliteConnection)connection).Handle is { } handle && !configured.TryGetValue(handle, out _))
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
            configured.AddOrUpdate(handle, Done);
        }
    }
}
