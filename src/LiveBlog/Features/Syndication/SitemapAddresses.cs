using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Syndication;

/// <summary>An address of the sitemap.</summary>
/// <param name="Path">The path, from the root of the site.</param>
/// <param name="Changed">When the page last changed, UTC; the default value when that is not known.</param>
sealed record SitemapAddress(string Path, DateTime Changed);

/// <summary>
/// The addresses of the sitemap. They are read again only when their stamp has changed: reading tens of thousands of rows for
/// each request of a search engine is costly, while counting them is not.
/// </summary>
sealed class SitemapAddresses
{
    /// <summary>Changes with every page that is added, changed or removed.</summary>
    /// <param name="Readable">Articles that are published and whose hour has come.</param>
    /// <param name="Revisions">The sum of all articles' revisions, which only ever grows.</param>
    sealed record Stamp(int Blogs, DateTime? BlogsChanged, int Readable, int Articles, long Revisions, int Topics);

    // Replaced as a whole, so that requests side by side see one pair.
    sealed record Known(Stamp Stamp, IReadOnlyList<SitemapAddress> Addresses);

    volatile Known? known;

    public async Task<IReadOnlyList<SitemapAddress>> GetAsync(LiveBlogDb db, DateTime now, CancellationToken cancellation)
    {
        var stamp = await StampAsync(db, now, cancellation);
        if (known is { } current && current.Stamp == stamp)
        {
            return current.Addresses;
        }

        var addresses = await ReadAsync(db, now, stamp.BlogsChanged, cancellation);
        known = new Known(stamp, addresses);
        return addresses;
    }

    static async Task<Stamp> StampAsync(LiveBlogDb db, DateTime now, CancellationToken cancellation) =>
        new(
            await db.Blogs.CountAsync(cancellation),
            await db.Blogs.MaxAsync(b => (DateTime?)b.UpdatedAt, cancellation),
            await db.Articles.Readable(now).CountAsync(cancellation),
            await db.Articles.CountAsync(cancellation),
            // Only numbers are summed: the cast is the database's.
            await db.Articles.SumAsync(a => (long)(object)a.Revision, cancellation),
            await db.Topics.CountAsync(cancellation)
        );

    static async Task<IReadOnlyList<SitemapAddress>> ReadAsync(
        LiveBlogDb db,
        DateTime now,
        DateTime? latest,
        CancellationToken cancellation
    ) =>
        [
            new("/", latest ?? default),
            .. await db
                .Blogs.OrderByDescending(b => b.Id)
                .Select(b => new SitemapAddress("/live/" + b.Slug, b.UpdatedAt))
                .ToListAsync(cancellation),
            .. await db
                .Articles.Readable(now)
                .OrderByDescending(a => a.Id)
                .Select(a => new SitemapAddress("/articles/" + a.Slug, a.UpdatedAt ?? a.PublishedAt!.Value))
                .ToListAsync(cancellation),
            .. await db
                .Topics.OrderBy(t => t.Id)
                .Select(t => new SitemapAddress(
                    "/topics/" + t.Slug,
                    db.Blogs.Where(b => b.TopicId == t.Id).Max(b => (DateTime?)b.UpdatedAt) ?? default
                ))
                .ToListAsync(cancellation),
        ];
}
