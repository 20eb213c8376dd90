using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Feed;

/// <summary>What changed in an entry that was corrected, version by version. An entry without a correction has no such page.</summary>
[OutputCache(PolicyName = RevisionCache.Policy)]
public sealed class ChangesModel(LiveBlogDb db) : PageModel
{
    const int MostVersions = 100;

    public Blog Blog { get; private set; } = null!;

    public Entry Entry { get; private set; } = null!;

    public FeedStyle Style { get; private set; } = null!;

    public IReadOnlyList<VersionDiff> Versions { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string slug, long id, CancellationToken cancellation)
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog
            || await db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.BlogId == blog.Id, cancellation) is not { } entry)
        {
            return NotFound();
        }

        // Its permalink says the rest.
        if (!entry.IsPublished)
        {
            return StatusCode(StatusCodes.Status410Gone);
        }

        if (entry.Correction is null)
        {
            return NotFound();
        }

        Response.Headers["X-Robots-Tag"] = "noindex";
        if (this.HasNotChanged(blog.Revision))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        (Blog, Entry, Style) = (blog, entry, FeedStyle.Of(blog));
        var versions = await db.EntryVersions.AsNoTracking().Where(v => v.EntryId == id).OrderByDescending(v => v.Revision).Take(MostVersions).ToListAsync(cancellation);
        versions.Reverse();
        Versions = EntryHistory.Of(versions);
        return Page();
    }
}
