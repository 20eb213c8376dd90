using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Front;

/// <summary>The front page: what is live, what is coming, what has ended.</summary>
public sealed class IndexModel(LiveBlogDb db) : PageModel
{
    const int MostBlogs = 60;

    public Words Words { get; private set; } = null!;

    public IReadOnlyList<Blog> Blogs { get; private set; } = [];

    public IEnumerable<(string Heading, IEnumerable<Blog> Blogs)> Parts =>
        new (string, IEnumerable<Blog>)[]
        {
            (Words["happeningNow"], Blogs.Where(b => b.Status == BlogStatus.Live)),
            (Words["comingUp"], Blogs.Where(b => b.Status == BlogStatus.Upcoming).OrderBy(b => b.StartsAt ?? DateTime.MaxValue)),
            (Words["earlier"], Blogs.Where(b => b.Status == BlogStatus.Ended)),
        }.Where(part => part.Item2.Any());

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        Blogs = await db.Blogs.AsNoTracking().OrderByDescending(b => b.UpdatedAt).ThenByDescending(b => b.Id).Take(MostBlogs).ToListAsync(cancellation);
        return this.HasNotChanged(Blogs, Words) ? StatusCode(StatusCodes.Status304NotModified) : Page();
    }
}
