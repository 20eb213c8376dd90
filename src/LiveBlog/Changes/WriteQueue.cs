using System.Diagnostics;
using System.Runtime.CompilerServices;
using LiveBlog.Data;

namespace LiveBlog.Changes;

/// <summary>
/// SQLite lets one writer in at a time and has the others poll; queuing them here is fairer and faster. In a turn there is
/// nothing done but reading and writing the database: what is to be written is made before.
/// </summary>
static class WriteQueue
{
    static readonly SemaphoreSlim Sqlite = new(1);

    /// <summary>
    /// Waits for the writer's turn, which ends when the answer is disposed of. Whoever runs on threads that give way to others leaves
    /// them for as long: those who wait for the turn must not wait for all that such threads give way to.
    /// </summary>
    public static ConfiguredTaskAwaitable<Turn> EnterAsync(LiveBlogDb db, CancellationToken cancellation) =>
        // Begun in the caller's own flow: what the caller does next belongs to it.
        EnterAsync(db, Tracing.Begin(Tracing.Write), cancellation)
            .ConfigureAwait(TaskScheduler.Current == TaskScheduler.Default ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);

    static async Task<Turn> EnterAsync(LiveBlogDb db, Activity? activity, CancellationToken cancellation)
    {
        if (db is not SqliteLiveBlogDb)
        {
            return new Turn(queue: null, activity);
        }

        try
        {
            await Sqlite.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            activity?.Dispose();
            throw;
        }

        return new Turn(Sqlite, activity);
    }

    public readonly struct Turn(SemaphoreSlim? queue, Activity? activity) : IDisposable
    {
        public void Dispose()
        {
            queue?.Release();
            activity?.Dispose();
        }
    }
}
