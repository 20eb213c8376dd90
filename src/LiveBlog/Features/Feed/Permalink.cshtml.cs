using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Feed;

/// <summary>One entry under its own address. Of a withdrawn one only the fact remains: 410.</summary>
[OutputCache(PolicyName = RevisionCache.Policy)]
public sealed class PermalinkModel(LiveBlogDb db, EntryRenderer renderer) : PageModel
{
    public Blog Blog { get; private set; } = null!;

    public Entry Entry { get; private set; } = null!;

    public FeedStyle Style { get; private set; } = null!;

    public string Html { get; private set; } = "";

    public string Title { get; private set; } = "";

    public string? Description { get; private set; }

    public async Task<IActionResult> OnGetAsync(string slug, long id, CancellationToken cancellation)
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog
            || await db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.BlogId == blog.Id, cancellation) is not { } entry)
        {
            return NotFound();
        }

        (Blog, Entry, Style) = (blog, entry, FeedStyle.Of(blog));
        if (!entry.IsPublished)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
            Title = Style.Words["withdrawnTitle"];
            return Page();
        }

        if (this.HasNotChanged(blog.Revision))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        Html = await renderer.RenderAsync(entry, blog.Slug, Style);
        var text = HtmlPolicy.PlainText(entry.BodyHtml);
        Title = entry.Headline ?? (text.Length > 0 ? Shell.Shortened(text, 90) : blog.Title);
        Description = text.Length > 0 ? Shell.Shortened(text, 200) : blog.Title;
        return Page();
    }
}
