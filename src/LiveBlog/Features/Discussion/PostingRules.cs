using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>A message as the rules see it, read before the discussion is locked.</summary>
/// <param name="Key">Two messages with the same are the same to a reader.</param>
/// <param name="HasWord">One of the newsroom's watched words is in it.</param>
/// <param name="Keys">Those of the messages written lately, by id and by when they were changed.</param>
public sealed record WeighedMessage(
    string Key,
    bool HasWord,
    bool HasLink,
    IReadOnlyDictionary<(long Id, DateTime? EditedAt), string> Keys
);

/// <summary>Who may say something in a discussion, how often, and what waits for a moderator first.</summary>
public sealed class PostingRules(LiveBlogDb db, DiscussionSettings settings, AccountSettings accounts, TimeProvider clock)
{
    static readonly TimeSpan SameWithin = TimeSpan.FromMinutes(10),
        Minute = TimeSpan.FromMinutes(1);

    /// <summary>So many have just written the same: it is no coincidence.</summary>
    const int CopiesHeld = 3,
        ShortestCopy = 12;

    const int MaxCompared = 200,
        MaxReportsAMinute = 10;

    /// <summary>Why somebody may not take part now; null where they may.</summary>
    public async Task<DiscussionOutcome.Refused?> RefusalAsync(Blog blog, Participant reader, CancellationToken cancellation)
    {
        if (blog.DiscussionTerms.Mode != DiscussionMode.Open)
        {
            return new DiscussionOutcome.Refused(StringKey.DiscussionIsReadOnly);
        }

        // An account that is being taken away says nothing more.
        if (!await db.Users.AnyAsync(u => u.Id == reader.Id && u.LockoutEnd != Account.ForEver, cancellation))
        {
            return new DiscussionOutcome.Refused(StringKey.DiscussionIsReadOnly);
        }

        // Staff need the sign-in that the newsroom requires.
        if (reader.IsOfStaff && !accounts.IsStrongEnough(reader.Session))
        {
            return new DiscussionOutcome.Refused(StringKey.DiscussionNeedsFactor);
        }

        return await KeptOutAsync(blog, reader, SanctionKind.Mute, cancellation);
    }

    /// <summary>The moderators' word that keeps somebody from taking part; null where there is none.</summary>
    /// <param name="least">What does not go so far is left out.</param>
    public async Task<DiscussionOutcome.Refused?> KeptOutAsync(
        Blog blog,
        Participant reader,
        SanctionKind least,
        CancellationToken cancellation
    )
    {
        if (reader.IsOfStaff)
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var sanctions = await db
            .Sanctions.AsNoTracking()
            .Where(s => s.AccountId == reader.Id && s.Kind != SanctionKind.Warning && (s.Until == null || s.Until > now))
            .ToListAsync(cancellation);
        if (
            sanctions
                .Where(s => s.Kind >= least)
                .OrderByDescending(s => s.Kind)
                .ThenByDescending(s => s.Until ?? DateTime.MaxValue)
                .FirstOrDefault()
            is not { } sanction
        )
        {
            return null;
        }

        return sanction.Until is { } until
            ? new DiscussionOutcome.Refused(
                StringKey.DiscussionMuted,
                ("until", FeedLocale.Of(blog).TimeAndDate(until)),
                ("reason", sanction.Reason)
            )
            {
                Until = until,
            }
            : new DiscussionOutcome.Refused(StringKey.DiscussionBanned, ("reason", sanction.Reason));
    }

    /// <summary>
    /// Reads a message for what the rules ask of it, before anybody waits for it: also what was written lately, by its author and by
    /// others, to compare it with.
    /// </summary>
    public async Task<WeighedMessage> WeighAsync(string slug, Participant author, string text, CancellationToken cancellation)
    {
        var since = clock.GetUtcNow().UtcDateTime - SameWithin;
        var keys = new Dictionary<(long, DateTime?), string>();
        if (author.IsOfStaff)
        {
            return new WeighedMessage(MessageText.Key(text), HasWord: false, HasLink: false, keys);
        }

        var words = new BlockedTermList(await db.BlockedTerms.AsNoTracking().Select(w => w.Lines).SingleAsync(cancellation));
        var own = db
            .Messages.AsNoTracking()
            .Where(m => m.AuthorId == author.Id && m.CreatedAt > since)
            .OrderByDescending(m => m.CreatedAt)
            .Take(MaxCompared);
        var ofOthers = db
            .Messages.AsNoTracking()
            .Where(m => db.Blogs.Any(b => b.Id == m.BlogId && b.Slug == slug) && m.CreatedAt > since && m.AuthorId != author.Id)
            .OrderByDescending(m => m.CreatedAt)
            .Take(MaxCompared);
        foreach (var lately in new[] { own, ofOthers })
        {
            foreach (
                var message in await lately
                    .Where(m => m.State != MessageState.Erased)
                    .Select(m => new
                    {
                        m.Id,
                        m.EditedAt,
                        m.Text,
                    })
                    .ToListAsync(cancellation)
            )
            {
                keys[(message.Id, message.EditedAt)] = MessageText.Key(message.Text);
            }
        }

        return new WeighedMessage(MessageText.Key(text), words.Finds(text), MessageView.HasLink(text), keys);
    }

