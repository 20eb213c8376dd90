using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace LiveBlog.ChangeStreams;

/// <summary>How a discussion is written: lock it, change it through its verbs, commit, signal. The blog itself is not touched.</summary>
public sealed class DiscussionTransaction(LiveBlogDb db, IChangeNotifier notifier)
{
    /// <summary>
    /// Runs <paramref name="write"/> with the discussion locked, and commits what it did. When it throws, nothing is written.
    /// </summary>
    public async Task<T> RunAsync<T>(int blogId, Func<Discussion, Task<T>> write, CancellationToken cancellation)
    {
        T result;
        Revision before,
            after;
        bool concernsModerators;
        await using (var transaction = await db.BeginWriteAsync(cancellation))
        {
            var discussion = await LockAsync(blogId, cancellation);
            before = discussion.Revision;
            result = await write(discussion);
            db.ChangeTracker.DetectChanges();
            concernsModerators = db.ChangeTracker.Entries<Message>().Any(ConcernsModerators);
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            after = discussion.Revision;
        }

        if (after != before)
        {
            await notifier.NotifyAsync(ChangeSignal.Of(StreamKey.OfDiscussion(blogId)), CancellationToken.None);
        }

        if (concernsModerators)
        {
            await notifier.NotifyAsync(ChangeSignal.Moderation, CancellationToken.None);
        }

        return result;
    }

    /// <summary>What one may do in a discussion has changed. For the blog's own transaction, which commits and signals.</summary>
    public async Task ChangeTermsAsync(int blogId, CancellationToken cancellation)
    {
        (await LockAsync(blogId, cancellation)).ChangeTerms();
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>Reactions, and whom an answer names, are not on the moderators' page.</summary>
    static bool ConcernsModerators(EntityEntry<Message> message) =>
        message.State == EntityState.Added
        || message.Property(m => m.Text).IsModified
        || message.Property(m => m.State).IsModified
        || message.Property(m => m.ReportCount).IsModified;

    async Task<Discussion> LockAsync(int blogId, CancellationToken cancellation)
    {
        // There is one from the first word on, or the first change of what one may do. The update that changes nothing takes the row's
        // lock on PostgreSQL; SQLite's transaction is already exclusive.
        if (
            await db
                .Discussions.Where(d => d.BlogId == blogId)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.Count, d => d.Count), cancellation) == 0
        )
        {
            await db.Database.ExecuteSqlAsync(
                $"""INSERT INTO "Discussions" ("BlogId", "Revision", "Count") VALUES ({blogId}, 0, 0) ON CONFLICT DO NOTHING""",
                cancellation
            );
            await db
                .Discussions.Where(d => d.BlogId == blogId)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.Count, d => d.Count), cancellation);
        }

        var held = db.Discussions.Local.FindEntry(blogId);
        if (held is not null)
        {
            // Held since an earlier transaction of the same caller's: others may have raised it meanwhile.
            await held.ReloadAsync(cancellation);
            return held.Entity;
        }

        return await db.Discussions.SingleAsync(d => d.BlogId == blogId, cancellation);
    }
}
