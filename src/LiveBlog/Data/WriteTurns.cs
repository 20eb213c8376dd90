using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LiveBlog.Data;

/// <summary>
/// The turns in which the writers of one SQLite database come. SQLite lets one writer in at a time and has the others poll; queuing them
/// here is fairer and faster. Whatever writes takes a turn by itself: <see cref="LiveBlogDb.BeginWriteAsync"/> for a transaction,
/// <see cref="SqliteLiveBlogDb.SaveChangesAsync(bool, CancellationToken)"/> for all that it saves, and this interceptor for a single
/// command. In a turn nothing is done but reading and writing the database: what is to be written is made before.
/// </summary>
public sealed class WriteTurns : DbCommandInterceptor, IDbTransactionInterceptor
{
    readonly TurnQueue queue = new();

    internal Task WaitAsync(bool goesFirst, CancellationToken cancellation) => queue.WaitAsync(goesFirst, cancellation);

    internal void Release() => queue.Release();

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        // On the thread pool from here: with the turn, nothing waits for a low-priority thread.
        await BeginAsync(eventData.Context, cancellationToken).ConfigureAwait(false);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        End(eventData.Context);
        return new(result);
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        if (Writes(command.CommandText.AsSpan().TrimStart()))
        {
            await BeginAsync(eventData.Context, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    public override InterceptionResult DataReaderDisposing(
        DbCommand command,
        DataReaderDisposingEventData eventData,
        InterceptionResult result
    )
    {
        End(eventData.Context);
        return result;
    }

    public override Task CommandFailedAsync(
        DbCommand command,
        CommandErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        End(eventData.Context);
        return Task.CompletedTask;
    }

    public override Task CommandCanceledAsync(
        DbCommand command,
        CommandEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        End(eventData.Context);
        return Task.CompletedTask;
    }

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default
    ) =>
        eventData.Context is SqliteLiveBlogDb { HasTurn: false }
            ? throw new InvalidOperationException("A transaction on SQLite is begun by LiveBlogDb.BeginWriteAsync.")
            : new(result);

    // What answers rows may write all the same: RETURNING.
    static bool Writes(ReadOnlySpan<char> sql) =>
        sql.StartsWith("INSERT", StringComparison.Ordinal)
        || sql.StartsWith("UPDATE", StringComparison.Ordinal)
        || sql.StartsWith("DELETE", StringComparison.Ordinal);

    static async Task BeginAsync(DbContext? context, CancellationToken cancellation)
    {
        if (context is SqliteLiveBlogDb { HasTurn: false } db)
        {
            db.TurnOfCommand = await db.EnterTurnAsync(cancellation);
        }
    }

    static void End(DbContext? context)
    {
        if (context is SqliteLiveBlogDb db)
        {
            db.TurnOfCommand?.Dispose();
            db.TurnOfCommand = null;
        }
    }
}
