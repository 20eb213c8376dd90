using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>What readers do with their own messages: write, change, take back.</summary>
public sealed class MessageCommands(
    LiveBlogDb db,
    DiscussionAccess access,
    MessageUpdates updates,
    PostingRules rules,
    DiscussionSettings settings,
    TimeProvider clock
)
{
    /// <summary>Says something. The same <paramref name="clientId"/> sent again is the same message.</summary>
    public async Task<DiscussionOutcome> PostAsync(
        string slug,
        Participant author,
        string? typed,
        Guid clientId,
        long? replyTo,
        EntryId? entryId,
        CancellationToken cancellation
    )
    {
        var (text, wrong) = Read(typed);
        var weighed = text is null ? null : await rules.WeighAsync(slug, author, text, cancellation);
        return await access.InAsync(
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
                    return new DiscussionOutcome.Wrong("replyTo", StringKey.ErrorReplyGone);
                }

                if (
                    entryId is { } about
                    && !await db.Entries.AnyAsync(
                        e => e.Id == about && e.BlogId == blog.Id && e.Status == EntryStatus.Published,
                        cancellation
                    )
                )
                {
                    return new DiscussionOutcome.Wrong("entry", StringKey.ErrorEntryGone);
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
                    return new DiscussionOutcome.Refused(StringKey.ErrorEditLate, ("n", settings.EditMinutes));
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
                            await updates.TouchAnswersAsync(discussion, [message], cancellation);
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
                await updates.EraseAsync(discussion, [message], cancellation);
                return new DiscussionOutcome.Done(message);
            },
            cancellation
        );

    Task<DiscussionOutcome> OnOwnAsync(
        string slug,
        Participant author,
        long id,
        Func<Blog, Model.Discussion, Message, Task<DiscussionOutcome>> act,
        CancellationToken cancellation
    ) =>
        access.InAsync(
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

    static DiscussionOutcome.Wrong TooLong => new("text", StringKey.ErrorTooLong, ("max", MessageText.Longest));

    static (string? Text, DiscussionOutcome.Wrong? Wrong) Read(string? typed) =>
        !MessageText.IsWorthCleaning(typed, MessageText.Longest)
            ? (null, TooLong)
            : MessageText.Clean(typed) switch
            {
                null => (null, new DiscussionOutcome.Wrong("text", StringKey.ErrorRequired)),
                { Length: > MessageText.Longest } => (null, TooLong),
                var text => (text, null),
            };
}
