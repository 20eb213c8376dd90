using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>Who may say something in a discussion, how often, and what waits for a moderator first.</summary>
public sealed class TalkRules(LiveBlogDb db, DiscussionSettings settings, AccountSettings accounts, TimeProvider clock)
{
    static readonly TimeSpan SameWithin = TimeSpan.FromMinutes(10), Minute = TimeSpan.FromMinutes(1);

    /// <summary>So many have just written the same: it is no coincidence.</summary>
    const int CopiesHeld = 3;

    const int MostCompared = 200, MostReportsAMinute = 10;

    /// <summary>Why somebody may not take part now; null where he may.</summary>
    public async Task<TalkOutcome.Refused?> RefusalAsync(Blog blog, Talker reader, CancellationToken cancellation)
    {
        if (blog.DiscussionTerms.Mode != DiscussionMode.Open)
        {
            return new TalkOutcome.Refused("talkReadOnly");
        }

        // An account that is being taken away says nothing more.
        if (!await db.Users.AnyAsync(u => u.Id == reader.Id && u.LockoutEnd != Account.ForEver, cancellation))
        {
            return new TalkOutcome.Refused("talkReadOnly");
        }

        // Whoever speaks for the newsroom shows what the newsroom asks for.
        if (reader.IsOfStaff && !accounts.IsStrongEnough(reader.Session))
        {
            return new TalkOutcome.Refused("talkNeedsFactor");
        }

        return await KeptOutAsync(blog, reader, SanctionKind.Mute, cancellation);
    }

    /// <summary>The moderators' word that keeps somebody from taking part; null where there is none.</summary>
    /// <param name="least">What does not go so far is left out.</param>
    public async Task<TalkOutcome.Refused?> KeptOutAsync(Blog blog, Talker reader, SanctionKind least, CancellationToken cancellation)
    {
        if (reader.IsOfStaff)
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var sanctions = await db.Sanctions.AsNoTracking().Where(s => s.AccountId == reader.Id && s.Kind != SanctionKind.Warning && (s.Until == null || s.Until > now)).ToListAsync(cancellation);
        if (sanctions.Where(s => s.Kind >= least).OrderByDescending(s => s.Kind).ThenByDescending(s => s.Until ?? DateTime.MaxValue).FirstOrDefault() is not { } sanction)
        {
            return null;
        }

        return sanction.Until is { } until
            ? new TalkOutcome.Refused("talkMuted", ("until", FeedStyle.Of(blog).TimeAndDate(until)), ("reason", sanction.Reason)) { Until = until }
            : new TalkOutcome.Refused("talkBanned", ("reason", sanction.Reason));
    }

    /// <summary>Why a message comes too soon after others, or is one of them again; null where it may come.</summary>
    public async Task<TalkOutcome.Refused?> TooSoonAsync(Blog blog, string authorId, string text, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var since = now - SameWithin;
        var lately = await db.Messages.AsNoTracking().Where(m => m.AuthorId == authorId && m.CreatedAt > since)
            .OrderByDescending(m => m.CreatedAt).Take(MostCompared).Select(m => new { m.BlogId, m.CreatedAt, m.Text, m.State }).ToListAsync(cancellation);
        if (lately.Find(m => m.BlogId == blog.Id) is { } last && last.CreatedAt.AddSeconds(blog.Discussion.SlowSeconds) is var next && next > now)
        {
            return new TalkOutcome.Refused("talkSlow", ("n", (int)Math.Ceiling((next - now).TotalSeconds))) { RetryAfter = next - now };
        }

        if (lately.Count(m => m.CreatedAt > now - Minute) >= settings.MessagesAMinute)
        {
            return TooMany();
        }

        var key = MessageText.Key(text);
        return lately.Exists(m => m.State != MessageState.Erased && MessageText.Key(m.Text) == key) ? new TalkOutcome.Refused("errorSaidAlready") : null;
    }

    /// <summary>Why a report comes too soon after others; null where it may come.</summary>
    public async Task<TalkOutcome.Refused?> TooManyReportsAsync(string readerId, CancellationToken cancellation)
    {
        var since = clock.GetUtcNow().UtcDateTime - Minute;
        return await db.MessageReports.CountAsync(r => r.AccountId == readerId && r.At > since, cancellation) >= MostReportsAMinute ? TooMany() : null;
    }

    /// <summary>Why a message waits for a moderator; null where it may be seen.</summary>
    /// <param name="itself">Its id, when it is changed.</param>
    public async Task<HeldBecause?> HeldAsync(Blog blog, Talker author, string text, long? itself, CancellationToken cancellation)
    {
        if (author.IsOfStaff)
        {
            return null;
        }

        if (blog.Discussion.ApprovesFirst)
        {
            return HeldBecause.Rule;
        }

        if (new WordList(await db.WatchedWords.Select(w => w.Lines).SingleAsync(cancellation)).Finds(text))
        {
            return HeldBecause.Word;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        if (MessageView.HasLink(text))
        {
            var newSince = now.AddHours(-settings.NewAccountHours);
            if (await db.Users.AnyAsync(u => u.Id == author.Id && u.JoinedAt != null && u.JoinedAt > newSince, cancellation))
            {
                return HeldBecause.Link;
            }
        }

        var since = now - SameWithin;
        var key = MessageText.Key(text);
        var others = await db.Messages.AsNoTracking().Where(m => m.BlogId == blog.Id && m.CreatedAt > since && m.AuthorId != author.Id && m.Id != itself && m.State != MessageState.Erased)
            .OrderByDescending(m => m.CreatedAt).Take(MostCompared).Select(m => m.Text).ToListAsync(cancellation);
        return key.Length >= 12 && others.Count(other => MessageText.Key(other) == key) >= CopiesHeld ? HeldBecause.Copy : null;
    }

    static TalkOutcome.Refused TooMany() => new("tooManyText") { RetryAfter = Minute };
}
