using System.Security.Claims;
using LiveBlog.Changes;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>How something that a reader did in a discussion ended.</summary>
public abstract record TalkOutcome
{
    TalkOutcome()
    {
    }

    /// <param name="Message">The message as it is now; null where it was about an entry.</param>
    public sealed record Done(Message? Message) : TalkOutcome;

    public sealed record NotFound : TalkOutcome;

    /// <param name="Field">Which field is wrong.</param>
    /// <param name="Word">The key of the sentence that says why.</param>
    public sealed record Wrong(string Field, string Word, params (string, object)[] Values) : TalkOutcome;

    /// <summary>It may not be done, or not now.</summary>
    public sealed record Refused(string Word, params (string, object)[] Values) : TalkOutcome
    {
        /// <summary>When it may be tried again.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }
}

/// <summary>Who talks.</summary>
/// <param name="IsOfStaff">Keeps the discussion or writes the feed: neither slowed down nor held back.</param>
/// <param name="Session">How he has shown who he is.</param>
public sealed record Talker(string Id, bool IsOfStaff, ClaimsPrincipal Session)
{
    public static Talker? Of(ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id ? new Talker(id, user.IsOfStaff(), user) : null;
}

/// <summary>What readers do in a discussion: write, change, take back, press, report.</summary>
public sealed class Talk(LiveBlogDb db, DiscussionTransaction transaction, DiscussionSettings settings, AccountSettings accounts, TimeProvider clock)
{
    public const int LongestReport = 500;

    static readonly TimeSpan SameWithin = TimeSpan.FromMinutes(10), Minute = TimeSpan.FromMinutes(1);

    /// <summary>So many have just written the same: it is no coincidence.</summary>
    const int CopiesHeld = 3;

    const int MostCompared = 200, MostReportsAMinute = 10;

    /// <summary>Says something. The same <paramref name="clientId"/> sent again is the same message.</summary>
    public async Task<TalkOutcome> PostAsync(string slug, Talker author, string? typed, Guid clientId, long? replyTo, long? entryId, CancellationToken cancellation)
    {
        if (await FindAsync(slug, cancellation) is not { } blog)
        {
            return new TalkOutcome.NotFound();
        }

        var (text, wrong) = Read(typed);
        if (wrong is not null)
        {
            return wrong;
        }

        return await transaction.RunAsync<TalkOutcome>(blog.Id, async discussion =>
        {
            if (await db.Messages.SingleOrDefaultAsync(m => m.AuthorId == author.Id && m.ClientId == clientId, cancellation) is { } before)
            {
                return new TalkOutcome.Done(before);
            }

            if (await RefusalAsync(blog, author, cancellation) is { } refused)
            {
                return refused;
            }

            if (replyTo is { } asked && !await db.Messages.AnyAsync(m => m.Id == asked && m.BlogId == blog.Id && m.State == MessageState.Visible, cancellation))
            {
                return new TalkOutcome.Wrong("replyTo", "errorReplyGone");
            }

            if (entryId is { } about && !await db.Entries.AnyAsync(e => e.Id == about && e.BlogId == blog.Id && e.Status == EntryStatus.Published, cancellation))
            {
                return new TalkOutcome.Wrong("entry", "errorEntryGone");
            }

            if (!author.IsOfStaff && await TooSoonAsync(blog, author.Id, text!, cancellation) is { } soon)
            {
                return soon;
            }

            var held = await HeldAsync(blog, author, text!, itself: null, cancellation);
            var message = discussion.Post(new MessageDraft(author.Id, text!, clientId, author.IsOfStaff, replyTo, entryId), held, clock.GetUtcNow().UtcDateTime);
            db.Messages.Add(message);
            return new TalkOutcome.Done(message);
        }, cancellation);
    }

    /// <summary>Changes what one has written, for some minutes.</summary>
    public Task<TalkOutcome> EditAsync(string slug, Talker author, long id, string? typed, CancellationToken cancellation) =>
        OnOwnAsync(slug, author, id, async (blog, discussion, message) =>
        {
            var (text, wrong) = Read(typed);
            if (wrong is not null)
            {
                return wrong;
            }

            if (await RefusalAsync(blog, author, cancellation) is { } refused)
            {
                return refused;
            }

            var now = clock.GetUtcNow().UtcDateTime;
            if (message.State is MessageState.Hidden || message.CreatedAt < now - TimeSpan.FromMinutes(settings.EditMinutes))
            {
                return new TalkOutcome.Refused("errorEditLate", ("n", settings.EditMinutes));
            }

            if (text != message.Text)
            {
                var wasVisible = message.State == MessageState.Visible;
                var held = await HeldAsync(blog, author, text!, message.Id, cancellation);
                if (wasVisible)
                {
                    discussion.Edit(message, text!, held, now);
                    if (held is not null)
                    {
                        await transaction.TouchAnswersAsync(discussion, message, cancellation);
                    }
                }
                else
                {
                    message.RewriteHeld(text!, held ?? message.Held ?? HeldBecause.Rule, now);
                }
            }

            return new TalkOutcome.Done(message);
        }, cancellation);

