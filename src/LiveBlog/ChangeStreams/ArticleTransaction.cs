using LiveBlog.Data;
using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>How articles are written: change one, bring its line on the newswire up to date, commit both, signal.</summary>
public sealed class ArticleTransaction(LiveBlogDb db, NewswireLog newswire)
{
    /// <summary>
    /// Runs <paramref name="write"/> and commits what it did; the article that it names has changed. When it throws, nothing is written.
    /// </summary>
    /// <exception cref="Microsoft.EntityFrameworkCore.DbUpdateException">Somebody else wrote the same article, or took the slug,
    /// meanwhile.</exception>
    public async Task<T> RunAsync<T>(Func<Task<(T Result, Article? Changed)>> write, CancellationToken cancellation)
    {
        T result;
        bool moved;
        await using (var transaction = await db.BeginWriteAsync(cancellation))
        {
            (result, var changed) = await write();
            await db.SaveChangesAsync(cancellation);
            moved = changed is not null && await newswire.FollowAsync(changed, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        if (moved)
        {
            await newswire.NotifyAsync();
        }

        return result;
    }
}
