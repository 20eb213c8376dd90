using LiveBlog.Features.Publishing;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>What can be done to entries that stand, one or several; and who else does it.</summary>
public sealed partial class DeskBlogModel
{
    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostWithdrawAsync(string slug, long id, bool keepInReplay, CancellationToken cancellation) =>
        ActAsync(slug, id, () => entries.WithdrawAsync(id, expected: null, cancellation, keepInReplay), cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostKeepInReplayAsync(string slug, long id, CancellationToken cancellation) =>
        ActAsync(slug, id, () => entries.KeepInReplayAsync(id, isKept: true, cancellation), cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostTakeOutOfReplayAsync(string slug, long id, CancellationToken cancellation) =>
        ActAsync(slug, id, () => entries.KeepInReplayAsync(id, isKept: false, cancellation), cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostRestoreAsync(string slug, long id, CancellationToken cancellation) =>
        ActAsync(slug, id, () => entries.RestoreAsync(id, expected: null, cancellation), cancellation);

    /// <summary>There is no way back, so the entry's number is asked for once more.</summary>
    [Needs(Policies.Administer)]
    public Task<IActionResult> OnPostEraseAsync(string slug, long id, long? confirmed, CancellationToken cancellation) =>
        ActAsync(slug, id, async () => confirmed == id
            ? await entries.EraseAsync(id, expected: null, Writer.Name, cancellation)
            : new EntryOutcome.Wrong(NotConfirmed()), cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostPinAsync(string slug, long id, CancellationToken cancellation) =>
        ActAsync(slug, id, () => entries.SetPinnedAsync(id, isPinned: true, cancellation), cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostUnpinAsync(string slug, long id, CancellationToken cancellation) =>
        ActAsync(slug, id, () => entries.SetPinnedAsync(id, isPinned: false, cancellation), cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostMarkAsync(string slug, long id, CancellationToken cancellation) =>
        ActAsync(slug, id, () => entries.SetKeyEventAsync(id, isKeyEvent: true, cancellation), cancellation);

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostUnmarkAsync(string slug, long id, CancellationToken cancellation) =>
        ActAsync(slug, id, () => entries.SetKeyEventAsync(id, isKeyEvent: false, cancellation), cancellation);

    /// <summary>Does the same to every entry that was chosen, at once.</summary>
    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostManyAsync(string slug, EntryAct act, long[] ids, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog || !ModelState.IsValid || !Enum.IsDefined(act))
        {
            return NotFound();
        }

        var chosen = ids.Distinct().ToList();
        if (chosen.Count > EntryCommands.MostAtOnce)
        {
            return await AnswerAsync(slug, new DeskAnswer(Ok: false, Words.Format("errorTooMany", ("max", EntryCommands.MostAtOnce))), ComposerForm.New(), cancellation);
        }

        var done = await entries.OnManyAsync(blog.Id, chosen, act, cancellation);
        return await AnswerAsync(slug, new DeskAnswer(Ok: true, Words.Count("entries", done)), ComposerForm.New(), cancellation);
    }

    /// <summary>The page says what is written on it, and hears who else is here. Who may not write is there, and holds nothing.</summary>
    [Needs(Policies.Desk)]
    public async Task<IActionResult> OnPostHereAsync(string slug, string page, long? entry, bool typed, CancellationToken cancellation) =>
        await FindBlogAsync(slug, cancellation) is { } blog && await colleagues.HearAsync(blog.Id, new PageHere(page ?? "", User.MayPublish() ? entry : null, typed && User.MayDraft()), Writer, cancellation) is { } here
            ? new JsonResult(here, WireJson.Options)
            : NotFound();

    [Needs(Policies.Desk)]
    public async Task<IActionResult> OnPostLeaveAsync(string page, CancellationToken cancellation)
    {
        await colleagues.LeaveAsync(page ?? "", Writer, cancellation);
        return new NoContentResult();
    }

    /// <summary>Takes over an entry that somebody else has had open.</summary>
    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostTakeOverAsync(string slug, long id, string page, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        await colleagues.TakeOverAsync(blog.Id, id, page ?? "", Writer, cancellation);
        return new NoContentResult();
    }

    static FieldErrors NotConfirmed()
    {
        var errors = new FieldErrors();
        errors.Add("confirmed", "errorConfirm");
        return errors;
    }

    async Task<IActionResult> ActAsync(string slug, long id, Func<Task<EntryOutcome>> act, CancellationToken cancellation)
    {
        // The address says whose entry it is; the form cannot say otherwise.
        if (await FindBlogAsync(slug, cancellation) is not { } blog || !await db.Entries.AnyAsync(e => e.Id == id && e.BlogId == blog.Id, cancellation))
        {
            return NotFound();
        }

        return await act() switch
        {
            EntryOutcome.Done => await AnswerAsync(slug, new DeskAnswer(Ok: true, ""), ComposerForm.New(), cancellation),
            EntryOutcome.Withdrawn => await AnswerAsync(slug, new DeskAnswer(Ok: false, Words["withdrawnTitle"]), ComposerForm.New(), cancellation),
            EntryOutcome.Wrong(var errors) => await AnswerAsync(slug, new DeskAnswer(Ok: false, errors.In(Words).First().Value[0]), ComposerForm.New(), cancellation),
            _ => NotFound(),
        };
    }
}

/// <summary>What can be done to an entry, under it. The words are the editor's, not the blog's.</summary>
/// <param name="Entry">Null makes the pattern that the page's script fills for entries that arrive.</param>
public sealed record DeskActs(Entry? Entry, string Slug, Words Words, FeedStyle Style)
{
    /// <summary>The pattern's number is the script's to put in.</summary>
    public string History => Links.DeskEntry(Slug, Entry?.Id ?? 0);

    public string Label => Entry is null ? "" : Words.Format("entryOf", ("time", Style.Time(Entry.PublishedAt)));
}
