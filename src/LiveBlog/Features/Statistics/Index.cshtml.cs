using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Statistics;

/// <summary>A blog in numbers, for the desk.</summary>
[ResponseCache(NoStore = true)]
public sealed class StatisticsModel(LiveBlogDb db, BlogStatisticsQuery figures) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public Blog Blog { get; private set; } = null!;

    /// <summary>The blog's hours in the editor's words.</summary>
    public FeedLocale Style { get; private set; } = null!;

    public BlogStatistics Figures { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        (Blog, Style) = (blog, FeedLocale.Of(blog) with { Strings = Strings });
        Figures = await figures.ReadAsync(blog, cancellation);
        return Page();
    }
}
