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
    public Strings Strings { get; private set; } = null!;

    public NewswireView Wire { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        if (NewswireRequest.TryParse(Request.Query, out var wrong) is not { } request)
        {
            return this.BadAddress(Strings, wrong!);
        }

        // Read first: a page may be newer than its tag says, never older.
        if (this.HasNotChanged(await query.RevisionAsync(cancellation), Strings))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        Wire = new NewswireView(await query.ReadAsync(request, feed.PageSize, cancellation), request, Strings, site.TimeZone);
        return Page();
    }
}
