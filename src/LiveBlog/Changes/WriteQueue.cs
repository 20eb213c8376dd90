using LiveBlog.Data;

namespace LiveBlog.Changes;

/// <summary>SQLite lets one writer in at a time and has the others poll; queuing them here is fairer and faster.</summary>
static class WriteQueue
{
    static readonly SemaphoreSlim Sqlite = new(1);

    /// <summary>Waits for the writer's turn, which ends when the answer is disposed of.</summary>
    public static async Task<Turn> EnterAsync(LiveBlogDb db, CancellationToken cancellation)
    {
        if (db is not SqliteLiveBlogDb)
        {
            return new Turn(queue: null);
        }

        await Sqlite.WaitAsync(cancellation);
        return new Turn(Sqlite);
    }

    public readonly struct Turn(SemaphoreSlim? queue) : IDisposable
    {
        public void Dispose() => queue?.Release();
    }
}
