using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LiveBlog.Data;

/// <summary>
/// SQLite lets one writer in at a time and has the others poll; queuing them here is fairer and faster. In a turn there is
/// nothing done but reading and writing the database: what is to be written is made before. <see cref="SqliteLiveBlogDb"/> sees to it
/// that whatever is written outside of a turn waits for one of its own.
/// </summary>
static class WriteQueue
{
    static readonly TurnQueue Sqlite = new();

    /// <summary>
    /// Waits until the caller may write. The turn ends when the returned value is disposed of; one that is entered within it, with the
    /// same context, is part of it. A caller that runs on low-priority threads is continued on the thread pool until then, so that other
    /// writers do not wait for low-priority work.
    /// </summary>
    /// <param name="goesFirst">Goes before those who wait already: publications.</param>
    public static ConfiguredTaskAwaitable<Turn> EnterAsync(LiveBlogDb db, CancellationToken cancellation, bool goesFirst = false) =>
        // Begun in the caller's own flow: what the caller does next belongs to it.
        EnterAsync(db, db.HasTurn ? null : Tracing.Begin(Tracing.Write), goesFirst, cancellation)
            .ConfigureAwait(
                TaskScheduler.Current == TaskScheduler.Default ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding
            );

    static async Task<Turn> EnterAsync(LiveBlogDb db, Activity? activity, bool goesFirst, CancellationToken cancellation)
    {
        if (db is not SqliteLiveBlogDb || db.HasTurn)
        {
            return new Turn(entered: null, activity);
        }

        try
        {
            await Sqlite.WaitAsync(goesFirst, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            activity?.Dispose();
            throw;
        }

        db.HasTurn = true;
        return new Turn(db, activity);
    }

    public readonly struct Turn(LiveBlogDb? entered, Activity? activity) : IDisposable
    {
        public void Dispose()
        {
            if (entered is not null)
            {
                entered.HasTurn = false;
                Sqlite.Release();
            }

            activity?.Dispose();
        }
    }
}
