using LiveBlog.Data;
using LiveBlog.Features.AgencyFeeds;
using LiveBlog.Features.BlogPage;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Media;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
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
    DeskPresence colleagues,
    AgencyFeedCommands wireIn,
    LastChanges lastChanges,
    UserManager<Account> users,
    SiteSettings site,
    TimeProvider clock
) : PageModel
{
    const int MaxTombstones = 100;

    public Strings Strings { get; private set; } = null!;

    public FeedModel Feed { get; private set; } = null!;

    public ComposerForm Composer { get; private set; } = null!;

    /// <summary>How the last post went; null when there was none.</summary>
    public DeskAnswer? Answer { get; private set; }

    /// <summary>After a lost race: the entry as readers see it now.</summary>
    public string? TheirHtml { get; private set; }

    /// <summary>The withdrawn entries, when they are asked for.</summary>
    public IReadOnlyList<Entry>? Tombstones { get; private set; }

    public IReadOnlyList<Topic> Topics { get; private set; } = [];

    public string EmbedLine =>
        $"<iframe src=\"{site.Absolute(Request, Links.Embed(Feed.Blog.Slug))}\" "
        + $"title=\"{System.Net.WebUtility.HtmlEncode(Feed.Blog.Title)}\" "
        + "width=\"100%\" height=\"600\" loading=\"lazy\"></iframe>";

    public MediaSettings PictureSettings => pictures.Settings;

    public PictureRow PictureRowOf(string prefix, PictureInput picture) => new(prefix, picture, Why, Strings, pictures.Settings);

    public string? Why(string field) => Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    public async Task<IActionResult> OnGetAsync(
        string slug,
        EntryId? edit,
        Guid? draft,
        string? state,
        long? wire,
        [FromQuery(Name = "as")] string? kind,
        CancellationToken cancellation
    )
    {
        if (await ShowAsync(slug, state, cancellation) is { } other)
        {
            return other;
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

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>
    /// Answers the page's script with JSON; without one, leads back to the desk, or shows the form again with what was typed.
    /// </summary>
    async Task<IActionResult> AnswerAsync(string slug, DeskAnswer answer, ComposerForm form, CancellationToken cancellation)
    {
        if (WantsJson)
        {
            return new JsonResult(answer, ApiJson.Options) { StatusCode = answer.Status };
        }

        if (answer.Ok)
        {
            return Redirect(Links.Desk(slug));
        }

        await ShowAsync(slug, state: null, cancellation);
        (Composer, Answer) = (form, answer);
        if (answer.Theirs is not null && await FindAsync(form.EntryId ?? default, cancellation) is { } theirs)
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

    /// <param name="state">"withdrawn" or "drafts": what is shown in the feed's place; anything else for the feed.</param>
    async Task<IActionResult?> ShowAsync(string slug, string? state, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        if (FeedRequest.TryParse(Request.Query, out var wrong) is not { } request)
        {
            return this.BadAddress(Strings, wrong!);
        }

        // Pages further back do not show it, and pinning ends it all the same.
        var pinned = await db.Entries.Where(e => e.BlogId == blog.Id && e.IsPinned).Select(e => e.Id).SingleOrDefaultAsync(cancellation);
        Feed = await reader.ReadAsync(blog, request, Links.Desk(blog.Slug), cancellation) with
        {
            Acts = !User.MayPublish() ? null : entry => new DeskActs(entry, blog.Slug, Strings, FeedLocale.Of(blog), pinned),
            ActsPartial = "/Features/Desk/_Acts.cshtml",
        };
        Composer = ComposerForm.New();
        Waiting = await drafts.Of(blog.Id, Writer).CountAsync(cancellation);
        Settings = BlogForm.Of(blog);
        var saved = db.Changes.Where(c => c.BlogId == blog.Id && c.Revision == blog.HeadRevision).Select(c => (DateTime?)c.At);
        SettingsSavedAt =
            User.MayPublish() && await saved.SingleOrDefaultAsync(cancellation) is { } at
                ? Strings.SettingsSavedAt((FeedLocale.Of(blog) with { Strings = Strings }).TimeAndDate(at))
                : null;
        await LearnAsync(blog, cancellation);
        await ReadAgencyLinesAsync(cancellation);
        Topics = await db.Topics.AsNoTracking().OrderBy(t => t.Title).Take(200).ToListAsync(cancellation);
        if (state == "drafts")
        {
            Drafts = await drafts
                .Of(blog.Id, Writer)
                .OrderBy(d => d.State == DraftState.Submitted ? 0 : 1)
                .ThenByDescending(d => d.UpdatedAt)
                .Take(MaxDrafts)
                .ToListAsync(cancellation);
        }

        if (state == "withdrawn")
        {
            Tombstones = await db
                .Entries.AsNoTracking()
                .Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Withdrawn && e.ErasedAt == null)
                .OrderByDescending(e => e.WithdrawnAt)
                .Take(MaxTombstones)
                .ToListAsync(cancellation);
        }

        return null;
    }

    Task<Blog?> FindBlogAsync(string slug, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        return db.FindBlogAsync(slug, cancellation);
    }

    Task<Entry?> FindAsync(EntryId id, CancellationToken cancellation) =>
        db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.BlogId == Feed.Blog.Id, cancellation);

    // Only after the blog has been found under it.
    static Slug Parsed(string slug) =>
        Slug.TryParse(slug, out var parsed) ? parsed : throw new InvalidOperationException("The blog was found under a slug that is none.");
}
