using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>What the page of somebody who is signed in adds to what everybody sees.</summary>
/// <param name="Id">One's pseudonym in this blog's discussion: that of <c>data-author</c>.</param>
/// <param name="Why">Why one may not write now, as a sentence; null where one may.</param>
/// <param name="SecondsLeft">After how long that ends; null where it does not, or where one may write. No hour: the reader's clock
/// may be wrong.</param>
/// <param name="SlowSeconds">How long one waits between two messages.</param>
/// <param name="Waiting">One's own messages that wait for a moderator.</param>
/// <param name="Reactions">What one has said of messages, by their ids; of the newest ones.</param>
/// <param name="Entries">What one has said of entries, by their ids.</param>
/// <param name="Warning">The moderators' last word that one has not taken note of.</param>
public sealed record MeJson(
    string Id,
    string Name,
    string? Why,
    int? SecondsLeft,
    int SlowSeconds,
    int EditMinutes,
    IReadOnlyList<MessageJson> Waiting,
    IReadOnlyDictionary<long, string> Reactions,
    IReadOnlyDictionary<EntryId, string> Entries,
    WarningJson? Warning
);

public sealed record WarningJson(int Id, string Reason);

/// <summary>Reads what a discussion is to one who takes part.</summary>
public sealed class ParticipantStates(
    LiveBlogDb db,
    PostingRules rules,
    DiscussionQuery query,
    ParticipantIds participants,
    MessageRenderer renderer,
    DiscussionSettings settings,
    TimeProvider clock
)
{
    const int MaxWaiting = 20,
        MaxReactions = 300;

    public async Task<MeJson?> ReadAsync(Blog blog, Participant reader, CancellationToken cancellation)
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == reader.Id, cancellation) is not { } account)
        {
            return null;
        }

        var style = FeedLocale.Of(blog);
        var waiting = new List<MessageJson>();
        foreach (
            var message in await query.AsWrittenAsync(
                blog.Id,
                db.Messages.AsNoTracking()
                    .Where(m => m.AuthorId == reader.Id && m.State == MessageState.Held)
                    .OrderBy(m => m.Id)
                    .Take(MaxWaiting),
                cancellation
            )
        )
        {
            waiting.Add(new MessageJson(message.Id, message.Revision.Value, await renderer.RenderAsync(message, blog.Slug, style)));
        }

        var reactions = await (
            from reaction in db.MessageReactions.AsNoTracking()
            join message in db.Messages on reaction.MessageId equals message.Id
            where reaction.AccountId == reader.Id && message.BlogId == blog.Id
            orderby reaction.MessageId descending
            select new { reaction.MessageId, reaction.Kind }
        )
            .Take(MaxReactions)
            .ToListAsync(cancellation);
        var entries = await (
            from reaction in db.EntryReactions.AsNoTracking()
            join entry in db.Entries on reaction.EntryId equals entry.Id
            where reaction.AccountId == reader.Id && entry.BlogId == blog.Id
            orderby reaction.EntryId descending
            select new { reaction.EntryId, reaction.Kind }
        )
            .Take(MaxReactions)
            .ToListAsync(cancellation);
        var now = clock.GetUtcNow().UtcDateTime;
        var warning = await db
            .Sanctions.AsNoTracking()
            .Where(s => s.AccountId == reader.Id && s.Kind == SanctionKind.Warning && (s.Until == null || s.Until > now))
            .OrderByDescending(s => s.Id)
            .Select(s => new WarningJson(s.Id, s.Reason))
            .FirstOrDefaultAsync(cancellation);
        var refused = await rules.RefusalAsync(blog, reader, cancellation);
        return new MeJson(
            participants.NameOf(blog.Id, account.Id),
            SingleLine.Of(account.DisplayName),
            refused is null ? null : style.Strings.Format(refused.Word, refused.Values),
            refused?.Until is { } until ? (int)Math.Ceiling((until - now).TotalSeconds) : null,
            reader.IsOfStaff ? 0 : blog.Discussion.SlowSeconds,
            settings.EditMinutes,
            waiting,
            reactions.ToDictionary(r => r.MessageId, r => MessageView.NameOf(r.Kind)),
            entries.ToDictionary(r => r.EntryId, r => MessageView.NameOf(r.Kind)),
            warning
        );
    }

    /// <summary>Somebody has taken note of a warning.</summary>
    public async Task AcknowledgeWarningAsync(Participant reader, int id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await db
            .Sanctions.Where(s => s.Id == id && s.AccountId == reader.Id && s.Kind == SanctionKind.Warning && s.Until == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Until, now), cancellation);
    }
}
