using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.ChangeStreams;

/// <summary>One line of the log with the newest state of what it speaks of.</summary>
/// <param name="Entry">The entry as it is now; null where the blog's head changed.</param>
public sealed record LoggedChange(long Revision, ChangeKind Kind, Entry? Entry);

/// <summary>What a follower who holds some revision does not yet know, by name: nothing of it has been read.</summary>
/// <param name="Blog">The blog as it is now, with its topic.</param>
/// <param name="EntryIds">The entries changed since, by the revision of their last change.</param>
/// <param name="IsHeadChanged">The blog's head has changed as well.</param>
/// <param name="Reset">Too far behind: load the feed anew. <paramref name="EntryIds"/> is empty then.</param>
public sealed record MissedChanges(Blog Blog, IReadOnlyList<long> EntryIds, bool IsHeadChanged, bool Reset);

/// <summary>Reads the log of changes, which the verbs of <see cref="Blog"/> write.</summary>
public sealed class ChangeLog(LiveBlogDb db)
{
    /// <summary>More changed entries than this, and the feed is better loaded anew.</summary>
    public const int ResetAfter = 1_000;

    /// <summary>The blog's id; null when there is no such blog.</summary>
    public Task<int?> FindAsync(Slug slug, CancellationToken cancellation) =>
        db.Blogs.Where(b => b.Slug == slug.Text).Select(b => (int?)b.Id).SingleOrDefaultAsync(cancellation);

    /// <summary>The revisions of those blogs, by id. One small query for all of them.</summary>
    public async Task<IReadOnlyDictionary<int, long>> RevisionsAsync(IReadOnlyCollection<int> blogIds, CancellationToken cancellation) =>
        await db.Blogs.AsNoTracking().Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, b => b.Revision, cancellation);

    /// <summary>
    /// The next lines of the log after a revision, every one of them, at most <paramref name="limit"/>. An entry that
    /// changed twice is there twice, both times in its newest state: a revision never brings back what a later one withdrew.
    /// </summary>
    public async Task<(Blog Blog, IReadOnlyList<LoggedChange> Changes)?> ReadAsync(
        int blogId,
        long after,
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
                lines.ConvertAll(l =>
                    l.EntryId is { } id ? OfEntry(l.Revision, entries[id]) : new LoggedChange(l.Revision, ChangeKind.Blog, Entry: null)
                )
            );
    }

    /// <summary>What changed since a revision; null when there is no such blog.</summary>
    /// <param name="since">The last revision the follower holds. One that the blog has not reached yet asks for a reset.</param>
    public async Task<MissedChanges?> SinceAsync(Slug slug, long since, CancellationToken cancellation)
    {
        // The blog is read first: a change committed between the two reads is then told twice, never not at all.
        var blog = await db.Blogs.AsNoTracking().Include(b => b.Topic).SingleOrDefaultAsync(b => b.Slug == slug.Text, cancellation);
        if (blog is null)
        {
            return null;
        }

        if (since >= blog.Revision)
        {
            return new MissedChanges(blog, [], IsHeadChanged: false, Reset: since > blog.Revision);
        }

        // By the index alone: how much there is decides whether any of it is read.
        var ids = await db
            .Entries.Where(e => e.BlogId == blog.Id && e.Revision > since)
            .OrderBy(e => e.Revision)
            .Select(e => e.Id)
            .Take(ResetAfter + 1)
            .ToListAsync(cancellation);
        return ids.Count > ResetAfter
            ? new MissedChanges(blog, [], IsHeadChanged: false, Reset: true)
            : new MissedChanges(blog, ids, blog.HeadRevision > since, Reset: false);
    }

    /// <summary>
    /// Reads some of what was missed: an entry that has changed meanwhile comes in its newest state, with the revision of that.
    /// </summary>
    public async Task<IReadOnlyList<LoggedChange>> ReadAsync(IReadOnlyCollection<long> entryIds, CancellationToken cancellation) =>
        (await db.Entries.AsNoTracking().Where(e => entryIds.Contains(e.Id)).ToListAsync(cancellation)).ConvertAll(e =>
            OfEntry(e.Revision, e)
        );

    static LoggedChange OfEntry(long revision, Entry entry) =>
        new(revision, entry.IsPublished ? ChangeKind.Entry : ChangeKind.Withdrawn, entry);
}
