using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Articles;

/// <summary>
/// An article's page. A draft, and one dated ahead, is as if it were not there; of a withdrawn one only the fact remains: 410.
/// </summary>
[Cost(2)]
public sealed class ArticleModel(LiveBlogDb db, TimeProvider clock) : PageModel
{
    const int MaxRelated = 6;

    public Article Article { get; private set; } = null!;

    public FeedLocale Style { get; private set; } = null!;

    /// <summary>What else belongs to its topic.</summary>
    public IReadOnlyList<Blog> Blogs { get; private set; } = [];

    public IReadOnlyList<Article> Others { get; private set; } = [];

    /// <summary>Bodies are cleaned to the levels of an entry, whose own headline is the third; here the title is the first.</summary>
    public string? Body =>
        Article.BodyHtml?.Replace("<h4>", "<h2>", StringComparison.Ordinal).Replace("</h4>", "</h2>", StringComparison.Ordinal);

    public bool IsWithdrawn => Article.Status == ArticleStatus.Withdrawn;

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (
            await db.Articles.AsNoTracking().Include(a => a.Topic).SingleOrDefaultAsync(a => a.Slug == slug, cancellation)
                is not { } article
            || !(article.Status == ArticleStatus.Withdrawn || article.IsReadable(now))
        )
        {
            return NotFound();
        }

        Article = article;
        Style = new FeedLocale(Strings.For(article.Language), TimeZoneInfo.FindSystemTimeZoneById(article.TimeZone), article.Language);
        if (IsWithdrawn)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
            return Page();
        }

        if (article.TopicId is { } topicId)
        {
            Blogs = await db
                .Blogs.AsNoTracking()
                .Where(b => b.TopicId == topicId)
                .OrderByDescending(b => b.UpdatedAt)
                .Take(MaxRelated)
                .ToListAsync(cancellation);
            Others = await db
                .Articles.AsNoTracking()
                .Readable(now)
                .Where(a => a.TopicId == topicId && a.Id != article.Id && a.Language == article.Language)
                .OrderByDescending(a => a.PublishedAt)
                .Take(MaxRelated)
                .ToListAsync(cancellation);
        }

        return this.HasNotChanged([
            $"article {article.Id} {article.Revision} {article.Topic?.Title} {article.Topic?.Description} {article.Topic?.ImageUrl}",
            .. Blogs.Select(b => $"blog {b.Id} {b.Revision}"),
            .. Others.Select(a => $"article {a.Id} {a.Revision}"),
        ])
            ? StatusCode(StatusCodes.Status304NotModified)
            : Page();
    }
}
