using System.Globalization;
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

/// <summary>What can be done to entries that stand, one or several; and who else does it.</summary>
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
        long id,
        long? seen,
        bool keepInReplay,
        long? pinned,
        CancellationToken cancellation
    ) =>
        ActAsync(
            slug,
            id,
            new Done("actWithdrawn", "Restore"),
            v => v.Status == EntryStatus.Withdrawn,
            () => entries.WithdrawAsync(id, expected: null, cancellation, keepInReplay, AsSeen(seen), pinned),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostKeepInReplayAsync(string slug, long id, long? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done("actSaved", "TakeOutOfReplay"),
            _ => false,
            () => entries.KeepInReplayAsync(id, isKept: true, cancellation, AsSeen(seen)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostTakeOutOfReplayAsync(string slug, long id, long? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done("actSaved", "KeepInReplay"),
            _ => false,
            () => entries.KeepInReplayAsync(id, isKept: false, cancellation, AsSeen(seen)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostRestoreAsync(string slug, long id, long? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done("actRestored", "Withdraw"),
            v => v.Status == EntryStatus.Published,
            () => entries.RestoreAsync(id, expected: null, cancellation, AsSeen(seen)),
            cancellation
        );

    /// <summary>There is no way back, so the entry's number is asked for once more.</summary>
    [Needs(Policies.Administer)]
    public Task<IActionResult> OnPostEraseAsync(string slug, long id, long? seen, long? confirmed, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done("actSaved"),
            _ => false,
            async () =>
                confirmed == id
                    ? await entries.EraseAsync(id, expected: null, Writer.Name, cancellation, AsSeen(seen))
                    : new EntryOutcome.Wrong(NotConfirmed()),
            cancellation
        );

    /// <param name="pinned">The entry that the page showed on top, 0 for none.</param>
    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostPinAsync(string slug, long id, long? seen, long? pinned, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done("actPinned", "Unpin", pinned),
            v => v.IsPinned,
            () => entries.SetPinnedAsync(id, isPinned: true, cancellation, AsSeen(seen, pinned)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostUnpinAsync(string slug, long id, long? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done("actUnpinned", "Pin"),
            v => !v.IsPinned,
            () => entries.SetPinnedAsync(id, isPinned: false, cancellation, AsSeen(seen)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostMarkAsync(string slug, long id, long? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done("actMarked", "Unmark"),
            v => v.IsKeyEvent,
            () => entries.SetKeyEventAsync(id, isKeyEvent: true, cancellation, AsSeen(seen)),
            cancellation
        );

    [Needs(Policies.Publish)]
    public Task<IActionResult> OnPostUnmarkAsync(string slug, long id, long? seen, CancellationToken cancellation) =>
        ActAsync(
            slug,
            id,
            new Done("actUnmarked", "Mark"),
            v => !v.IsKeyEvent,
            () => entries.SetKeyEventAsync(id, isKeyEvent: false, cancellation, AsSeen(seen)),
            cancellation
        );

    /// <summary>Does the same to every entry that was chosen, at once.</summary>
    /// <param name="ids">Ids, each with "@" and the revision that the page showed behind it.</param>
    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostManyAsync(string slug, EntryAct act, string[] ids, CancellationToken cancellation)
    {
        var chosen = ids.Select(Chosen).ToList();
        if (await FindBlogAsync(slug, cancellation) is not { } blog || !ModelState.IsValid || !Enum.IsDefined(act) || chosen.Contains(null))
        {
            return NotFound();
        }

        var byId = chosen
            .OfType<(long Id, long? Seen)>()
            .DistinctBy(entry => entry.Id)
            .ToDictionary(entry => entry.Id, entry => entry.Seen);
        if (byId.Count > EntryCommands.MaxAtOnce)
        {
            return await AnswerActAsync(
                slug,
                new DeskAnswer(Ok: false, Strings.Format("errorTooMany", ("max", EntryCommands.MaxAtOnce))),
                cancellation
            );
        }

        var done = await entries.OnManyAsync(blog.Id, byId, act, cancellation);
        var message = Strings.Count("entries", done.Done);
        if (done.Changed is not [var first, ..])
        {
            return await AnswerActAsync(slug, new DeskAnswer(Ok: true, message), cancellation);
        }

        var style = FeedLocale.Of(blog) with { Strings = Strings };
        var late =
            $"{message}. {Strings.Count("manyChanged", done.Changed.Count)} {style.ChangedMeanwhile(await lastChanges.OfEntryAsync(first.Id, cancellation))}";
        return await AnswerActAsync(slug, new DeskAnswer(Ok: false, late, Revision: first.Revision), cancellation);
    }

    /// <summary>The page says what is written on it, and hears who else is here. Who may not write is there, and holds nothing.</summary>
    [Needs(Policies.Desk)]
    public async Task<IActionResult> OnPostHereAsync(string slug, string page, long? entry, bool typed, CancellationToken cancellation) =>
        await FindBlogAsync(slug, cancellation) is { } blog
        && await colleagues.HeartbeatAsync(
            blog.Id,
            new PresenceInput(page ?? "", User.MayPublish() ? entry : null, typed && User.MayDraft()),
            Writer,
            cancellation
        )
            is { } here
            ? new JsonResult(here, ApiJson.Options)
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

    static EntryAsSeen? AsSeen(long? seen, long? pinned = null) => seen is { } revision ? new EntryAsSeen(revision, pinned) : null;

    /// <summary>An entry as a box of the page names it: "12@345"; the revision may be missing. Null where it is neither.</summary>
    static (long Id, long? Seen)? Chosen(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var (id, seen) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
        return !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? null
            : seen is null ? (number, null)
            : long.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? (number, revision)
            : null;
    }

    /// <summary>What an act does.</summary>
    /// <param name="Word">The key of the sentence that says so.</param>
    /// <param name="Undo">The handler that takes it back; null where nothing does.</param>
    /// <param name="Replaced">The entry that was pinned before, as the page showed it: taking the act back pins it again.</param>
    sealed record Done(string Word, string? Undo = null, long? Replaced = null);

    /// <param name="isSo">Whether a version of the entry is as the act would leave it: whoever made the first of these
    /// has done it before. Of what versions do not say, whoever made the last.</param>
    async Task<IActionResult> ActAsync(
        string slug,
        long id,
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
                $"{Strings["latePinned"]} {style.ChangedMeanwhile(await lastChanges.SinceEntryAsync(other.Id, v => v.IsPinned, cancellation))}",
                Revision: other.Revision
            ),
            EntryOutcome.LostRace(var entry) => new DeskAnswer(
                Ok: false,
                style.ChangedMeanwhile(await lastChanges.OfEntryAsync(id, cancellation)),
                Revision: entry.Revision
            ),
            EntryOutcome.Withdrawn => new DeskAnswer(Ok: false, Strings["withdrawnTitle"]),
            EntryOutcome.Wrong(var errors) => new DeskAnswer(Ok: false, errors.In(Strings).First().Value[0]),
            _ => null,
        };
        return answer is null ? NotFound() : await AnswerActAsync(slug, answer, cancellation);
    }

    string SaysOf(Entry entry, string word) => Strings.Format(word, ("title", Excerpt.TitleOf(entry, MaxTitle) ?? "…"));

    async Task<DeskUndo?> UndoAsync(Entry entry, Done done, string says, CancellationToken cancellation)
    {
        if (
            done.Replaced is > 0 and var other
            && other != entry.Id
            && await db
                .Entries.Where(e => e.Id == other && e.BlogId == entry.BlogId && e.Status == EntryStatus.Published)
                .Select(e => (long?)e.Revision)
                .SingleOrDefaultAsync(cancellation)
                is { } revision
        )
        {
            return new DeskUndo("Pin", other, revision, says, Pinned: entry.Id);
        }

        // Where nothing was pinned by then, nothing may be when it is pinned again.
        return done.Undo is null ? null : new DeskUndo(done.Undo, entry.Id, entry.Revision, says, done.Undo == "Pin" ? 0 : null);
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

        if (await ShowAsync(slug, state, cancellation) is { } elsewhere)
        {
            return elsewhere;
        }

        NotDone = answer.Message;
        Response.StatusCode = answer.Status;
        return Page();
    }
}

/// <summary>What can be done to an entry, under it. The words are the editor's, not the blog's.</summary>
/// <param name="Entry">Null makes the pattern that the page's script fills for entries that arrive.</param>
/// <param name="PinnedId">The entry on top of the feed, 0 for none.</param>
public sealed record DeskActs(Entry? Entry, string Slug, Strings Strings, FeedLocale Style, long PinnedId = 0)
{
    /// <summary>Where a button sends the act, with what the editor has seen.</summary>
    public string Action(string handler) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"?handler={handler}&seen={Entry?.Revision ?? 0}{(handler == "Pin" ? $"&pinned={PinnedId}" : "")}"
        );

    /// <summary>The entry as a box names it, so that the same can be done to several.</summary>
    public string Choice => Entry is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Entry.Id}@{Entry.Revision}");

    /// <summary>The pattern's number is the script's to put in.</summary>
    public string History => Links.DeskEntry(Slug, Entry?.Id ?? 0);

    public string Label => Entry is null ? "" : Strings.Format("entryOf", ("time", Style.Time(Entry.PublishedAt)));
}
