using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LiveBlog.Data;

/// <summary>Says when this machine has written something to the database: work that waits there need not be asked for.</summary>
public sealed class CommitSignal : IDbTransactionInterceptor, ISaveChangesInterceptor, IDbCommandInterceptor
{
    TaskCompletionSource next = New();

    /// <summary>Ends at the next commit.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Raise();

    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Raise();
        return Task.CompletedTask;
    }

    public ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        RaiseUnlessInTransaction(eventData.Context, result);
        return new(result);
    }

    public ValueTask<int> NonQueryExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        RaiseUnlessInTransaction(eventData.Context, result);
        return new(result);
    }

    void RaiseUnlessInTransaction(DbContext? context, int rows)
    {
        if (rows > 0 && context?.Database.CurrentTransaction is null)
        {
            Raise();
        }
    }

    void Raise() => Interlocked.Exchange(ref next, New()).TrySetResult();

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
