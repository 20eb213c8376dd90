using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Front;

/// <summary>A topic: its blogs, live ones first, then those to come, and its articles.</summary>
[Cost(4)]
public sealed class TopicModel(LiveBlogDb db, TimeProvider clock) : PageModel
{
    const int MaxBlogs = 100,
        MaxArticles = 60;

    public Strings Strings { get; private set; } = null!;

    public Topic Topic { get; private set; } = null!;

    public IReadOnlyList<Blog> Blogs { get; private set; } = [];

    public IReadOnlyList<Article> Articles { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        if (await db.Topics.AsNoTracking().SingleOrDefaultAsync(t => t.Slug == slug, cancellation) is not { } topic)
        {
            return NotFound();
        }

        Topic = topic;
        Blogs = await db
            .Blogs.AsNoTracking()
            .Where(b => b.TopicId == topic.Id)
            .OrderBy(b =>
                b.Status == BlogStatus.Live ? 0
                : b.Status == BlogStatus.Upcoming ? 1
                : 2
            )
            .ThenByDescending(b => b.UpdatedAt)
            .Take(MaxBlogs)
            .ToListAsync(cancellation);
        Articles = await db
            .Articles.AsNoTracking()
            .Readable(clock.GetUtcNow().UtcDateTime)
            .Where(a => a.TopicId == topic.Id)
            .OrderByDescending(a => a.PublishedAt)
            .Take(MaxArticles)
            .ToListAsync(cancellation);
        Strings = Blogs is [var first, ..] ? Strings.For(first.Language) : Request.PreferredStrings();
        Response.Headers.Vary = "Accept-Language";
        return this.HasNotChanged([
            $"{Strings.Language} {topic.Title} {topic.Description} {topic.ImageUrl}",
            .. Blogs.Select(b => $"blog {b.Id} {b.Revision}"),
            .. Articles.Select(a => $"article {a.Id} {a.Revision}"),
        ])
            ? StatusCode(StatusCodes.Status304NotModified)
            : Page();
    }
}
