using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Data.Backfills;

/// <summary>
/// A first <see cref="EntryVersion"/> for entries from before there were versions: what they say now, from the revision
/// that brought it. What they said earlier was not kept, and is not made up.
/// </summary>
sealed class VersionsBackfill : Backfill
{
    public override string What => "versions";

    public override IQueryable<Entry> Lacking(LiveBlogDb db) =>
        db.Entries.Where(e => e.ErasedAt == null && !db.EntryVersions.Any(v => v.BlogId == e.BlogId && v.Revision == e.Revision));

    public override async Task FillAsync(LiveBlogDb db, Blog blog, IReadOnlyList<Entry> entries, CancellationToken cancellation)
    {
        var revisions = entries.Select(e => e.Revision).ToList();
        var times = await db
            .Changes.Where(c => c.BlogId == blog.Id && revisions.Contains(c.Revision))
            .ToDictionaryAsync(c => c.Revision, c => c.At, cancellation);
        db.EntryVersions.AddRange(entries.Select(e => new EntryVersion(e, replaces: 0, times[e.Revision])));
    }
}
