using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>What readers do in a discussion: write, change, take back, press, report.</summary>
public sealed class DiscussionCommands(
    LiveBlogDb db,
    DiscussionTransaction transaction,
    PostingRules rules,
    DiscussionSettings settings,
    TimeProvider clock
)
{
    public const int LongestReport = 500;

    /// <summary>Says something. The same <paramref name="clientId"/> sent again is the same message.</summary>
    public async Task<DiscussionOutcome> PostAsync(
        string slug,
        Participant author,
        string? typed,
        Guid clientId,
        long? replyTo,
        long? entryId,
        CancellationToken cancellation
    )
    {
        var (text, wrong) = Read(typed);
        var weighed = text is null ? null : await rules.WeighAsync(slug, author, text, cancellation);
        return await InAsync(
            slug,
            async (blog, discussion) =>
            {
                if (wrong is not null)
                {
                    return wrong;
                }

                if (
                    await db.Messages.SingleOrDefaultAsync(m => m.AuthorId == author.Id && m.ClientId == clientId, cancellation) is
                    { } before
                )
                {
                    return new DiscussionOutcome.Done(before);
                }

                if (await rules.RefusalAsync(blog, author, cancellation) is { } refused)
                {
                    return refused;
                }

                if (
                    replyTo is { } asked
                    && !await db.Messages.AnyAsync(
                        m => m.Id == asked && m.BlogId == blog.Id && m.State == MessageState.Visible,
                        cancellation
                    )
                )
                {
                    return new DiscussionOutcome.Wrong("replyTo", "errorReplyGone");
                }

                if (
                    entryId is { } about
                    && !await db.Entries.AnyAsync(
                        e => e.Id == about && e.BlogId == blog.Id && e.Status == EntryStatus.Published,
                        cancellation
                    )
                )
                {
                    return new DiscussionOutcome.Wrong("entry", "errorEntryGone");
                }

                if (!author.IsOfStaff && await rules.TooSoonAsync(blog, author.Id, weighed!, cancellation) is { } soon)
                {
                    return soon;
                }

                var held = await rules.HeldAsync(blog, author, weighed!, itself: null, cancellation);
                var message = discussion.Post(
                    new MessageDraft(author.Id, text!, clientId, author.IsOfStaff, replyTo, entryId),
                    held,
                    clock.GetUtcNow().UtcDateTime
                );
                db.Messages.Add(message);
                return new DiscussionOutcome.Done(message);
            },
            cancellation
        );
    }

    /// <summary>Changes what one has written, for some minutes.</summary>
    public async Task<DiscussionOutcome> EditAsync(string slug, Participant author, long id, string? typed, CancellationToken cancellation)
    {
        var (text, wrong) = Read(typed);
        var weighed = text is null ? null : await rules.WeighAsync(slug, author, text, cancellation);
        return await OnOwnAsync(
            slug,
            author,
            id,
            async (blog, discussion, message) =>
            {
                if (wrong is not null)
                {
                    return wrong;
                }

                if (await rules.RefusalAsync(blog, author, cancellation) is { } refused)
                {
                    return refused;
                }

                var now = clock.GetUtcNow().UtcDateTime;
                if (message.State is MessageState.Hidden || message.CreatedAt < now - TimeSpan.FromMinutes(settings.EditMinutes))
                {
                    return new DiscussionOutcome.Refused("errorEditLate", ("n", settings.EditMinutes));
                }

                if (text != message.Text)
                {
                    var wasVisible = message.State == MessageState.Visible;
                    var held = await rules.HeldAsync(blog, author, weighed!, message.Id, cancellation);
                    if (wasVisible)
                    {
                        discussion.Edit(message, text!, held, now);
                        if (held is not null)
                        {
                            await transaction.TouchAnswersAsync(discussion, [message], cancellation);
                        }
                    }
                    else
                    {
                        message.RewriteHeld(text!, held ?? message.Held ?? HeldBecause.Rule, now);
                    }
                }

                return new DiscussionOutcome.Done(message);
            },
            cancellation
        );
    }

    /// <summary>Takes back what one has written, for good.</summary>
    public Task<DiscussionOutcome> EraseAsync(string slug, Participant author, long id, CancellationToken cancellation) =>
        OnOwnAsync(
            slug,
            author,
            id,
            async (_, discussion, message) =>
            {
                await transaction.EraseAsync(discussion, [message], cancellation);
                return new DiscussionOutcome.Done(message);
            },
            cancellation
        );

    /// <summary>Says of a message, in a word, what one thinks; null takes it back.</summary>
    public Task<DiscussionOutcome> ReactAsync(
        string slug,
        Participant reader,
        long id,
        ReactionKind? kind,
        CancellationToken cancellation
    ) =>
        InAsync(
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
                    return new DiscussionOutcome.Refused("errorOwnMessage");
                }

                var before = await db.MessageReactions.SingleOrDefaultAsync(
                    r => r.MessageId == id && r.AccountId == reader.Id,
                    cancellation
                );
                if (before?.Kind != kind)
                {
                    discussion.React(message, before?.Kind, kind);
                    Keep(
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

    /// <summary>As above, of an entry.</summary>
    public Task<DiscussionOutcome> ReactToEntryAsync(
        string slug,
        Participant reader,
        long entryId,
        ReactionKind? kind,
        CancellationToken cancellation
    ) =>
        InAsync(
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
                    Keep(
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

    /// <summary>Tells the moderators that a message is not as it should be. Once a reader and message.</summary>
    public Task<DiscussionOutcome> ReportAsync(string slug, Participant reader, long id, string? why, CancellationToken cancellation)
    {
        var words = MessageText.IsWorthCleaning(why, LongestReport) ? MessageText.Clean(why) ?? "" : null;
        return InAsync(
            slug,
            async (blog, _) =>
            {
                if (words is null or { Length: > LongestReport })
                {
                    return new DiscussionOutcome.Wrong("why", "errorTooLong", ("max", LongestReport));
                }

                var now = clock.GetUtcNow().UtcDateTime;
                if (await rules.KeptOutAsync(blog, reader, SanctionKind.Ban, cancellation) is { } banned)
                {
                    return banned;
                }

                if (await rules.TooManyReportsAsync(reader.Id, cancellation) is { } soon)
                {
                    return soon;
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

                if (!await db.MessageReports.AnyAsync(r => r.MessageId == id && r.AccountId == reader.Id, cancellation))
                {
                    message.Report();
                    db.MessageReports.Add(
                        new MessageReport
                        {
                            MessageId = id,
                            AccountId = reader.Id,
                            Why = words,
                            At = now,
                        }
                    );
                }

                return new DiscussionOutcome.Done(message);
            },
            cancellation
        );
    }

    /// <summary>The blog, where it has a discussion; null where it has none, or is none.</summary>
    public async Task<Blog?> FindAsync(string slug, CancellationToken cancellation) =>
        await db.FindBlogAsync(slug, cancellation) is { Discussion.Mode: not DiscussionMode.Closed } blog ? blog : null;

    /// <summary>Does something in a blog's discussion, under its lock.</summary>
    async Task<DiscussionOutcome> InAsync(
        string slug,
        Func<Blog, Model.Discussion, Task<DiscussionOutcome>> act,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(slug, cancellation) is not { Id: var blogId })
        {
            return new DiscussionOutcome.NotFound();
        }

        // While one waited for the lock, what one may do here may have changed: it is changed under the same lock.
        return await transaction.RunAsync(
            blogId,
            async discussion =>
                await FindAsync(slug, cancellation) is { } blog ? await act(blog, discussion) : new DiscussionOutcome.NotFound(),
            cancellation
        );
    }

    Task<DiscussionOutcome> OnOwnAsync(
        string slug,
        Participant author,
        long id,
        Func<Blog, Model.Discussion, Message, Task<DiscussionOutcome>> act,
        CancellationToken cancellation
    ) =>
        InAsync(
            slug,
            async (blog, discussion) =>
                await db.Messages.SingleOrDefaultAsync(
                    m => m.Id == id && m.BlogId == blog.Id && m.AuthorId == author.Id && m.State != MessageState.Erased,
                    cancellation
                )
                    is { } message
                    ? await act(blog, discussion, message)
                    : new DiscussionOutcome.NotFound(),
            cancellation
        );

    static DiscussionOutcome.Wrong TooLong => new("text", "errorTooLong", ("max", MessageText.Longest));

    static (string? Text, DiscussionOutcome.Wrong? Wrong) Read(string? typed) =>
        !MessageText.IsWorthCleaning(typed, MessageText.Longest)
            ? (null, TooLong)
            : MessageText.Clean(typed) switch
            {
                null => (null, new DiscussionOutcome.Wrong("text", "errorRequired")),
                { Length: > MessageText.Longest } => (null, TooLong),
                var text => (text, null),
            };

    void Keep<T>(T? before, ReactionKind? kind, Action<T> change, Func<T> make)
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
