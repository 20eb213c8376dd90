using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace LiveBlog.Data;

/// <summary>
/// A transaction that writes: see <see cref="LiveBlogDb.BeginWriteAsync"/>. Nothing is written unless it is committed.
/// </summary>
public sealed class WriteTransaction : IAsyncDisposable
{
    readonly IDbContextTransaction transaction;
    readonly WriteTurn turn;

    internal WriteTransaction(IDbContextTransaction transaction, WriteTurn turn) => (this.transaction, this.turn) = (transaction, turn);

    /// <summary>Commits, and lets the next writer in.</summary>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        await transaction.CommitAsync(cancellation);
        turn.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        turn.Dispose();
    }
}

/// <summary>A context's turn to write, until it is disposed of.</summary>
/// <param name="activity">Ends with the turn.</param>
/// <param name="release">Lets the next writer in; null where nobody waits for it.</param>
sealed class WriteTurn(Activity? activity, Action? release = null) : IDisposable
{
    Action? release = release;

    public void Dispose()
    {
        Interlocked.Exchange(ref release, null)?.Invoke();
        activity?.Dispose();
    }
}
