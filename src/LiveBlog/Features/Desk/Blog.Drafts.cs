using System.Security.Claims;
using LiveBlog.Features.Publishing;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Features.Desk;

/// <summary>The desk's drafts: kept while they are written, submitted, given back, set to an hour, published.</summary>
public sealed partial class DeskBlogModel
{
    const int MostDrafts = 200;

    /// <summary>The drafts that this person may see, when they are asked for.</summary>
    public IReadOnlyList<Draft>? Drafts { get; private set; }

    /// <summary>How many there are.</summary>
    public int Waiting { get; private set; }

    /// <summary>The hour that was asked for, where it was refused.</summary>
    public string ScheduledAt => Request.HasFormContentType ? Request.Form["scheduledAt"].ToString() : "";

    public string WriterId => Writer.Id;

    DraftWriter Writer => new(
        User.FindFirstValue(ClaimTypes.NameIdentifier)!, User.FindFirstValue(Data.Actor.DisplayName) ?? User.Identity?.Name ?? "", User.MayPublish());

    [Needs(Policies.Draft)]
    public Task<IActionResult> OnPostDraftAsync(string slug, CancellationToken cancellation) =>
        KeepAsync(slug, onwards: null, "draftSaved", cancellation);

    [Needs(Policies.Draft)]
    public Task<IActionResult> OnPostSubmitAsync(string slug, CancellationToken cancellation) =>
        KeepAsync(slug, draft => drafts.SubmitAsync(draft.Id, Writer, cancellation), "draftSubmitted", cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostScheduleAsync(string slug, CancellationToken cancellation) =>
        KeepAsync(slug, draft => drafts.ScheduleAsync(draft.Id, Request.Form["scheduledAt"], Writer, cancellation), "draftScheduled", cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostApproveAsync(string slug, Guid draft, int? version, CancellationToken cancellation) =>
        OnListedAsync(slug, draft, () => drafts.PublishAsync(draft, Writer, version, cancellation), cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostReturnAsync(string slug, Guid draft, string? note, CancellationToken cancellation) =>
        OnListedAsync(slug, draft, () => drafts.ReturnAsync(draft, note, Writer, cancellation), cancellation);

    [Needs(Policies.Draft)]
    public Task<IActionResult> OnPostDiscardAsync(string slug, Guid draft, CancellationToken cancellation) =>
        OnListedAsync(slug, draft, () => drafts.DiscardAsync(draft, Writer, cancellation), cancellation);

    /// <summary>Keeps what the composer holds.</summary>
    /// <param name="onwards">What is done with it then; null for nothing.</param>
    async Task<IActionResult> KeepAsync(string slug, Func<Draft, Task<DraftOutcome>>? onwards, string done, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        // What a publication would refuse is kept all the same; only where the words go on is it looked at.
        var wrong = new FieldErrors();
        var form = ComposerForm.Read(Request.Form) with { Media = await pictures.ReadRowsAsync(Request.Form, before: null, Writer.Name, wrong, cancellation, descriptions: onwards is not null) };
        var saved = await drafts.SaveAsync(Parsed(slug), form.DraftId, form.ToInput(before: null, Writer.Name, FeedStyle.Of(blog)), form.DraftVersion, Writer, cancellation);
        var outcome = saved is not DraftOutcome.Done(var draft) ? saved
            : wrong.Any ? new DraftOutcome.Wrong(wrong)
            : onwards is null ? saved
            : await onwards(draft);
        var answer = Answered(outcome, blog, done);
        if (outcome is DraftOutcome.Wrong && saved is DraftOutcome.Done(var kept))
        {
            // The next save is sent with the version that this one has made.
            answer = answer with { DraftVersion = kept.Version };
        }

        return await AnswerAsync(slug, answer, form with { DraftVersion = answer.DraftVersion ?? form.DraftVersion }, cancellation);
    }

    /// <summary>Does something to a draft of the list.</summary>
    async Task<IActionResult> OnListedAsync(string slug, Guid id, Func<Task<DraftOutcome>> act, CancellationToken cancellation)
    {
        // The address says whose draft it is; the form cannot say otherwise.
        if (await FindBlogAsync(slug, cancellation) is not { } blog || !drafts.Of(blog.Id, Writer).Any(d => d.Id == id))
        {
            return NotFound();
        }

        return await AnswerAsync(slug, Answered(await act(), blog, "draftSaved"), ComposerForm.New(), cancellation);
    }

    // A draft's hour may be days away; when it was kept is a moment ago.
    string TimeOf(Blog blog, Draft draft)
    {
        var style = FeedStyle.Of(blog) with { Words = Words };
        return draft.ScheduledAt is { } at ? style.TimeAndDate(at) : style.Time(Now);
    }

    DeskAnswer Answered(DraftOutcome outcome, Blog blog, string done) => outcome switch
    {
        DraftOutcome.Done(var draft) => new DeskAnswer(Ok: true, Words.Format(done, ("time", TimeOf(blog, draft))), DraftVersion: draft.Version),
        DraftOutcome.Emptied => new DeskAnswer(Ok: true, "", DraftVersion: 0),
        DraftOutcome.Published(var entry) => new DeskAnswer(Ok: true, Words.Format("publishedAtTime", ("time", FeedStyle.Of(blog).Time(entry.PublishedAt))), entry.Id),
        DraftOutcome.Wrong(var errors) => DeskAnswer.Wrong(Words, errors),
        DraftOutcome.LostRace(var current) => new DeskAnswer(Ok: false, Words["draftLostRace"], DraftVersion: current.Version) { Theirs = new DeskTheirs(ComposerForm.Of(current).Fields, By: null) },
        _ => new DeskAnswer(Ok: false, Words["notFoundTitle"]),
    };
}
