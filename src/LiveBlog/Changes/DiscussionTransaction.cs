using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Changes;

/// <summary>How a discussion is written: lock it, change it through its verbs, commit, ring. The blog itself is not touched.</summary>
public sealed class DiscussionTransaction(LiveBlogDb db, IDoorbell doorbell)
{
    const int MostRenamed = 100;

    /// <summary>Runs <paramref name="write"/> with the discussion locked, and commits what it did. When it throws, nothing is written.</summary>
    public async Task<T> RunAsync<T>(int blogId, Func<Discussion, Task<T>> write, CancellationToken cancellation)
    {
        T result;
        long before, after;
        using (await WriteQueue.EnterAsync(db, cancellation))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            var discussion = await LockAsync(blogId, cancellation);
            before = discussion.Revision;
            result = await write(discussion);
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            after = discussion.Revision;
        }

        if (after != before)
        {
            await doorbell.RingAsync(Bell.OfDiscussion(blogId), CancellationToken.None);
        }

        return result;
    }

    /// <summary>Takes all that somebody has written and pressed out of every discussion, for good.</summary>
    public async Task ForgetAsync(string accountId, CancellationToken cancellation)
    {
        foreach (var blogId in await BlogsOfAsync(accountId, cancellation))
        {
            await RunAsync(blogId, async discussion =>
            {
                foreach (var reaction in await db.MessageReactions.Where(r => r.AccountId == accountId && db.Messages.Any(m => m.Id == r.MessageId && m.BlogId == blogId)).ToListAsync(cancellation))
                {
                    discussion.React(await db.Messages.SingleAsync(m => m.Id == reaction.MessageId, cancellation), reaction.Kind, now: null);
                    db.Remove(reaction);
                }

                foreach (var reaction in await db.EntryReactions.Where(r => r.AccountId == accountId && db.Entries.Any(e => e.Id == r.EntryId && e.BlogId == blogId)).ToListAsync(cancellation))
                {
                    discussion.React(await db.EntryReactionCounts.SingleAsync(c => c.EntryId == reaction.EntryId, cancellation), reaction.Kind, now: null);
                    db.Remove(reaction);
                }

                foreach (var message in await db.Messages.Where(m => m.BlogId == blogId && m.AuthorId == accountId).ToListAsync(cancellation))
                {
                    discussion.Erase(message);
                    await TouchAnswersAsync(discussion, message, cancellation);
                }

                return true;
            }, cancellation);
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>Somebody goes by another name: open pages are told of what was written lately.</summary>
    public async Task RenameAsync(string accountId, DateTime since, CancellationToken cancellation)
    {
        foreach (var blogId in await db.Messages.Where(m => m.AuthorId == accountId && m.CreatedAt >= since).Select(m => m.BlogId).Distinct().ToListAsync(cancellation))
        {
            await RunAsync(blogId, async discussion =>
            {
                foreach (var message in await db.Messages.Where(m => m.BlogId == blogId && m.AuthorId == accountId && m.State == MessageState.Visible && m.CreatedAt >= since).OrderByDescending(m => m.Id).Take(MostRenamed).ToListAsync(cancellation))
                {
                    discussion.Touch(message);
                    await TouchAnswersAsync(discussion, message, cancellation);
                }

                return true;
            }, cancellation);
        }
    }

    /// <summary>Answers name whom they answer: they change when that message comes or goes.</summary>
    public async Task TouchAnswersAsync(Discussion discussion, Message message, CancellationToken cancellation)
    {
        foreach (var answer in await db.Messages.Where(m => m.ReplyToId == message.Id && m.State == MessageState.Visible).ToListAsync(cancellation))
        {
            discussion.Touch(answer);
        }
    }

    async Task<IReadOnlyList<int>> BlogsOfAsync(string accountId, CancellationToken cancellation) =>
    [
        .. (await db.Messages.Where(m => m.AuthorId == accountId).Select(m => m.BlogId).Distinct().ToListAsync(cancellation))
            .Union(await db.Messages.Where(m => db.MessageReactions.Any(r => r.MessageId == m.Id && r.AccountId == accountId)).Select(m => m.BlogId).Distinct().ToListAsync(cancellation))
            .Union(await db.Entries.Where(e => db.EntryReactions.Any(r => r.EntryId == e.Id && r.AccountId == accountId)).Select(e => e.BlogId).Distinct().ToListAsync(cancellation)),
    ];

    async Task<Discussion> LockAsync(int blogId, CancellationToken cancellation)
    {
        // There is one from the first word on. The update that changes nothing takes the row's lock on PostgreSQL; SQLite's
        // transaction is already exclusive.
        if (await db.Discussions.Where(d => d.BlogId == blogId).ExecuteUpdateAsync(set => set.SetProperty(d => d.Count, d => d.Count), cancellation) == 0)
        {
            await db.Database.ExecuteSqlAsync($"""INSERT INTO "Discussions" ("BlogId", "Revision", "Count") VALUES ({blogId}, 0, 0) ON CONFLICT DO NOTHING""", cancellation);
            await db.Discussions.Where(d => d.BlogId == blogId).ExecuteUpdateAsync(set => set.SetProperty(d => d.Count, d => d.Count), cancellation);
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
