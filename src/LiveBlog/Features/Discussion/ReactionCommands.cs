using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>Readers' reactions to messages and entries.</summary>
public sealed class ReactionCommands(LiveBlogDb db, DiscussionAccess access, PostingRules rules)
{
    /// <summary>Reacts to a message; null takes the reaction back.</summary>
    public Task<DiscussionOutcome> ReactAsync(
        string slug,
        Participant reader,
        long id,
        ReactionKind? kind,
        CancellationToken cancellation
    ) =>
        access.InAsync(
            slug,
            async (blog, discussion) =>
            {
                if (await rules.RefusalAsync(blog, reader, cancellation) is { } refused)
                {
                    return refused;
                }

                if (
                    await db.Messages.SingleOrDefaultAsync(
                        m => m.Id == id && m.BlogId == blog.Id && m.State == MessageState.Visible,
                        cancellation
                    )
                    is not { } message
                )
                {
                    return new DiscussionOutcome.NotFound();
                }

                if (message.AuthorId == reader.Id)
                {
                    return new DiscussionOutcome.Refused(StringKey.ErrorOwnMessage);
                }

                var before = await db.MessageReactions.SingleOrDefaultAsync(
                    r => r.MessageId == id && r.AccountId == reader.Id,
                    cancellation
                );
                if (before?.Kind != kind)
                {
                    discussion.React(message, before?.Kind, kind);
                    Apply(
                        before,
                        kind,
                        its => its.Kind = kind!.Value,
                        () =>
                            new MessageReaction
                            {
                                MessageId = id,
                                AccountId = reader.Id,
                                Kind = kind!.Value,
                            }
                    );
                }

                return new DiscussionOutcome.Done(message);
            },
            cancellation
        );

    /// <summary>Reacts to an entry; null takes the reaction back.</summary>
    public Task<DiscussionOutcome> ReactToEntryAsync(
        string slug,
        Participant reader,
        EntryId entryId,
        ReactionKind? kind,
        CancellationToken cancellation
    ) =>
        access.InAsync(
            slug,
            async (blog, discussion) =>
            {
                if (await rules.RefusalAsync(blog, reader, cancellation) is { } refused)
                {
                    return refused;
                }

                if (
                    !await db.Entries.AnyAsync(
                        e => e.Id == entryId && e.BlogId == blog.Id && e.Status == EntryStatus.Published,
                        cancellation
                    )
                )
                {
                    return new DiscussionOutcome.NotFound();
                }

                var before = await db.EntryReactions.SingleOrDefaultAsync(
                    r => r.EntryId == entryId && r.AccountId == reader.Id,
                    cancellation
                );
                if (before?.Kind != kind)
                {
                    var counts = await db.EntryReactionCounts.SingleOrDefaultAsync(r => r.EntryId == entryId, cancellation);
                    if (counts is null)
                    {
                        counts = new EntryReactions { EntryId = entryId, BlogId = blog.Id };
                        db.Add(counts);
                    }

                    discussion.React(counts, before?.Kind, kind);
                    Apply(
                        before,
                        kind,
                        its => its.Kind = kind!.Value,
                        () =>
                            new EntryReaction
                            {
                                EntryId = entryId,
                                AccountId = reader.Id,
                                Kind = kind!.Value,
                            }
                    );
                }

                return new DiscussionOutcome.Done(Message: null);
            },
            cancellation
        );

    void Apply<T>(T? before, ReactionKind? kind, Action<T> change, Func<T> make)
        where T : class
    {
        if (before is null)
        {
            db.Add(make());
        }
        else if (kind is null)
        {
            db.Remove(before);
        }
        else
        {
            change(before);
        }
    }
}
