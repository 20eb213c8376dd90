using System.Globalization;
using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Features.Media;
using LiveBlog.Features.Publishing;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>The desk of one blog: the composer beside the feed as readers see it.</summary>
[ResponseCache(NoStore = true)]
[EntryFirst("Publish", "Approve", "Withdraw", "Restore", "Erase")]
[NotQueued("Picture", "Preview", "Here", "Leave")]
public sealed partial class DeskBlogModel(
    LiveBlogDb db,
    FeedReader reader,
    EntryRenderer renderer,
    EntryCommands entries,
    DraftCommands drafts,
    BlogCommands blogs,
    DeskPictures pictures,
    LinkPreviews previews,
    WhoIsHere colleagues,
    WireSources wireIn,
    LastChanges lastChanges,
    UserManager<Account> users,
    SiteSettings site,
    TimeProvider clock
) : PageModel
{
    const int MostTombstones = 100;

    public Words Words { get; private set; } = null!;

    public FeedModel Feed { get; private set; } = null!;

    public ComposerForm Composer { get; private set; } = null!;

    public BlogForm Settings { get; private set; } = null!;

    /// <summary>How the last post went; null when there was none.</summary>
    public DeskAnswer? Answer { get; private set; }

    /// <summary>After a lost race: the entry as readers see it now.</summary>
    public string? TheirHtml { get; private set; }

    /// <summary>The withdrawn entries, when they are asked for.</summary>
    public IReadOnlyList<Entry>? Tombstones { get; private set; }

    public bool SettingsAreWrong { get; private set; }

    /// <summary>The page comes after a saving of the settings.</summary>
    public bool SettingsWereSaved => Request.Query["saved"] == "settings";

    /// <summary>When the settings were last saved, in words; null where that is not known.</summary>
    public string? SettingsSavedAt { get; private set; }

    public IReadOnlyList<Topic> Topics { get; private set; } = [];

    public string EmbedLine =>
        $"<iframe src=\"{site.Absolute(Request, Links.Embed(Feed.Blog.Slug))}\" title=\"{System.Net.WebUtility.HtmlEncode(Feed.Blog.Title)}\" width=\"100%\" height=\"600\" loading=\"lazy\"></iframe>";

    /// <summary>One empty row where there is none, so that a quote and a link can be written without scripts too.</summary>
    public IEnumerable<QuoteInput> QuoteRows => Composer.Quotes is [] ? [new QuoteInput(null, null, null)] : Composer.Quotes;

    public IEnumerable<RelatedLinkInput> LinkRows =>
        Composer.RelatedLinks is [] ? [new RelatedLinkInput(null, null, null, null)] : Composer.RelatedLinks;

    public IEnumerable<PictureRow> PictureRows =>
        (Composer.Media is [] ? [PictureRow.Blank] : Composer.Media).Select(
            (picture, i) => PictureRowOf(string.Create(CultureInfo.InvariantCulture, $"media[{i}]."), picture)
        );

    public IEnumerable<EmbedInput> EmbedRows => Composer.Embeds is [] ? [new EmbedInput(null, null)] : Composer.Embeds;

    public MediaSettings PictureSettings => pictures.Settings;

    public PictureRow PictureRowOf(string prefix, PictureInput picture) => new(prefix, picture, Why, Words, pictures.Settings);

    public string ScriptWords
    {
        get
        {
            string[] keys =
            [
                "newEntry",
                "editEntry",
                "publish",
                "saveChanges",
                "publishing",
                "draftKept",
                "notSent",
                "offline",
                "signedOutWhile",
                "withdrawSure",
                "entryOf",
                "copied",
                "copy",
                "cancel",
                "uploading",
                "uploadFailed",
                "again",
                "undo",
                "undone",
                "close",
                "lookingUp",
                "linkUnread",
                "queueOffline",
                "queueSending",
                "queueDone",
                "queueRefused",
                "queueEdit",
                "queueDrop",
                "queueDropSure",
                "stateWaiting",
                "stateSent",
                "savedMeanwhile",
                "mergedParts",
                "mergedAll",
                "clashDecide",
                "yourVersion",
                "theirVersion",
                "keepMine",
                "takeTheirs",
                "isEditing",
                "isWriting",
                "editedSince",
                "idleFor",
                "takeOver",
                "takenOver",
                "youTookOver",
                "body",
                "commands",
                "linkInText",
                "linkWords",
                "linkTo",
                "linkSet",
                "linkOff",
                "linkWrong",
                "keyEvent",
                "pin",
                "quote",
                "picture",
                "relatedLink",
                "embed",
                "blockquote",
                "list",
                "scoreLine",
                "scorePattern",
                "pictureStandsStill",
                "bodyHint",
                "richHint",
                "fromLibrary",
                "searchPictures",
                "noPictures",
            ];
            return JsonSerializer.Serialize(keys.ToDictionary(key => key, key => Words[key]), PageJson.Options);
        }
    }

    public string? Why(string field) => Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    public async Task<IActionResult> OnGetAsync(
        string slug,
        long? edit,
        Guid? draft,
        string? state,
        long? wire,
        [FromQuery(Name = "as")] string? kind,
        CancellationToken cancellation
    )
    {
        if (await ShowAsync(slug, state, cancellation) is { } elsewhere)
        {
            return elsewhere;
        }

        if (draft is { } kept && await drafts.Of(Feed.Blog.Id, Writer).SingleOrDefaultAsync(d => d.Id == kept, cancellation) is { } found)
        {
            Composer = ComposerForm.Of(found, Feed.Style);
        }

        if (wire is { } line && await wireIn.FindAsync(line, cancellation) is { } item)
        {
            Composer = Made(item, asLink: kind == "link", Feed.Style);
        }

        if (edit is { } id && await FindAsync(id, cancellation) is { IsPublished: true } entry)
        {
            Composer = ComposerForm.Of(entry, Feed.Style);
        }

        return Page();
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostPublishAsync(string slug, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        var form = ComposerForm.Read(Request.Form);
        var style = FeedStyle.Of(blog);
        var before = form.EntryId is { } id
            ? await db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.BlogId == blog.Id, cancellation)
            : null;
        if (form.EntryId is not null && before is null)
        {
            return NotFound();
        }

        var account = await users.GetUserAsync(User);
        var wrong = new FieldErrors();
        form = form with { Media = await pictures.ReadRowsAsync(Request.Form, before, account?.DisplayName ?? "", wrong, cancellation) };

        var input = form.ToInput(before, account?.DisplayName ?? "", style, clock);
        var key = new IdempotencyKey(Writer.Id, form.Submission);
        var outcome = before is null
            ? await entries.PublishAsync(
                Parsed(slug),
                input,
                key,
                cancellation,
                wrong,
                new EndedDraft(form.DraftId, form.DraftVersion, Writer, IsOpen: true)
            )
            : await entries.EditAsync(before.Id, input, form.Revision is { } seen ? [seen] : null, cancellation, wrong);

        var answer = outcome switch
        {
            EntryOutcome.Done(var entry, _) { Unpinned: var unpinned } when before is null => new DeskAnswer(
                Ok: true,
                Words.Format("publishedAtTime", ("time", style.Time(entry.PublishedAt))),
                entry.Id
            )
            {
                Undo = new DeskUndo("Withdraw", entry.Id, entry.Revision, SaysOf(entry, "actPublished"), unpinned?.Id),
            },
            EntryOutcome.Done(var entry, _) => new DeskAnswer(Ok: true, Words.Format("savedAtTime", ("time", style.Time(Now))), entry.Id),
            EntryOutcome.Wrong(var errors) => DeskAnswer.Wrong(Words, errors, style),
            EntryOutcome.LostRace(var current) => new DeskAnswer(
                Ok: false,
                $"{(style with { Words = Words }).SavedMeanwhile(await lastChanges.OfEntryAsync(current.Id, cancellation))} {Words["lostRace"]}",
                Revision: current.Revision
            )
            {
                Theirs = await TheirsAsync(current, style, cancellation),
            },
            EntryOutcome.DraftChanged(var current) => await LostAsync(current, blog, cancellation),
            EntryOutcome.KeyReused(var entry) => new DeskAnswer(Ok: false, Words["alreadyPublished"], entry.Id, Revision: entry.Revision),
            EntryOutcome.Withdrawn(var gone) => new DeskAnswer(
                Ok: false,
                $"{Words["withdrawnTitle"]}. {(style with { Words = Words }).ChangedMeanwhile(await lastChanges.OfEntryAsync(gone.Id, cancellation))}"
            ),
            _ => new DeskAnswer(Ok: false, Words["notFoundTitle"]),
        };
        return await AnswerAsync(
            slug,
            answer,
            form with
            {
                EntryId = answer.EntryId ?? form.EntryId,
                Revision = answer.Revision ?? form.Revision,
                DraftVersion = answer.DraftVersion ?? form.DraftVersion,
            },
            cancellation
        );
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    async Task<DeskTheirs> TheirsAsync(Entry entry, FeedStyle style, CancellationToken cancellation)
    {
        var by = (await lastChanges.OfEntryAsync(entry.Id, cancellation))?.By;
        return new DeskTheirs(ComposerForm.Of(entry, style).Fields, by);
    }

    /// <summary>Takes a picture in while the entry is being written.</summary>
    [Needs(Policies.Draft)]
    public async Task<IActionResult> OnPostPictureAsync(string slug, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog || Request.Form.Files["file"] is not { } file)
        {
            return NotFound();
        }

        var account = await users.GetUserAsync(User);
        return await pictures.UploadAsync(file, account?.DisplayName ?? "", cancellation) switch
        {
            MediaOutcome.Done(var sent, _) { WasAnimated: var moved } => new JsonResult(
                DeskPicture.Of(sent, FeedStyle.Of(blog)) with
                {
                    WasAnimated = moved,
                },
                WireJson.Options
            ),
            MediaOutcome.Wrong(var errors) => new JsonResult(DeskAnswer.Wrong(Words, errors), WireJson.Options)
            {
                StatusCode = StatusCodes.Status422UnprocessableEntity,
            },
            _ => NotFound(),
        };
    }

    /// <summary>Looks up the page that is linked to.</summary>
    [Needs(Policies.Draft)]
    public async Task<IActionResult> OnPostPreviewAsync(string slug, string? url, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        if (!LinkPreviews.MayAsk(Writer.Id))
        {
            Response.Headers.RetryAfter = "60";
            return StatusCode(StatusCodes.Status429TooManyRequests);
        }

        return await previews.FindAsync(url?.Trim() ?? "", Request, cancellation) is { } preview
            ? new JsonResult(preview with { PublishedAt = DeskTime.ShowDay(preview.PublishedAt, FeedStyle.Of(blog)) }, WireJson.Options)
            : new NoContentResult();
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostSettingsAsync(string slug, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        var wrong = new FieldErrors();
        var account = await users.GetUserAsync(User);
        var form = BlogForm.Read(Request.Form) with
        {
            Picture = await pictures.ReadAsync(Request.Form, "picture.", "picture.", account?.DisplayName ?? "", wrong, cancellation),
        };
        BlogForm? theirs = null;
        var answer = await blogs.ChangeAsync(
            Parsed(slug),
            form.ToInput(clock, blog) with
            {
                Slug = null,
            },
            cancellation,
            form.Revision,
            wrong
        ) switch
        {
            BlogOutcome.Wrong(var errors) => DeskAnswer.Wrong(Words, errors, FeedStyle.Of(blog)),
            BlogOutcome.LostRace(var current) => await LostSettingsAsync(current),
            _ => null,
        };
        if (answer is not null)
        {
            if (theirs is not null)
            {
                form = form.Over(theirs, Request.Form[FormAsSeen.Name]);
            }

            await ShowAsync(slug, state: null, cancellation);
            (Settings, SettingsAreWrong, Answer) = (form, true, answer);
            Response.StatusCode = Answer.Status;
            return Page();
        }

        return Redirect(Links.Desk(slug) + "?saved=settings#settings");

        async Task<DeskAnswer> LostSettingsAsync(Blog current)
        {
            theirs = BlogForm.Of(current);
            var style = FeedStyle.Of(current) with { Words = Words };
            return new DeskAnswer(
                Ok: false,
                style.SavedMeanwhile(await lastChanges.OfBlogAsync(current.Id, cancellation)),
                Revision: current.HeadRevision
            );
        }
    }

    /// <summary>
    /// Answers the page's script with JSON; without one, leads back to the desk, or shows the form again with what was typed.
    /// </summary>
    async Task<IActionResult> AnswerAsync(string slug, DeskAnswer answer, ComposerForm form, CancellationToken cancellation)
    {
        if (WantsJson)
        {
            return new JsonResult(answer, WireJson.Options) { StatusCode = answer.Status };
        }

        if (answer.Ok)
        {
            return Redirect(Links.Desk(slug));
        }

        await ShowAsync(slug, state: null, cancellation);
        (Composer, Answer) = (form, answer);
        if (answer.Theirs is not null && await FindAsync(form.EntryId ?? 0, cancellation) is { } theirs)
        {
            TheirHtml = await renderer.RenderAsync(theirs, slug, Feed.Style);
        }
        else if (answer.Theirs is { } written)
        {
            // Of a draft, which is only words yet.
            TheirHtml = string.Concat(
                written
                    .Fields.Where(f => f[0] is "headline" or "bodyMarkdown")
                    .Select(f => $"<p class=\"version\">{System.Net.WebUtility.HtmlEncode(f[1])}</p>")
            );
        }

        Response.StatusCode = answer.Status;
        return Page();
    }

    bool WantsJson => Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "application/json");

    /// <param name="state">"withdrawn" or "drafts": what stands in the feed's place; anything else for the feed.</param>
    async Task<IActionResult?> ShowAsync(string slug, string? state, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        if (FeedRequest.TryParse(Request.Query, out var wrong) is not { } request)
        {
            return this.BadAddress(Words, wrong!);
        }

        // Pages further back do not show it, and pinning ends it all the same.
        var pinned = await db.Entries.Where(e => e.BlogId == blog.Id && e.IsPinned).Select(e => e.Id).SingleOrDefaultAsync(cancellation);
        Feed = await reader.ReadAsync(blog, request, Links.Desk(blog.Slug), cancellation) with
        {
            Acts = !User.MayPublish() ? null : entry => new DeskActs(entry, blog.Slug, Words, FeedStyle.Of(blog), pinned),
            ActsPartial = "/Features/Desk/_Acts.cshtml",
        };
        Composer = ComposerForm.New();
        Waiting = await drafts.Of(blog.Id, Writer).CountAsync(cancellation);
        Settings = BlogForm.Of(blog);
        var saved = db.Changes.Where(c => c.BlogId == blog.Id && c.Revision == blog.HeadRevision).Select(c => (DateTime?)c.At);
        SettingsSavedAt =
            User.MayPublish() && await saved.SingleOrDefaultAsync(cancellation) is { } at
                ? Words.Format("settingsSavedAt", ("time", (FeedStyle.Of(blog) with { Words = Words }).TimeAndDate(at)))
                : null;
        await LearnAsync(blog, cancellation);
        await ReadWireAsync(cancellation);
        Topics = await db.Topics.AsNoTracking().OrderBy(t => t.Title).Take(200).ToListAsync(cancellation);
        if (state == "drafts")
        {
            Drafts = await drafts
                .Of(blog.Id, Writer)
                .OrderBy(d => d.State == DraftState.Submitted ? 0 : 1)
                .ThenByDescending(d => d.UpdatedAt)
                .Take(MostDrafts)
                .ToListAsync(cancellation);
        }

        if (state == "withdrawn")
        {
            Tombstones = await db
                .Entries.AsNoTracking()
                .Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Withdrawn && e.ErasedAt == null)
                .OrderByDescending(e => e.WithdrawnAt)
                .Take(MostTombstones)
                .ToListAsync(cancellation);
        }

        return null;
    }

    Task<Blog?> FindBlogAsync(string slug, CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        return db.FindBlogAsync(slug, cancellation);
    }

    Task<Entry?> FindAsync(long id, CancellationToken cancellation) =>
        db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.BlogId == Feed.Blog.Id, cancellation);

    // Only after the blog has been found under it.
    static Slug Parsed(string slug) =>
        Slug.TryParse(slug, out var parsed) ? parsed : throw new InvalidOperationException("The blog was found under a slug that is none.");
}
