using LiveBlog.Caching;
using LiveBlog.Http;
using LiveBlog.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;

namespace LiveBlog.Features.Newswire;

/// <summary>The headlines of the whole site.</summary>
[OutputCache(PolicyName = NewswireCache.Policy)]
public sealed class NewswireModel(NewswireQuery query, SiteSettings site, FeedSettings feed) : PageModel
{
    public Words Words { get; private set; } = null!;

    public NewswireView Wire { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        if (NewswireRequest.TryParse(Request.Query, out var wrong) is not { } request)
        {
            return this.BadAddress(Words, wrong!);
        }

        // Read first: a page may be newer than its tag says, never older.
        if (this.HasNotChanged(await query.RevisionAsync(cancellation), Words))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        Wire = new NewswireView(await query.ReadAsync(request, feed.PageSize, cancellation), request, Words, site.TimeZone);
        return Page();
    }
}
