using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage.History;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.BlogPage;

/// <summary>
/// What changed in an entry that was corrected, version by version. An entry without a correction has no such page; of a
/// withdrawn one nothing is shown, as at its permalink: 410.
/// </summary>
[OutputCache(PolicyName = RevisionCache.Policy)]
[Costly]
public sealed class ChangesModel(LiveBlogDb db, EntryHistory history) : PageModel
{
    public Blog Blog { get; private set; } = null!;

    public Entry Entry { get; private set; } = null!;

    public FeedLocale Style { get; private set; } = null!;

    public IReadOnlyList<VersionChanges> Versions { get; private set; } = [];

    public string Title { get; private set; } = "";

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
        Response.Headers["X-Robots-Tag"] = "noindex";
        if (!entry.IsPublished)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
            Title = Style.Strings.WithdrawnTitle;
            return Page();
        }

        if (entry.Correction is null)
        {
            return NotFound();
        }

        if (this.HasNotChanged(blog.Revision))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        Versions = await history.ReadAsync(entry, Style, cancellation);
        Title = Style.Strings.WhatChanged;
        return Page();
    }
}
