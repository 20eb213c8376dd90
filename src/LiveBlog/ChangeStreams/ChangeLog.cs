using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.ChangeStreams;

/// <summary>One line of the log with the newest state of what it speaks of.</summary>
/// <param name="Entry">The entry as it is now; null where the blog's head changed.</param>
public sealed record LoggedChange(Revision Revision, ChangeKind Kind, Entry? Entry)
{
    public static LoggedChange OfHead(Revision revision) => new(revision, ChangeKind.Blog, Entry: null);

    public static LoggedChange OfEntry(Revision revision, Entry entry) =>
        new(revision, entry.IsPublished ? ChangeKind.Entry : ChangeKind.Withdrawn, entry);
}

/// <summary>Reads the log of changes, which the verbs of <see cref="Blog"/> write.</summary>
public sealed class ChangeLog(LiveBlogDb db, BlogIds known)
{
    /// <summary>The blog's id; null when there is no such blog.</summary>
    public ValueTask<int?> FindAsync(Slug slug, CancellationToken cancellation) => known.FindAsync(db, slug, cancellation);

    /// <summary>The revisions of those blogs, by id. One small query for all of them.</summary>
    public async Task<IReadOnlyDictionary<int, Revision>> RevisionsAsync(
        IReadOnlyCollection<int> blogIds,
        CancellationToken cancellation
    ) => await db.Blogs.AsNoTracking().Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, b => b.Revision, cancellation);

    /// <summary>
    /// The next lines of the log after a revision, every one of them, at most <paramref name="limit"/>. An entry that
    /// changed twice is there twice, both times in its newest state: a revision never brings back what a later one withdrew.
    /// </summary>
    public async Task<(Blog Blog, IReadOnlyList<LoggedChange> Changes)?> ReadAsync(
        int blogId,
        Revision after,
        int limit,
        CancellationToken cancellation
    )
    {
        var lines = await db
            .Changes.AsNoTracking()
            .Where(c => c.BlogId == blogId && c.Revision > after)
            .OrderBy(c => c.Revision)
            .Take(limit)
            .Select(c => new { c.Revision, c.EntryId })
            .ToListAsync(cancellation);

        var ids = lines.Where(l => l.EntryId is not null).Select(l => l.EntryId!.Value).Distinct().ToList();
        var entries = await db.Entries.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancellation);
        var blog = await db.Blogs.AsNoTracking().Include(b => b.Topic).SingleOrDefaultAsync(b => b.Id == blogId, cancellation);
        return blog is null
            ? null
            : (
                blog,
                lines.ConvertAll(l => l.EntryId is { } id ? LoggedChange.OfEntry(l.Revision, entries[id]) : LoggedChange.OfHead(l.Revision))
            );
    }
}