    /// <summary>Takes back what one has written, for good.</summary>
    public Task<TalkOutcome> EraseAsync(string slug, Talker author, long id, CancellationToken cancellation) =>
        OnOwnAsync(slug, author, id, async (_, discussion, message) =>
        {
            discussion.Erase(message);
            await transaction.TouchAnswersAsync(discussion, message, cancellation);
            await db.MessageReports.Where(r => r.MessageId == id).ExecuteDeleteAsync(cancellation);
            return new TalkOutcome.Done(message);
        }, cancellation);

    /// <summary>Says of a message, in a word, what one thinks; null takes it back.</summary>
    public async Task<TalkOutcome> ReactAsync(string slug, Talker reader, long id, ReactionKind? kind, CancellationToken cancellation)
    {
        if (await FindAsync(slug, cancellation) is not { } blog)
        {
            return new TalkOutcome.NotFound();
        }

        return await transaction.RunAsync<TalkOutcome>(blog.Id, async discussion =>
        {
            if (await RefusalAsync(blog, reader, cancellation) is { } refused)
            {
                return refused;
            }

            if (await db.Messages.SingleOrDefaultAsync(m => m.Id == id && m.BlogId == blog.Id && m.State == MessageState.Visible, cancellation) is not { } message)
            {
                return new TalkOutcome.NotFound();
            }

            if (message.AuthorId == reader.Id)
            {
                return new TalkOutcome.Refused("errorOwnMessage");
            }

            var before = await db.MessageReactions.SingleOrDefaultAsync(r => r.MessageId == id && r.AccountId == reader.Id, cancellation);
            if (before?.Kind != kind)
            {
                discussion.React(message, before?.Kind, kind);
                Keep(before, kind, its => its.Kind = kind!.Value, () => new MessageReaction { MessageId = id, AccountId = reader.Id, Kind = kind!.Value });
            }

            return new TalkOutcome.Done(message);
        }, cancellation);
    }

    /// <summary>As above, of an entry.</summary>
    public async Task<TalkOutcome> ReactToEntryAsync(string slug, Talker reader, long entryId, ReactionKind? kind, CancellationToken cancellation)
    {
        if (await FindAsync(slug, cancellation) is not { } blog)
        {
            return new TalkOutcome.NotFound();
        }

        return await transaction.RunAsync<TalkOutcome>(blog.Id, async discussion =>
        {
            if (await RefusalAsync(blog, reader, cancellation) is { } refused)
            {
                return refused;
            }

            if (!await db.Entries.AnyAsync(e => e.Id == entryId && e.BlogId == blog.Id && e.Status == EntryStatus.Published, cancellation))
            {
                return new TalkOutcome.NotFound();
            }

            var before = await db.EntryReactions.SingleOrDefaultAsync(r => r.EntryId == entryId && r.AccountId == reader.Id, cancellation);
            if (before?.Kind != kind)
            {
                var counts = await db.EntryReactionCounts.SingleOrDefaultAsync(r => r.EntryId == entryId, cancellation);
                if (counts is null)
                {
                    counts = new EntryReactions { EntryId = entryId, BlogId = blog.Id };
                    db.Add(counts);
                }

                discussion.React(counts, before?.Kind, kind);
                Keep(before, kind, its => its.Kind = kind!.Value, () => new EntryReaction { EntryId = entryId, AccountId = reader.Id, Kind = kind!.Value });
            }

            return new TalkOutcome.Done(Message: null);
        }, cancellation);
    }