    /// <summary>Why a message comes too soon after others, or is one of them again; null where it may come.</summary>
    public async Task<DiscussionOutcome.Refused?> TooSoonAsync(
        Blog blog,
        string authorId,
        WeighedMessage weighed,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var since = now - SameWithin;
        var lately = await db
            .Messages.AsNoTracking()
            .Where(m => m.AuthorId == authorId && m.CreatedAt > since)
            .OrderByDescending(m => m.CreatedAt)
            .Take(MaxCompared)
            .Select(m => new
            {
                m.Id,
                m.EditedAt,
                m.BlogId,
                m.CreatedAt,
                m.State,
            })
            .ToListAsync(cancellation);
        if (
            lately.Find(m => m.BlogId == blog.Id) is { } last
            && last.CreatedAt.AddSeconds(blog.Discussion.SlowSeconds) is var next
            && next > now
        )
        {
            return new DiscussionOutcome.Refused(StringKey.DiscussionWait, ("n", (int)Math.Ceiling((next - now).TotalSeconds)))
            {
                RetryAfter = next - now,
            };
        }

        if (lately.Count(m => m.CreatedAt > now - Minute) >= settings.MessagesAMinute)
        {
            return TooMany();
        }

        var same = await SameAsync(
            [.. lately.Where(m => m.State != MessageState.Erased).Select(m => (m.Id, m.EditedAt))],
            weighed,
            cancellation
        );
        return same > 0 ? new DiscussionOutcome.Refused(StringKey.ErrorSaidAlready) : null;
    }

    /// <summary>Why a report comes too soon after others; null where it may come.</summary>
    public async Task<DiscussionOutcome.Refused?> TooManyReportsAsync(string readerId, CancellationToken cancellation)
    {
        var since = clock.GetUtcNow().UtcDateTime - Minute;
        return await db.MessageReports.CountAsync(r => r.AccountId == readerId && r.At > since, cancellation) >= MaxReportsAMinute
            ? TooMany()
            : null;
    }

    /// <summary>Why a message waits for a moderator; null where it may be seen.</summary>
    /// <param name="itself">Its id, when it is changed.</param>
    public async Task<HeldBecause?> HeldAsync(
        Blog blog,
        Participant author,
        WeighedMessage weighed,
        long? itself,
        CancellationToken cancellation
    )
    {
        if (author.IsOfStaff)
        {
            return null;
        }

        if (blog.Discussion.ApprovesFirst)
        {
            return HeldBecause.Rule;
        }

        if (weighed.HasWord)
        {
            return HeldBecause.Word;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        if (weighed.HasLink)
        {
            var newSince = now.AddHours(-settings.NewAccountHours);
            if (await db.Users.AnyAsync(u => u.Id == author.Id && u.JoinedAt != null && u.JoinedAt > newSince, cancellation))
            {
                return HeldBecause.Link;
            }
        }

        if (weighed.Key.Length < ShortestCopy)
        {
            return null;
        }

        var since = now - SameWithin;
        var others = await db
            .Messages.AsNoTracking()
            .Where(m =>
                m.BlogId == blog.Id && m.CreatedAt > since && m.AuthorId != author.Id && m.Id != itself && m.State != MessageState.Erased
            )
            .OrderByDescending(m => m.CreatedAt)
            .Take(MaxCompared)
            .Select(m => new { m.Id, m.EditedAt })
            .ToListAsync(cancellation);
        return await SameAsync(others.ConvertAll(m => (m.Id, m.EditedAt)), weighed, cancellation) >= CopiesHeld ? HeldBecause.Copy : null;
    }

    /// <summary>How many messages say the same. Most have been read already; only what came since is read now.</summary>
    async Task<int> SameAsync(List<(long Id, DateTime? EditedAt)> messages, WeighedMessage weighed, CancellationToken cancellation)
    {
        var missing = messages.Where(m => !weighed.Keys.ContainsKey(m)).Select(m => m.Id).ToList();
        var texts =
            missing.Count == 0
                ? []
                : await db.Messages.AsNoTracking().Where(m => missing.Contains(m.Id)).Select(m => m.Text).ToListAsync(cancellation);
        return messages.Count(m => weighed.Keys.TryGetValue(m, out var key) && key == weighed.Key)
            + texts.Count(text => MessageText.Key(text) == weighed.Key);
    }

    static DiscussionOutcome.Refused TooMany() => new(StringKey.TooManyText) { RetryAfter = Minute };
}
