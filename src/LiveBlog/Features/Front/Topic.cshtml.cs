using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Front;

/// <summary>A topic and its blogs, live ones first.</summary>
public sealed class TopicModel(LiveBlogDb db) : PageModel
{
    const int MostBlogs = 100;

    public Words Words { get; private set; } = null!;

    public Topic Topic { get; private set; } = null!;

    public IReadOnlyList<Blog> Blogs { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        if (await db.Topics.AsNoTracking().SingleOrDefaultAsync(t => t.Slug == slug, cancellation) is not { } topic)
        {
            return NotFound();
        }

        Topic = topic;
        Blogs = await db.Blogs.AsNoTracking().Where(b => b.TopicId == topic.Id)
            .OrderBy(b => b.Status == BlogStatus.Live ? 0 : b.Status == BlogStatus.Upcoming ? 1 : 2).ThenByDescending(b => b.UpdatedAt)
            .Take(MostBlogs).ToListAsync(cancellation);
        Words = Blogs is [var first, ..] ? Words.For(first.Language) : Request.PreferredWords();
        return this.HasNotChanged(Blogs, Words) ? StatusCode(StatusCodes.Status304NotModified) : Page();
    }
}