    /// <summary>Tells the moderators that a message is not as it should be. Once a reader and message.</summary>
    public async Task<TalkOutcome> ReportAsync(string slug, Talker reader, long id, string? why, CancellationToken cancellation)
    {
        if (await FindAsync(slug, cancellation) is not { } blog)
        {
            return new TalkOutcome.NotFound();
        }

        var words = MessageText.Clean(why) ?? "";
        if (words.Length > LongestReport)
        {
            return new TalkOutcome.Wrong("why", "errorTooLong", ("max", LongestReport));
        }

        return await transaction.RunAsync<TalkOutcome>(blog.Id, async _ =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            if (await SanctionAsync(reader, SanctionKind.Ban, cancellation) is { } banned)
            {
                return Because(banned, blog);
            }

            if (await db.MessageReports.CountAsync(r => r.AccountId == reader.Id && r.At > now - Minute, cancellation) >= MostReportsAMinute)
            {
                return TooMany();
            }

            if (await db.Messages.SingleOrDefaultAsync(m => m.Id == id && m.BlogId == blog.Id && m.State == MessageState.Visible, cancellation) is not { } message)
            {
                return new TalkOutcome.NotFound();
            }

            if (!await db.MessageReports.AnyAsync(r => r.MessageId == id && r.AccountId == reader.Id, cancellation))
            {
                message.Report();
                db.MessageReports.Add(new MessageReport { MessageId = id, AccountId = reader.Id, Why = words, At = now });
            }

            return new TalkOutcome.Done(message);
        }, cancellation);
    }

    /// <summary>Why somebody may not take part now; null where he may.</summary>
    public async Task<TalkOutcome.Refused?> RefusalAsync(Blog blog, Talker reader, CancellationToken cancellation)
    {
        if (blog.Discussion.Mode != DiscussionMode.Open || blog.Status == BlogStatus.Ended)
        {
            return new TalkOutcome.Refused("talkReadOnly");
        }

        // Whoever speaks for the newsroom shows what the newsroom asks for.
        if (reader.IsOfStaff && !accounts.IsStrongEnough(reader.Session))
        {
            return new TalkOutcome.Refused("talkNeedsFactor");
        }

        return await SanctionAsync(reader, SanctionKind.Mute, cancellation) is { } sanction ? Because(sanction, blog) : null;
    }

    /// <summary>The blog, where it has a discussion; null where it has none, or is none.</summary>
    public async Task<Blog?> FindAsync(string slug, CancellationToken cancellation) =>
        await db.FindBlogAsync(slug, cancellation) is { Discussion.Mode: not DiscussionMode.Closed } blog ? blog : null;

    async Task<TalkOutcome> OnOwnAsync(string slug, Talker author, long id, Func<Blog, Model.Discussion, Message, Task<TalkOutcome>> act, CancellationToken cancellation)
    {
        if (await FindAsync(slug, cancellation) is not { } blog)
        {
            return new TalkOutcome.NotFound();
        }

        return await transaction.RunAsync(blog.Id, async discussion =>
            await db.Messages.SingleOrDefaultAsync(m => m.Id == id && m.BlogId == blog.Id && m.AuthorId == author.Id && m.State != MessageState.Erased, cancellation) is { } message
                ? await act(blog, discussion, message)
                : new TalkOutcome.NotFound(), cancellation);
    }

    static (string? Text, TalkOutcome.Wrong? Wrong) Read(string? typed) => MessageText.Clean(typed) switch
    {
        null => (null, new TalkOutcome.Wrong("text", "errorRequired")),
        { Length: > MessageText.Longest } => (null, new TalkOutcome.Wrong("text", "errorTooLong", ("max", MessageText.Longest))),
        var text => (text, null),
    };

    async Task<Sanction?> SanctionAsync(Talker reader, SanctionKind least, CancellationToken cancellation)
    {
        if (reader.IsOfStaff)
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var sanctions = await db.Sanctions.AsNoTracking().Where(s => s.AccountId == reader.Id && s.Kind != SanctionKind.Warning && (s.Until == null || s.Until > now)).ToListAsync(cancellation);
        return sanctions.Where(s => s.Kind >= least).OrderByDescending(s => s.Kind).ThenByDescending(s => s.Until ?? DateTime.MaxValue).FirstOrDefault();
    }

    static TalkOutcome.Refused Because(Sanction sanction, Blog blog)
    {
        var style = FeedStyle.Of(blog);
        return sanction.Until is { } until
            ? new TalkOutcome.Refused("talkMuted", ("until", style.TimeAndDate(until)), ("reason", sanction.Reason))
            : new TalkOutcome.Refused("talkBanned", ("reason", sanction.Reason));
    }

    async Task<TalkOutcome.Refused?> TooSoonAsync(Blog blog, string authorId, string text, CancellationToken cancellation)
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

    async Task<HeldBecause?> HeldAsync(Blog blog, Talker author, string text, long? itself, CancellationToken cancellation)
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

    static TalkOutcome.Refused TooMany() => new("tooManyText") { RetryAfter = Minute };
}
