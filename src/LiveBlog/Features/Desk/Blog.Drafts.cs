using System.Security.Claims;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>The desk's drafts: kept while they are written, submitted, given back, set to an hour, published.</summary>
public sealed partial class DeskBlogModel
{
    const int MaxDrafts = 200;

    /// <summary>The drafts that this person may see, when they are asked for.</summary>
    public IReadOnlyList<Draft>? Drafts { get; private set; }

    /// <summary>How many there are.</summary>
    public int Waiting { get; private set; }

    /// <summary>The hour that was asked for, where it was refused.</summary>
    public string ScheduledAt => Request.HasFormContentType ? Request.Form["scheduledAt"].ToString() : "";

    public string WriterId => Writer.Id;

    DraftWriter Writer =>
        new(
            User.FindFirstValue(ClaimTypes.NameIdentifier)!,
            User.FindFirstValue(Actor.DisplayName) ?? User.Identity?.Name ?? "",
            User.MayPublish()
        );

    [Needs(Policies.Draft)]
    public Task<IActionResult> OnPostDraftAsync(string slug, CancellationToken cancellation) =>
        SaveDraftAsync(slug, onwards: null, StringKey.DraftSaved, cancellation);

    [Needs(Policies.Draft)]
    public Task<IActionResult> OnPostSubmitAsync(string slug, CancellationToken cancellation) =>
        SaveDraftAsync(slug, draft => drafts.SubmitAsync(draft.Id, Writer, cancellation), StringKey.DraftSubmitted, cancellation);

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostScheduleAsync(string slug, CancellationToken cancellation)
    {
        if (await db.Blogs.Where(b => b.Slug == slug).Select(b => b.TimeZone).SingleOrDefaultAsync(cancellation) is not { } zone)
        {
            return NotFound();
        }

        var at = DeskTime.ToIso(Request.Form["scheduledAt"], TimeZoneInfo.FindSystemTimeZoneById(zone), clock);
        return await SaveDraftAsync(
            slug,
            draft => drafts.ScheduleAsync(draft.Id, at, Writer, cancellation),
            StringKey.DraftScheduled,
            cancellation
        );
    }

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostApproveAsync(string slug, Guid draft, int? version, CancellationToken cancellation) =>
        OnListedAsync(slug, draft, () => drafts.PublishAsync(draft, Writer, version, cancellation), cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostReturnAsync(string slug, Guid draft, int? version, string? note, CancellationToken cancellation) =>
        OnListedAsync(slug, draft, () => drafts.ReturnAsync(draft, note, Writer, cancellation, version), cancellation);

    [Needs(Policies.Draft)]
    public Task<IActionResult> OnPostDiscardAsync(string slug, Guid draft, int? version, CancellationToken cancellation) =>
        OnListedAsync(slug, draft, () => drafts.DiscardAsync(draft, Writer, cancellation, version), cancellation);

    /// <summary>Keeps what the composer holds.</summary>
    /// <param name="onwards">What is done with it then; null for nothing.</param>
    async Task<IActionResult> SaveDraftAsync(
        string slug,
        Func<Draft, Task<DraftOutcome>>? onwards,
        StringKey done,
        CancellationToken cancellation
    )
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        // What a publication would refuse is kept all the same; only where the words go on is it looked at.
        var wrong = new FieldErrors();
        var form = ComposerForm.Read(Request.Form) with
        {
            Media = await pictures.ReadRowsAsync(
                Request.Form,
                before: null,
                Writer.Name,
                wrong,
                cancellation,
                descriptions: onwards is not null
            ),
        };
        var input = form.ToInput(before: null, Writer.Name, FeedLocale.Of(blog), clock);
        var saved = await drafts.SaveAsync(Parsed(slug), form.DraftId, input, form.DraftVersion, Writer, cancellation);
        var outcome =
            saved is not DraftOutcome.Done(var draft) ? saved
            : wrong.Any ? new DraftOutcome.Wrong(wrong)
            : onwards is null ? saved
            : await onwards(draft);
        var answer = await AnsweredAsync(outcome, blog, done, cancellation);
        if (outcome is DraftOutcome.Wrong && saved is DraftOutcome.Done(var kept))
        {
            // The next save is sent with the version that this one has made.
            answer = answer with
            {
                DraftVersion = kept.Version,
            };
        }

        return await AnswerAsync(slug, answer, form with { DraftVersion = answer.DraftVersion ?? form.DraftVersion }, cancellation);
    }

