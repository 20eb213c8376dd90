using LiveBlog.Data;
using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>How lines that stand alone are written: lock the newswire, change it through its verbs, commit, signal.</summary>
public sealed class NewswireTransaction(LiveBlogDb db, NewswireLog newswire)
{
    /// <summary>
    /// Runs <paramref name="write"/> with the newswire locked, and commits what it did. When it throws, nothing is written.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<Newswire, Task<T>> write, CancellationToken cancellation)
    {
        T result;
        bool changed;
        await using (var transaction = await db.BeginWriteAsync(cancellation))
        {
            var wire = await newswire.LockAsync(cancellation);
            var before = wire.Revision;
            result = await write(wire);
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            changed = wire.Revision != before;
        }

        if (changed)
        {
            await newswire.NotifyAsync();
        }

        return result;
    }
}
