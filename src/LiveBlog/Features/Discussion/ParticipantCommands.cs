using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>What happens to the messages and reactions of one account, in every discussion.</summary>
public sealed class ParticipantCommands(LiveBlogDb db, DiscussionTransaction transaction, MessageUpdates updates)
{
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

    /// <summary>Somebody goes by another name: open pages get what was written lately with the new name.</summary>
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
            await transaction.RunAsync(
                blogId,
                async discussion =>
                {
                    var named = await db
                        .Messages.Where(m =>
                            m.BlogId == blogId && m.AuthorId == accountId && m.State == MessageState.Visible && m.CreatedAt >= since
                        )
                        .OrderByDescending(m => m.Id)
                        .Take(MessageUpdates.BatchSize)
                        .ToListAsync(cancellation);
                    named.ForEach(discussion.Touch);
                    await updates.TouchAnswersAsync(discussion, named, cancellation);
                    return true;
                },
                cancellation
            );
        }
    }

    /// <summary>Does something to each of many things, as <see cref="MessageUpdates.InBatchesAsync"/> does it.</summary>
    /// <param name="ofBlog">Those of a blog that it is still to be done to, in an order.</param>
    Task EachInBatchesAsync<T>(
        IQueryable<int> blogs,
        Func<int, IQueryable<T>> ofBlog,
        Action<Model.Discussion, T> act,
        CancellationToken cancellation
    ) =>
        updates.InBatchesAsync(
            blogs,
            async (blogId, discussion) =>
            {
                var batch = await ofBlog(blogId).Take(MessageUpdates.BatchSize).ToListAsync(cancellation);
                batch.ForEach(one => act(discussion, one));
                return batch.Count;
            },
            cancellation
        );

    Task EraseInBatchesAsync(IQueryable<Message> messages, CancellationToken cancellation) =>
        updates.InBatchesAsync(
            messages.Select(m => m.BlogId),
            async (blogId, discussion) =>
            {
                var batch = await messages
                    .Where(m => m.BlogId == blogId)
                    .OrderBy(m => m.Id)
                    .Take(MessageUpdates.BatchSize)
                    .ToListAsync(cancellation);
                await updates.EraseAsync(discussion, batch, cancellation);
                return batch.Count;
            },
            cancellation
        );
}
