using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>What can be done to one published or withdrawn entry.</summary>
public sealed partial class DeskBlogModel
{
    const int MaxTitle = 60;

    /// <summary>What became of an act on an entry, for a page without scripts; null when it was done.</summary>
    public string? NotDone { get; private set; }

    /// <param name="seen">The entry's revision that the page showed.</param>
    /// <param name="pinned">The entry that is pinned again in its place: taking a publication back sends the one that it replaced.</param>
    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostWithdrawAsync(
        string slug,
        EntryId id,
        Revision? seen,
        bool keepInReplay,
        EntryId? pinned,
        CancellationToken cancellation
    ) =>
        ActAsync(
            slug,
            id,
            new Done(StringKey.ActWithdrawn, "Restore"),
            v => v.Status == EntryStatus.Withdrawn,
            () => entries.WithdrawAsync(id, expected: null, cancellation, keepInReplay, AsSeen(seen), pinned),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostKeepInReplayAsync(string slug, EntryId id, Revision? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done(StringKey.ActSaved, "TakeOutOfReplay"),
            _ => false,
            () => entries.KeepInReplayAsync(id, isKept: true, cancellation, AsSeen(seen)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostTakeOutOfReplayAsync(string slug, EntryId id, Revision? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done(StringKey.ActSaved, "KeepInReplay"),
            _ => false,
            () => entries.KeepInReplayAsync(id, isKept: false, cancellation, AsSeen(seen)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostRestoreAsync(string slug, EntryId id, Revision? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done(StringKey.ActRestored, "Withdraw"),
            v => v.Status == EntryStatus.Published,
            () => entries.RestoreAsync(id, expected: null, cancellation, AsSeen(seen)),
            cancellation
        );

    /// <summary>There is no way back, so the entry's number is asked for once more.</summary>
    [Needs(Policies.Administer)]
    public Task<IActionResult> OnPostEraseAsync(
        string slug,
        EntryId id,
        Revision? seen,
        EntryId? confirmed,
        CancellationToken cancellation
    ) =>
        ActAsync(
            slug,
            id,
            new Done(StringKey.ActSaved),
            _ => false,
            async () =>
                confirmed == id
                    ? await entries.EraseAsync(id, expected: null, Writer.Name, cancellation, AsSeen(seen))
                    : new EntryOutcome.Wrong(NotConfirmed()),
            cancellation
        );

    /// <param name="pinned">The entry that the page showed on top, 0 for none.</param>
    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostPinAsync(string slug, EntryId id, Revision? seen, EntryId? pinned, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done(StringKey.ActPinned, "Unpin", pinned),
            v => v.IsPinned,
            () => entries.SetPinnedAsync(id, isPinned: true, cancellation, AsSeen(seen, pinned)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostUnpinAsync(string slug, EntryId id, Revision? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done(StringKey.ActUnpinned, "Pin"),
            v => !v.IsPinned,
            () => entries.SetPinnedAsync(id, isPinned: false, cancellation, AsSeen(seen)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostMarkAsync(string slug, EntryId id, Revision? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done(StringKey.ActMarked, "Unmark"),
            v => v.IsKeyEvent,
            () => entries.SetKeyEventAsync(id, isKeyEvent: true, cancellation, AsSeen(seen)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostUnmarkAsync(string slug, EntryId id, Revision? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done(StringKey.ActUnmarked, "Mark"),
            v => !v.IsKeyEvent,
            () => entries.SetKeyEventAsync(id, isKeyEvent: false, cancellation, AsSeen(seen)),
            cancellation
        );

    static FieldErrors NotConfirmed()
    {
        var errors = new FieldErrors();
        errors.Add("confirmed", StringKey.ErrorConfirm);
        return errors;
    }

    static EntryAsSeen? AsSeen(Revision? seen, EntryId? pinned = null) => seen is { } revision ? new EntryAsSeen(revision, pinned) : null;

    /// <summary>What an act does.</summary>
    /// <param name="Word">The key of its message.</param>
    /// <param name="Undo">The handler that takes it back; null where nothing does.</param>
    /// <param name="Replaced">The entry that was pinned before, as the page showed it: taking the act back pins it again.</param>
    sealed record Done(StringKey Word, string? Undo = null, EntryId? Replaced = null);

    /// <param name="isSo">Whether a version of the entry is as the act would leave it: the author of the first of these
    /// has done it before. Of what versions do not say, the author of the last.</param>
    async Task<IActionResult> ActAsync(
        string slug,
        EntryId id,
        Done done,
        Func<EntryVersion, bool> isSo,
        Func<Task<EntryOutcome>> act,
        CancellationToken cancellation
    )
    {
        // The address says whose entry it is; the form cannot say otherwise.
        if (
            await FindBlogAsync(slug, cancellation) is not { } blog
            || !await db.Entries.AnyAsync(e => e.Id == id && e.BlogId == blog.Id, cancellation)
        )
        {
            return NotFound();
        }

        var style = FeedLocale.Of(blog) with { Strings = Strings };
        DeskAnswer? answer = await act() switch
        {
            EntryOutcome.Done(var entry, _) => new DeskAnswer(Ok: true, SaysOf(entry, done.Word), entry.Id, Revision: entry.Revision)
            {
                Undo = await UndoAsync(entry, done, SaysOf(entry, done.Word), cancellation),
            },
            EntryOutcome.AlreadyDone(var entry) => new DeskAnswer(
                Ok: false,
                style.AlreadyDone(await lastChanges.SinceEntryAsync(id, isSo, cancellation)),
                Revision: entry.Revision
            ),
            EntryOutcome.LostRace(var other) when other.Id != id => new DeskAnswer(
                Ok: false,
                Strings.LatePinned
                    + " "
                    + style.ChangedMeanwhile(await lastChanges.SinceEntryAsync(other.Id, v => v.IsPinned, cancellation)),
                Revision: other.Revision
            ),
            EntryOutcome.LostRace(var entry) => new DeskAnswer(
                Ok: false,
                style.ChangedMeanwhile(await lastChanges.OfEntryAsync(id, cancellation)),
                Revision: entry.Revision
            ),
            EntryOutcome.Withdrawn => new DeskAnswer(Ok: false, Strings.WithdrawnTitle),
            EntryOutcome.Wrong(var errors) => new DeskAnswer(Ok: false, errors.In(Strings).First().Value[0]),
            _ => null,
        };
        return answer is null ? NotFound() : await AnswerActAsync(slug, answer, cancellation);
    }

    string SaysOf(Entry entry, StringKey word) => Strings.Format(word, ("title", Excerpt.TitleOf(entry, MaxTitle) ?? "…"));

    async Task<DeskUndo?> UndoAsync(Entry entry, Done done, string says, CancellationToken cancellation)
    {
        if (
            done.Replaced is { Value: > 0 } other
            && other != entry.Id
            && await db
                .Entries.Where(e => e.Id == other && e.BlogId == entry.BlogId && e.Status == EntryStatus.Published)
                .Select(e => (Revision?)e.Revision)
                .SingleOrDefaultAsync(cancellation)
                is { } revision
        )
        {
            return new DeskUndo("Pin", other, revision, says, Pinned: entry.Id);
        }

        // Where nothing was pinned by then, nothing may be when it is pinned again.
        return done.Undo is null
            ? null
            : new DeskUndo(done.Undo, entry.Id, entry.Revision, says, done.Undo == "Pin" ? default(EntryId) : null);
    }

    /// <summary>
    /// Answers the page's script with JSON; without one, leads back to the list that the act was done in, or says there why it was not.
    /// </summary>
    async Task<IActionResult> AnswerActAsync(string slug, DeskAnswer answer, CancellationToken cancellation)
    {
        if (WantsJson)
        {
            return new JsonResult(answer, ApiJson.Options) { StatusCode = answer.Status };
        }

        var state = Request.Query["state"].ToString();
        if (answer.Ok)
        {
            return Redirect(state is "withdrawn" or "drafts" ? $"{Links.Desk(slug)}?state={state}" : Links.Desk(slug));
        }

        if (await ShowAsync(slug, state, cancellation) is { } other)
        {
            return other;
        }

        NotDone = answer.Message;
        Response.StatusCode = answer.Status;
        return Page();
    }
}
