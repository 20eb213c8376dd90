using System.Collections.Concurrent;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.ChangeStreams;

/// <summary>The ids of blogs by their slugs, which never change: each is looked up once.</summary>
public sealed class BlogIds
{
    readonly ConcurrentDictionary<string, int> known = new(StringComparer.Ordinal);

    /// <returns>Null when there is no such blog.</returns>
    public async ValueTask<int?> FindAsync(LiveBlogDb db, Slug slug, CancellationToken cancellation)
    {
        if (known.TryGetValue(slug.Text, out var id))
        {
            return id;
        }

        var found = await db.Blogs.Where(b => b.Slug == slug.Text).Select(b => (int?)b.Id).SingleOrDefaultAsync(cancellation);
        return found is { } its ? known.GetOrAdd(slug.Text, its) : null;
    }
}