    /// <summary>Does something to a draft of the list.</summary>
    async Task<IActionResult> OnListedAsync(string slug, Guid id, Func<Task<DraftOutcome>> act, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        // The address says whose draft it is; the form cannot say otherwise. One that is gone may be done with already.
        if (!await drafts.Of(blog.Id, Writer).AnyAsync(d => d.Id == id, cancellation) && !await WasHereAsync(blog, id, cancellation))
        {
            return NotFound();
        }

        var (outcome, style) = (await act(), FeedLocale.Of(blog) with { Strings = Strings });
        var last = outcome is DraftOutcome.AlreadyDone or DraftOutcome.LostRace
            ? await lastChanges.OfAsync(DraftActs.SubjectOf(id), DraftActs.All, cancellation)
            : null;
        return await AnswerActAsync(
            slug,
            outcome switch
            {
                DraftOutcome.Published(var entry, true) => new DeskAnswer(
                    Ok: false,
                    style.AlreadyDone(await lastChanges.SinceEntryAsync(entry.Id, v => v.Status == EntryStatus.Published, cancellation)),
                    Revision: entry.Revision
                ),
                DraftOutcome.AlreadyDone => new DeskAnswer(Ok: false, style.AlreadyDone(last), Revision: Revision.None),
                DraftOutcome.LostRace => new DeskAnswer(Ok: false, style.ChangedMeanwhile(last), Revision: Revision.None),
                DraftOutcome.Wrong(var errors) => new DeskAnswer(
                    Ok: false,
                    string.Join(' ', errors.InForms(style).In(Strings).SelectMany(field => field.Value))
                ),
                _ => await AnsweredAsync(outcome, blog, StringKey.DraftSaved, cancellation),
            },
            cancellation
        );
    }

    /// <summary>Whether to show an editor what became of a draft that they may no longer see.</summary>
    async Task<bool> WasHereAsync(Blog blog, Guid id, CancellationToken cancellation)
    {
        var subject = DraftActs.SubjectOf(id);
        return User.MayPublish()
            && (
                await db.AuditRecords.AnyAsync(
                    r => r.Subject == subject && r.BlogId == blog.Id && DraftActs.All.Contains(r.Action),
                    cancellation
                ) || await drafts.IsPublishedAsync(blog.Id, id, cancellation)
            );
    }

    // A draft's hour may be days away; when it was kept is a moment ago.
    string TimeOf(Blog blog, Draft draft)
    {
        var style = FeedLocale.Of(blog) with { Strings = Strings };
        return draft.ScheduledAt is { } at ? style.TimeAndDate(at) : style.Time(Now);
    }

    async Task<DeskAnswer> AnsweredAsync(DraftOutcome outcome, Blog blog, StringKey done, CancellationToken cancellation) =>
        outcome switch
        {
            DraftOutcome.Done(var draft) => new DeskAnswer(
                Ok: true,
                Strings.Format(done, ("time", TimeOf(blog, draft))),
                DraftVersion: draft.Version
            ),
            DraftOutcome.Emptied => new DeskAnswer(Ok: true, "", DraftVersion: 0),
            DraftOutcome.Published(var entry, _) => new DeskAnswer(
                Ok: true,
                Strings.PublishedAtTime(FeedLocale.Of(blog).Time(entry.PublishedAt)),
                entry.Id
            ),
            DraftOutcome.Wrong(var errors) => DeskAnswer.Wrong(Strings, errors, FeedLocale.Of(blog)),
            DraftOutcome.LostRace(var current) => await LostAsync(current, blog, cancellation),
            _ => new DeskAnswer(Ok: false, Strings.NotFoundTitle),
        };

    /// <summary>Somebody else has gone on with the draft: the composer keeps what it holds, and is shown theirs.</summary>
    async Task<DeskAnswer> LostAsync(Draft current, Blog blog, CancellationToken cancellation)
    {
        var last = await lastChanges.OfAsync(DraftActs.SubjectOf(current.Id), DraftActs.All, cancellation);
        var message = $"{(FeedLocale.Of(blog) with { Strings = Strings }).SavedMeanwhile(last)} {Strings.DraftLostRace}";
        return new DeskAnswer(Ok: false, message, DraftVersion: current.Version)
        {
            Theirs = new DeskTheirs(ComposerForm.Of(current, FeedLocale.Of(blog)).Fields, last?.By),
        };
    }
}
