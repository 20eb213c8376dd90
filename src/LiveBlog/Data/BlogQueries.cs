using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Data;

public static class BlogQueries
{
    /// <summary>The blog with its topic, not tracked; null if there is none or the text is not a slug.</summary>
    public static async Task<Blog?> FindBlogAsync(this LiveBlogDb db, string slug, CancellationToken cancellation) =>
        Slug.TryParse(slug, out var parsed)
            ? await db.Blogs.AsNoTracking().Include(b => b.Topic).SingleOrDefaultAsync(b => b.Slug == parsed.Text, cancellation)
            : null;
}
