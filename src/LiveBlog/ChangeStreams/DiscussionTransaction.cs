using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace LiveBlog.ChangeStreams;

/// <summary>How a discussion is written: lock it, change it through its verbs, commit, ring. The blog itself is not touched.</summary>
public sealed class DiscussionTransaction(LiveBlogDb db, IChangeNotifier doorbell)
{
    /// <summary>How many messages are written at once where many are.</summary>
    public const int BatchSize = 100;

    /// <summary>
    /// Runs <paramref name="write"/> with the discussion locked, and commits what it did. When it throws, nothing is written.
    /// </summary>
    public async Task<T> RunAsync<T>(int blogId, Func<Discussion, Task<T>> write, CancellationToken cancellation)
    {
        T result;
        long before,
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
            await doorbell.NotifyAsync(ChangeSignal.OfDiscussion(blogId), CancellationToken.None);
        }

        if (concernsModerators)
        {
            await doorbell.NotifyAsync(ChangeSignal.Moderation, CancellationToken.None);
        }

        return result;
    }

    /// <summary>What one may do in a discussion has changed. For the blog's own transaction, which commits and rings.</summary>
    public async Task ChangeTermsAsync(int blogId, CancellationToken cancellation)
    {
        (await LockAsync(blogId, cancellation)).ChangeTerms();
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>Takes all that somebody has written and pressed out of every discussion, for good.</summary>
    public async Task ForgetAsync(string accountId, CancellationToken cancellation)
    {
        var ofMessages = db
            .MessageReactions.Where(r => r.AccountId == accountId)
            .Join(db.Messages, r => r.MessageId, m => m.Id, (Reaction, Message) => new { Reaction, Message });
        await EachInBatchesAsync(
            ofMessages.Select(r => r.Message.BlogId),
            blogId => ofMessages.Where(r => r.Message.BlogId == blogId).OrderBy(r => r.Message.Id),
            (discussion, r) =>
            {
                discussion.React(r.Message, r.Reaction.Kind, now: null);
                db.Remove(r.Reaction);
            },
            cancellation
        );
        var ofEntries = db
            .EntryReactions.Where(r => r.AccountId == accountId)
            .Join(db.EntryReactionCounts, r => r.EntryId, c => c.EntryId, (Reaction, Counts) => new { Reaction, Counts });
        await EachInBatchesAsync(
            ofEntries.Select(r => r.Counts.BlogId),
            blogId => ofEntries.Where(r => r.Counts.BlogId == blogId).OrderBy(r => r.Counts.EntryId),
            (discussion, r) =>
            {
                discussion.React(r.Counts, r.Reaction.Kind, now: null);
                db.Remove(r.Reaction);
            },
            cancellation
        );
        await EraseInBatchesAsync(db.Messages.Where(m => m.AuthorId == accountId && m.State != MessageState.Erased), cancellation);
    }

    /// <summary>Takes away what nobody has written any more: an account that went while its last message was on its way.</summary>
    public Task ForgetAuthorlessAsync(CancellationToken cancellation) =>
        EraseInBatchesAsync(db.Messages.Where(m => m.AuthorId == null && m.State != MessageState.Erased), cancellation);

    /// <summary>Somebody goes by another name: open pages are told of what was written lately.</summary>
    public async Task RenameAsync(string accountId, DateTime since, CancellationToken cancellation)
    {
        foreach (
            var blogId in await db
                .Messages.Where(m => m.AuthorId == accountId && m.CreatedAt >= since)
                .Select(m => m.BlogId)
                .Distinct()
                .ToListAsync(cancellation)
        )
        {
            await RunAsync(
                blogId,
                async discussion =>
                {
                    var named = await db
                        .Messages.Where(m =>
                            m.BlogId == blogId && m.AuthorId == accountId && m.State == MessageState.Visible && m.CreatedAt >= since
                        )
                        .OrderByDescending(m => m.Id)
                        .Take(BatchSize)
                        .ToListAsync(cancellation);
                    named.ForEach(discussion.Touch);
                    await TouchAnswersAsync(discussion, named, cancellation);
                    return true;
                },
                cancellation
            );
        }
    }

    /// <summary>Does something to many messages, some at a time: others have their turn in between.</summary>
    /// <param name="blogs">The blogs that there is something to do in, as often as may be.</param>
    /// <param name="act">Does it to <see cref="BatchSize"/> of a blog at most, so that they are no longer among those that it is to be
    /// done to; how many they were is the answer.</param>
    public async Task InBatchesAsync(IQueryable<int> blogs, Func<int, Discussion, Task<int>> act, CancellationToken cancellation)
    {
        foreach (var blogId in await blogs.Distinct().ToListAsync(cancellation))
        {
            while (await RunAsync(blogId, discussion => act(blogId, discussion), cancellation) == BatchSize)
            {
                db.ChangeTracker.Clear();
            }

            db.ChangeTracker.Clear();
        }
    }

    /// <summary>Does something to each of many things, as <see cref="InBatchesAsync"/> does it.</summary>
    /// <param name="ofBlog">Those of a blog that it is still to be done to, in an order.</param>
    Task EachInBatchesAsync<T>(
        IQueryable<int> blogs,
        Func<int, IQueryable<T>> ofBlog,
        Action<Discussion, T> act,
        CancellationToken cancellation
    ) =>
        InBatchesAsync(
            blogs,
            async (blogId, discussion) =>
            {
                var batch = await ofBlog(blogId).Take(BatchSize).ToListAsync(cancellation);
                batch.ForEach(one => act(discussion, one));
                return batch.Count;
            },
            cancellation
        );

    /// <summary>Takes what messages say away for good, with what was said against them.</summary>
    public async Task EraseAsync(Discussion discussion, IReadOnlyCollection<Message> messages, CancellationToken cancellation)
    {
        foreach (var message in messages)
        {
            discussion.Erase(message);
        }

        await TouchAnswersAsync(discussion, messages, cancellation);
        await ForgetReportsAsync(messages, cancellation);
    }

    /// <summary>What readers said against messages has been looked at, or has nothing to be about any more.</summary>
    public async Task ForgetReportsAsync(IReadOnlyCollection<Message> messages, CancellationToken cancellation)
    {
        var ids = messages.Select(m => m.Id).ToList();
        await db.MessageReports.Where(r => ids.Contains(r.MessageId)).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>Answers name whom they answer: they change when that message comes or goes.</summary>
    public async Task TouchAnswersAsync(Discussion discussion, IReadOnlyCollection<Message> messages, CancellationToken cancellation)
    {
        var ids = messages.Select(m => m.Id).ToList();
        foreach (
            var answer in await db
                .Messages.Where(m => m.ReplyToId != null && ids.Contains(m.ReplyToId.Value) && m.State == MessageState.Visible)
                .ToListAsync(cancellation)
        )
        {
            discussion.Touch(answer);
        }
    }

    Task EraseInBatchesAsync(IQueryable<Message> messages, CancellationToken cancellation) =>
        InBatchesAsync(
            messages.Select(m => m.BlogId),
            async (blogId, discussion) =>
            {
                var batch = await messages.Where(m => m.BlogId == blogId).OrderBy(m => m.Id).Take(BatchSize).ToListAsync(cancellation);
                await EraseAsync(discussion, batch, cancellation);
                return batch.Count;
            },
            cancellation
        );

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
