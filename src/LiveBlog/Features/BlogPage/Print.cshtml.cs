using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;

namespace LiveBlog.Features.BlogPage;

/// <summary>The whole feed for paper, the oldest first. A very long one comes in parts.</summary>
[OutputCache(PolicyName = RevisionCache.Policy)]
[Costly(5)]
public sealed class PrintModel(LiveBlogDb db, FeedQuery query, FeedReader reader, PartialRenderer partials) : PageModel
{
    /// <summary>How many entries a part has at most: some hundred pages of paper.</summary>
    public const int MaxEntries = 500;

    public FeedModel Feed { get; private set; } = null!;

    public string Head { get; private set; } = "";

    /// <summary>The address of the next part; null at the end.</summary>
    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        var style = FeedLocale.Of(blog);
        FeedCursor start = default;
        if (Request.Query["after"].ToString() is { Length: > 0 } after && !FeedCursor.TryParse(after, out start))
        {
            return this.BadAddress(style.Strings, "after");
        }

        if (this.HasNotChanged(blog.Revision))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        Response.Headers["X-Robots-Tag"] = "noindex";
        var path = Links.Print(blog.Slug);
        var (entries, goesOn) = await query.OldestAsync(blog.Id, start == default ? null : start, MaxEntries, cancellation);

        // In print the pinned entry is in its chronological place, marked as pinned.
        var request = new FeedRequest(FeedOrder.Oldest, KeyEventsOnly: false, Before: null, After: start == default ? null : start);
        var feed = await reader.RenderAsync(blog, request, path, new FeedPage(entries, Pinned: null, More: null, Previous: null));
        Feed = feed with { IsStill = true };
        Head = await partials.RenderAsync("/Rendering/_BlogHead.cshtml", new BlogHeadView(blog, style));
        Next = goesOn ? $"{path}?after={FeedCursor.At(entries[^1])}" : null;
        return Page();
    }
}
