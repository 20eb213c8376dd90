using System.Collections.Concurrent;
using System.Collections.Immutable;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.BlogPage;

/// <summary>
/// Which revisions of a blog put an entry on top. They are few and never change, so each machine looks for them once and
/// from then on only at what is new; the entry itself is always read from the database, where an erasure has taken it.
/// </summary>
public sealed class PinHistory
{
    readonly ConcurrentDictionary<int, Known> blogs = new();

    /// <summary>The revision whose version may be the one pinned at a revision; null when nothing had been pinned by then.</summary>
    public async Task<Revision?> FindAsync(LiveBlogDb db, Blog blog, Revision revision, CancellationToken cancellation)
    {
        var known = blogs.GetValueOrDefault(blog.Id, Known.Nothing);
        if (known.Until < blog.Revision)
        {
            var (after, until) = (known.Until, blog.Revision);
            var newer = await db
                .EntryVersions.Where(v => v.BlogId == blog.Id && v.Revision > after && v.Revision <= until && v.IsPinned)
                .OrderBy(v => v.Revision)
                .Select(v => v.Revision)
                .ToListAsync(cancellation);
            known = new Known(until, [.. known.Pins, .. newer]);
            blogs.AddOrUpdate(blog.Id, known, (_, held) => held.Until >= until ? held : known);
        }

        var place = known.Pins.BinarySearch(revision);
        return place >= 0 ? known.Pins[place]
            : ~place > 0 ? known.Pins[~place - 1]
            : null;
    }

    /// <summary>The revisions up to <paramref name="Until"/> that pinned something, ascending.</summary>
    sealed record Known(Revision Until, ImmutableArray<Revision> Pins)
    {
        public static readonly Known Nothing = new(default, []);
    }
}
