using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.DeskForms;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>A message as moderators see it.</summary>
/// <param name="Reports">What readers say is wrong with it.</param>
/// <param name="Sanction">What still holds for its author.</param>
public sealed record ModeratedMessage(
    Message Message,
    string BlogTitle,
    string BlogSlug,
    string AuthorName,
    bool IsReader,
    IReadOnlyList<string> Reports,
    string? Sanction
)
{
    /// <summary>Names all that is shown of it: an open page changes its line when this changes.</summary>
    public string Version =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Message.State} {Message.Held} {Message.EditedAt?.Ticks} {Message.ReportCount} {Sanction} {AuthorName}"
        );
}

/// <summary>Somebody who has been told something by the moderators.</summary>
public sealed record SanctionedReader(string Id, string Name, IReadOnlyList<Sanction> Sanctions);

/// <summary>The moderators' desk: what waits, what was reported, what was said last, and who is kept out.</summary>
[Needs(Policies.Moderate)]
[ResponseCache(NoStore = true)]
public sealed class ModerationModel(LiveBlogDb db, Moderators moderators, LastChanges lastChanges, SiteSettings site, TimeProvider clock)
    : PageModel
{
    const int MaxShown = 100;

    /// <summary>In the place of a message's number: it was to be looked at again, and no moderator had acted.</summary>
    const string Changed = "changed";

    /// <summary>Before the number of an account that had been let in again already.</summary>
    const string Lifted = "lifted-";

    public Strings Strings { get; private set; } = null!;

    public FeedLocale Style => new(Strings, site.TimeZone, Strings.Language);

    /// <summary>"queue", "all", "readers" or "words".</summary>
    public string Tab { get; private set; } = "queue";

    /// <summary>The blog that is looked at; null for all.</summary>
    public string? Only { get; private set; }

    public int QueueLength { get; private set; }

    public IReadOnlyList<ModeratedMessage> Messages { get; private set; } = [];

    public IReadOnlyList<SanctionedReader> Readers { get; private set; } = [];

    public string WordLines { get; private set; } = "";

    /// <summary>The watched words that somebody else has saved meanwhile.</summary>
    public string? TheirLines { get; private set; }

    public string WordsAsSeen { get; private set; } = "";

    static string SeenOf(string lines) => FormAsSeen.Of(new Dictionary<string, string>(StringComparer.Ordinal) { ["words"] = lines });

    public string? Wrong { get; private set; }

    public string? Done { get; private set; }

    public string Here => $"{Links.DeskDiscussion}?tab={Tab}{(Only is null ? "" : "&blog=" + Uri.EscapeDataString(Only))}";

    /// <summary>Why the last act was not done: somebody was there before.</summary>
    public string? TooLate { get; private set; }

    /// <param name="late">The message about which something was not done, since it was no longer as it was seen; or
    /// <see cref="Changed"/>.</param>
    public async Task OnGetAsync(string? tab, string? blog, string? done, string? late, CancellationToken cancellation)
    {
        Done = done == "words" ? "saved" : null;
        await ReadAsync(tab, blog, cancellation);
        if (late?.StartsWith(Lifted, StringComparison.Ordinal) == true)
        {
            TooLate = Style.AlreadyDone(await lastChanges.OfAsync(late[Lifted.Length..].Truncate(100), [Moderators.LetIn], cancellation));
        }
        else if (late is not null)
        {
            TooLate = Told(
                long.TryParse(late, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    ? await moderators.LastActAsync(id, cancellation)
                    : null
            );
        }
    }

    string Told(LastAct? last) =>
        last is null
            ? Strings["modLate"]
            : Strings.Format(
                last.Act switch
                {
                    MessageAct.Show => "modLateShown",
                    MessageAct.Hide => "modLateHidden",
                    MessageAct.Erase => "modLateErased",
                },
                ("name", last.By),
                ("time", Style.TimeAndDate(last.At))
            );

    /// <param name="seen">As <see cref="MessageAsSeen.Of"/>.</param>
    /// <param name="edited">When the message was last changed as it was seen, in ticks; null of one that was not.</param>
    public async Task<IActionResult> OnPostActAsync(
        long id,
        string? act,
        string? seen,
        long? edited,
        string? tab,
        string? blog,
        CancellationToken cancellation
    )
    {
        MessageAct? wanted = act switch
        {
            "show" => MessageAct.Show,
            "hide" => MessageAct.Hide,
            "erase" => MessageAct.Erase,
            _ => null,
        };
        if (wanted is null)
        {
            return BadRequest();
        }

        DateTime? editedAt =
            edited is { } ticks and >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
        var outcome = await moderators.ActAsync(id, wanted.Value, MessageAsSeen.Parse(seen, editedAt), cancellation);
        return Back(
            tab,
            blog,
            outcome switch
            {
                ModerationOutcome.TooLate => $"{id}",
                ModerationOutcome.Changed => Changed,
                _ => null,
            }
        );
    }

    public async Task<IActionResult> OnPostSanctionAsync(
        string? account,
        string? kind,
        string? minutes,
        string? reason,
        bool hides,
        string? tab,
        string? blog,
        CancellationToken cancellation
    )
    {
        SanctionKind? wanted = kind switch
        {
            "warning" => SanctionKind.Warning,
            "mute" => SanctionKind.Mute,
            "ban" => SanctionKind.Ban,
            _ => null,
        };
        int? length =
            int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            && given is > 0 and <= Moderators.LongestMinutes
                ? given
                : null;
        var why = MessageText.IsWorthCleaning(reason, Moderators.MaxReason) ? MessageText.Clean(reason) : null;
        if (account is null || wanted is null || why is null or { Length: > Moderators.MaxReason } || (length is null && minutes != "ever"))
        {
            await ReadAsync(tab, blog, cancellation);
            Wrong = Strings["errorSanction"];
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        return await moderators.SanctionAsync(account, wanted.Value, length, why, hides, cancellation) ? Back(tab, blog) : NotFound();
    }

    public async Task<IActionResult> OnPostLiftAsync(string? account, CancellationToken cancellation)
    {
        return Back("readers", blog: null, await moderators.LiftAsync(account ?? "", cancellation) ? null : $"{Lifted}{account}");
    }

    /// <param name="asSeen">The words as the page showed them: see <see cref="FormAsSeen"/>.</param>
    public async Task<IActionResult> OnPostWordsAsync(string? words, string? asSeen, CancellationToken cancellation)
    {
        if (words?.Length > Moderators.MaxWords)
        {
            await ReadAsync("words", blog: null, cancellation);
            (Wrong, WordLines) = (Strings.Format("errorTooLong", ("max", Moderators.MaxWords)), words);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        var typed = (words ?? "").ReplaceLineEndings("\n").Trim();
        if (await moderators.WatchAsync(typed, cancellation, held => string.IsNullOrEmpty(asSeen) || asSeen == SeenOf(held)) is { } saved)
        {
            await ReadAsync("words", blog: null, cancellation);
            (WordLines, TheirLines) = (typed, saved);
            Wrong = Style.SavedMeanwhile(await lastChanges.OfAsync(Moderators.WordsSubject, [Moderators.WordsChanged], cancellation));
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        return Redirect(Links.DeskDiscussion + "?tab=words&done=words");
    }

    RedirectResult Back(string? tab, string? blog, string? late = null)
    {
        var ofBlog = string.IsNullOrEmpty(blog) ? "" : "&blog=" + Uri.EscapeDataString(blog);
        return Redirect(
            $"{Links.DeskDiscussion}?tab={Uri.EscapeDataString(tab ?? "queue")}{ofBlog}{(late is null ? "" : "&late=" + late)}"
        );
    }

    async Task ReadAsync(string? tab, string? blog, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Tab = tab is "all" or "readers" or "words" ? tab : "queue";
        Only = Slug.TryParse(blog, out var slug) ? slug.Text : null;
        QueueLength = await Queue().CountAsync(cancellation);
        switch (Tab)
        {
            case "readers":
                Readers = await ReadersAsync(cancellation);
                break;
            case "words":
                WordLines = await db.BlockedTerms.Select(w => w.Lines).SingleAsync(cancellation);
                WordsAsSeen = SeenOf(WordLines);
                break;
            case "all":
                var standing = OfBlog(db.Messages.AsNoTracking().Where(m => m.State != MessageState.Erased));
                Messages = await MessagesAsync(standing.OrderByDescending(m => m.Id), cancellation);
                break;
            default:
                // The most reported first, then whoever has waited longest.
                Messages = await MessagesAsync(Queue().OrderByDescending(m => m.ReportCount).ThenBy(m => m.Id), cancellation);
                break;
        }
    }

    IQueryable<Message> Queue() => OfBlog(db.Messages.AsNoTracking().Where(m => m.IsInQueue));

    IQueryable<Message> OfBlog(IQueryable<Message> messages) =>
        Only is null ? messages : messages.Where(m => db.Blogs.Any(b => b.Id == m.BlogId && b.Slug == Only));

    async Task<IReadOnlyList<ModeratedMessage>> MessagesAsync(IQueryable<Message> asked, CancellationToken cancellation)
    {
        var messages = await asked.Take(MaxShown).ToListAsync(cancellation);
        var ids = messages.ConvertAll(m => m.Id);
        var blogIds = messages.Select(m => m.BlogId).Distinct().ToList();
        var authorIds = messages.Select(m => m.AuthorId).Distinct().ToList();
        var now = clock.GetUtcNow().UtcDateTime;
        var blogs = await db
            .Blogs.AsNoTracking()
            .Where(b => blogIds.Contains(b.Id))
            .Select(b => new
            {
                b.Id,
                b.Title,
                b.Slug,
            })
            .ToDictionaryAsync(b => b.Id, cancellation);
        var authors = await db
            .Users.AsNoTracking()
            .Where(u => authorIds.Contains(u.Id))
            .Select(u => new
            {
                u.Id,
                u.DisplayName,
                u.IsReader,
            })
            .ToDictionaryAsync(u => u.Id, cancellation);
        var reports = (await db.MessageReports.AsNoTracking().Where(r => ids.Contains(r.MessageId)).ToListAsync(cancellation)).ToLookup(
            r => r.MessageId,
            r => r.Why
        );
        var sanctions = (
            await db
                .Sanctions.AsNoTracking()
                .Where(s => authorIds.Contains(s.AccountId) && (s.Until == null || s.Until > now))
                .ToListAsync(cancellation)
        ).ToLookup(s => s.AccountId);
        return messages.ConvertAll(m =>
        {
            var author = m.AuthorId is { } id ? authors.GetValueOrDefault(id) : null;
            var worst = sanctions[m.AuthorId].OrderByDescending(s => s.Kind).FirstOrDefault();
            return new ModeratedMessage(
                m,
                blogs[m.BlogId].Title,
                blogs[m.BlogId].Slug,
                author?.DisplayName ?? Strings["somebody"],
                author?.IsReader == true,
                [.. reports[m.Id].Where(why => why.Length > 0)],
                worst is null ? null : Strings[WordOf(worst.Kind)]
            );
        });
    }

    async Task<IReadOnlyList<SanctionedReader>> ReadersAsync(CancellationToken cancellation)
    {
        var sanctions = await db
            .Sanctions.AsNoTracking()
            .Where(s => s.AccountId != null)
            .OrderByDescending(s => s.Id)
            .Take(MaxShown * 2)
            .ToListAsync(cancellation);
        var ids = sanctions.Select(s => s.AccountId).Distinct().ToList();
        var names = await db
            .Users.AsNoTracking()
            .Where(u => ids.Contains(u.Id))
            .ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancellation);
        return
        [
            .. sanctions
                .GroupBy(s => s.AccountId!)
                .Select(its => new SanctionedReader(its.Key, names.GetValueOrDefault(its.Key) ?? Strings["somebody"], [.. its])),
        ];
    }

    /// <summary>As <see cref="ModeratedMessage.Version"/>.</summary>
    public string VersionOf(SanctionedReader reader) =>
        string.Join(' ', reader.Sanctions.Select(s => $"{s.Id}{(IsOver(s) ? "-" : "+")}").Prepend(reader.Name));

    public bool IsOver(Sanction sanction) => sanction.Until <= clock.GetUtcNow().UtcDateTime;

    public static string WordOf(SanctionKind kind) =>
        kind switch
        {
            SanctionKind.Warning => "sanctionWarning",
            SanctionKind.Mute => "sanctionMute",
            SanctionKind.Ban => "sanctionBan",
        };

    public static string WordOf(HeldBecause held) =>
        held switch
        {
            HeldBecause.Rule => "heldRule",
            HeldBecause.Link => "heldLink",
            HeldBecause.Word => "heldWord",
            HeldBecause.Copy => "heldCopy",
        };
}
