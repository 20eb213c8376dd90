using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>A blog's discussion on a page of its own. All of it can be done here without a script as well.</summary>
[EnableRateLimiting(DiscussionRegistration.Rate)]
[ResponseCache(NoStore = true)]
[Cost(4)]
public sealed class DiscussionModel(
    LiveBlogDb db,
    DiscussionAccess access,
    MessageCommands messages,
    ReactionCommands reactions,
    ReportCommands reports,
    ParticipantStates state,
    DiscussionQuery query,
    MessageRenderer renderer
) : PageModel
{
    const int PageSize = 50;

    /// <summary>Null for anonymous readers: they read, and no more.</summary>
    Participant? participant;

    public Blog Blog { get; private set; } = null!;

    public FeedLocale Style { get; private set; } = null!;

    public Strings Strings => Style.Strings;

    public DiscussionPart Part { get; private set; } = null!;

    /// <summary>Each message's element, the same as is pushed.</summary>
    public IReadOnlyList<string> Messages { get; private set; } = [];

    /// <summary>Null for anonymous readers.</summary>
    public MeJson? Me { get; private set; }

    /// <summary>One's own messages among those that are shown.</summary>
    public IReadOnlyList<SeenMessage> Own => Me is null ? [] : [.. Part.Messages.Where(m => m.Participant == Me.Id)];

    /// <summary>The message that is answered or reported, or the entry that is spoken of.</summary>
    public SeenMessage? Reply { get; private set; }

    public SeenMessage? Report { get; private set; }

    public EntryId? About { get; private set; }

    public string Typed { get; private set; } = "";

    public string? Wrong { get; private set; }

    public StringKey? Done { get; private set; }

    /// <summary>May be written to by those who are signed in.</summary>
    public bool IsOpen => Blog.DiscussionTerms.Mode == DiscussionMode.Open;

    // Its name makes it a handler of the method PAGE otherwise.
    [NonHandler]
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        participant = Participant.Of(User);
        if (participant is null && HttpMethods.IsPost(Request.Method))
        {
            context.Result = Challenge();
        }
    }

    public async Task<IActionResult> OnGetAsync(
        string slug,
        long? before,
        long? after,
        long? at,
        long? reply,
        long? report,
        EntryId? entry,
        string? done,
        CancellationToken cancellation
    )
    {
        Done = done switch
        {
            "waits" => StringKey.DiscussionWaits,
            "reported" => StringKey.DiscussionReported,
            _ => null,
        };
        return await ShowAsync(slug, before, after, at, reply, report, entry, cancellation);
    }

    public async Task<IActionResult> OnPostAsync(
        string slug,
        string? text,
        long? reply,
        EntryId? entry,
        Guid? clientId,
        CancellationToken cancellation
    )
    {
        return await messages.PostAsync(slug, participant!, text, clientId ?? Guid.NewGuid(), reply, entry, cancellation) switch
        {
            DiscussionOutcome.Done(Message: { } message) => Redirect(
                message.State == MessageState.Held ? Links.Discussion(slug) + "?done=waits#write" : Links.Message(slug, message.Id)
            ),
            var outcome => await RefusedAsync(slug, outcome, text, reply, report: null, entry, cancellation),
        };
    }

    public async Task<IActionResult> OnPostReactAsync(string slug, string? react, CancellationToken cancellation)
    {
        if (
            (react ?? "").Split(' ') is not [var number, var name]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || DiscussionEndpoints.KindOf(name) is not { } kind
        )
        {
            return BadRequest();
        }

        // The same again takes it back.
        var isSaid = await db.MessageReactions.AnyAsync(
            r => r.MessageId == id && r.AccountId == participant!.Id && r.Kind == kind,
            cancellation
        );
        return await reactions.ReactAsync(slug, participant!, id, isSaid ? null : kind, cancellation) switch
        {
            DiscussionOutcome.Done => Redirect(Links.Message(slug, id)),
            var outcome => await RefusedAsync(slug, outcome, text: null, reply: null, report: null, entry: null, cancellation),
        };
    }

    public async Task<IActionResult> OnPostReportAsync(string slug, long report, string? why, CancellationToken cancellation)
    {
        return await reports.ReportAsync(slug, participant!, report, why, cancellation) switch
        {
            DiscussionOutcome.Done => Redirect(Links.Discussion(slug) + "?done=reported#write"),
            var outcome => await RefusedAsync(slug, outcome, why, reply: null, report, entry: null, cancellation),
        };
    }

    public async Task<IActionResult> OnPostEraseAsync(string slug, long id, CancellationToken cancellation)
    {
        return await messages.EraseAsync(slug, participant!, id, cancellation) is DiscussionOutcome.Done
            ? Redirect(Links.Discussion(slug))
            : NotFound();
    }

    public async Task<IActionResult> OnPostTakeNoteAsync(string slug, int id, CancellationToken cancellation)
    {
        await state.AcknowledgeWarningAsync(participant!, id, cancellation);
        return Redirect(Links.Discussion(slug));
    }

    async Task<IActionResult> RefusedAsync(
        string slug,
        DiscussionOutcome outcome,
        string? text,
        long? reply,
        long? report,
        EntryId? entry,
        CancellationToken cancellation
    )
    {
        var shown = await ShowAsync(slug, before: null, after: null, at: null, reply, report, entry, cancellation);
        if (shown is not PageResult)
        {
            return shown;
        }

        (Typed, Wrong) = (
            text ?? "",
            outcome switch
            {
                DiscussionOutcome.Wrong(_, var word, var values) => Strings.Format(word, values),
                DiscussionOutcome.Refused(var word, var values) => Strings.Format(word, values),
                _ => null,
            }
        );
        if (Wrong is null)
        {
            return NotFound();
        }

        Response.StatusCode = outcome is DiscussionOutcome.Refused { RetryAfter: not null }
            ? StatusCodes.Status429TooManyRequests
            : StatusCodes.Status422UnprocessableEntity;
        return shown;
    }

    async Task<IActionResult> ShowAsync(
        string slug,
        long? before,
        long? after,
        long? at,
        long? reply,
        long? report,
        EntryId? entry,
        CancellationToken cancellation
    )
    {
        if (await access.FindAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        (Blog, Style) = (blog, FeedLocale.Of(blog));
        Part = await query.PartAsync(blog.Id, before, after, at ?? reply ?? report, PageSize, cancellation);
        Me = participant is not null ? await state.ReadAsync(blog, participant, cancellation) : null;
        var rendered = new List<string>();
        foreach (var message in Part.Messages)
        {
            rendered.Add(await renderer.RenderAsync(message, blog.Slug, Style));
        }

        Messages = rendered;
        Reply = Part.Messages.FirstOrDefault(m => m.Id == reply);
        Report = Part.Messages.FirstOrDefault(m => m.Id == report);
        About = entry;
        return Page();
    }
}
