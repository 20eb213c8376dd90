using System.Globalization;
using LiveBlog.Features.DeskForms;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Discussion;

/// <summary>The moderators' desk: what waits, what was reported, what was said last, and who is kept out.</summary>
[Needs(Policies.Moderate)]
[ResponseCache(NoStore = true)]
public sealed class ModerationModel(
    ModerationQuery query,
    Moderators moderators,
    LastChanges lastChanges,
    SiteSettings site,
    TimeProvider clock
) : PageModel
{
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

    public StringKey? Done { get; private set; }

    public string Here => $"{Links.DeskDiscussion}?tab={Tab}{(Only is null ? "" : "&blog=" + Uri.EscapeDataString(Only))}";

    /// <summary>Why the last act was not done: somebody was there before.</summary>
    public string? TooLate { get; private set; }

    /// <param name="late">The message about which something was not done, since it was no longer as it was seen; or
    /// <see cref="Changed"/>.</param>
    public async Task OnGetAsync(string? tab, string? blog, string? done, string? late, CancellationToken cancellation)
    {
        Done = done == "words" ? StringKey.Saved : null;
        await ReadAsync(tab, blog, cancellation);
        if (late?.StartsWith(Lifted, StringComparison.Ordinal) == true)
        {
            TooLate = Style.AlreadyDone(await lastChanges.OfAsync(late[Lifted.Length..].Truncate(100), [Moderators.LetIn], cancellation));
        }
        else if (late is not null)
        {
            TooLate = Describe(
                long.TryParse(late, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    ? await moderators.LastActAsync(id, cancellation)
                    : null
            );
        }
    }

    string Describe(LastAct? last) =>
        last is null
            ? Strings.ModLate
            : Strings.Format(
                last.Act switch
                {
                    MessageAct.Show => StringKey.ModLateShown,
                    MessageAct.Hide => StringKey.ModLateHidden,
                    MessageAct.Erase => StringKey.ModLateErased,
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
            Wrong = Strings.ErrorSanction;
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
            (Wrong, WordLines) = (Strings.ErrorTooLong(Moderators.MaxWords), words);
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
        QueueLength = await query.QueueLengthAsync(Only, cancellation);
        switch (Tab)
        {
            case "readers":
                Readers = await query.ReadersAsync(Strings, cancellation);
                break;
            case "words":
                WordLines = await query.WordLinesAsync(cancellation);
                WordsAsSeen = SeenOf(WordLines);
                break;
            case "all":
                Messages = await query.AllAsync(Only, Strings, cancellation);
                break;
            default:
                Messages = await query.QueueAsync(Only, Strings, cancellation);
                break;
        }
    }

    /// <summary>As <see cref="ModeratedMessage.Version"/>.</summary>
    public string VersionOf(SanctionedReader reader) =>
        string.Join(' ', reader.Sanctions.Select(s => $"{s.Id}{(IsOver(s) ? "-" : "+")}").Prepend(reader.Name));

    public bool IsOver(Sanction sanction) => sanction.Until <= clock.GetUtcNow().UtcDateTime;
}
