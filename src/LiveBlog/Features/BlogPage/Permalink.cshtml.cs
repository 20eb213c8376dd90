using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.BlogPage;

/// <summary>One entry in its place in the feed. Of a withdrawn one only the fact remains: 410.</summary>
[OutputCache(PolicyName = RevisionCache.Policy)]
public sealed class PermalinkModel(LiveBlogDb db, FeedReader reader) : PageModel
{
    public Blog Blog { get; private set; } = null!;

    public Entry Entry { get; private set; } = null!;

    public FeedLocale Style { get; private set; } = null!;

    /// <summary>The feed around the entry; null for a withdrawn one.</summary>
    public FeedModel? Feed { get; private set; }

    public string Title { get; private set; } = "";

    public string? Description { get; private set; }

    public async Task<IActionResult> OnGetAsync(string slug, EntryId id, CancellationToken cancellation)
    {
        if (
            await db.FindBlogAsync(slug, cancellation) is not { } blog
            || await db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.BlogId == blog.Id, cancellation) is not { } entry
        )
        {
            return NotFound();
        }

        (Blog, Entry, Style) = (blog, entry, FeedLocale.Of(blog));
        if (!entry.IsPublished)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
            Title = Style.Strings.WithdrawnTitle;
            return Page();
        }

        if (FeedRequest.TryParse(Request.Query, out var wrong, FeedRequest.DefaultOf(blog)) is not { } request)
        {
            return this.BadAddress(Style.Strings, wrong!);
        }

        if (this.HasNotChanged(blog.Revision))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        // The pinned entry's place is the top of the feed.
        request = new FeedRequest(request.Order, KeyEventsOnly: false, Before: null, After: null)
        {
            Around = entry.IsPinned ? null : FeedCursor.At(entry),
            Default = request.Default,
        };
        Feed = await reader.ReadAsync(blog, request, Links.Blog(blog.Slug), cancellation) with
        {
            Here = entry.Id,
            Place = Links.Entry(blog.Slug, entry.Id),
        };
        Title = Excerpt.TitleOf(entry, 90) ?? blog.Title;
        Description = Excerpt.TextOf(entry) is { Length: > 0 } text ? text.TruncateAtWord(200) : blog.Title;
        return Page();
    }
}
