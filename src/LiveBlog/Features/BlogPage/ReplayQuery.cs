using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.BlogPage;

/// <summary>A blog's feed at a time in the past.</summary>
/// <param name="Withdrawn">Those of its entries that have been withdrawn since, and kept in the replay.</param>
public sealed record ReplayedFeed(FeedPage Page, IReadOnlySet<EntryId> Withdrawn);

/// <summary>
/// Reads the past from the entries' versions: those valid at the blog's revision of that time, without those of entries
/// that were withdrawn since and not kept in the replay. Of the time before
/// the blog was opened here the log knows nothing (a chronicle written afterwards, an import): there the entries' own
/// times speak, and their present state. Decision 0010.
/// </summary>
public sealed class ReplayQuery(LiveBlogDb db, PinHistory pins, FeedSettings settings)
{
    // The log is in the order of its revisions. The clocks of several machines may differ a little about it; within so many
    // changes the newest revision is found all the same.
    const int Disorder = 64;

    public async Task<ReplayedFeed> ReadAsync(Blog blog, FeedRequest request, DateTime time, CancellationToken cancellation) =>
        time < blog.CreatedAt
            ? await FromEntriesAsync(blog, request, time, cancellation)
            : await FromLogAsync(blog, request, time, cancellation);

    async Task<ReplayedFeed> FromLogAsync(Blog blog, FeedRequest request, DateTime time, CancellationToken cancellation)
    {
        var revision = await RevisionAsync(blog, time, cancellation);
        var standing = db
            .EntryVersions.AsNoTracking()
            .Where(v =>
                v.BlogId == blog.Id
                && v.Revision <= revision
                && (v.UntilRevision == null || v.UntilRevision > revision)
                && v.Status == EntryStatus.Published
            )
            .Where(v => !db.Entries.Any(e => e.Id == v.EntryId && e.Status == EntryStatus.Withdrawn && !e.IsKeptInReplay));
        var pinned = request.IsFirst ? await PinnedAsync(standing, blog, revision, cancellation) : null;
        if (request.KeyEventsOnly)
        {
            standing = standing.Where(v => v.IsKeyEvent);
            pinned = pinned is { IsKeyEvent: true } ? pinned : null;
        }

        // Most versions are dated before they were written; the few others are looked for by themselves, so that each
        // search begins at the right place of its index.
        var past = standing.Where(v => v.PublishedAt <= time && !v.IsPinned);
        var ahead = standing.Where(v => v.IsDatedAhead && v.PublishedAt > time && !v.IsPinned);
        var page = await PageAsync(
            request,
            (place, forwards, most) =>
            {
                var (near, far) = forwards ? (past, ahead) : (ahead, past);
                return Read(near).Concat(Read(far)).Select(Entry.FromVersion);

                IAsyncEnumerable<EntryVersion> Read(IQueryable<EntryVersion> versions) =>
                    Beside(versions, place, forwards).Take(most).AsAsyncEnumerable();
            },
            cancellation
        );

        var shown = page.Entries.Select(e => e.Id).ToList();
        if (pinned is not null)
        {
            shown.Add(pinned.Id);
        }

        var withdrawn = await db
            .Entries.Where(e => shown.Contains(e.Id) && e.Status == EntryStatus.Withdrawn)
            .Select(e => e.Id)
            .ToListAsync(cancellation);
        return new ReplayedFeed(page with { Pinned = pinned }, withdrawn.ToHashSet());
    }

    async Task<ReplayedFeed> FromEntriesAsync(Blog blog, FeedRequest request, DateTime time, CancellationToken cancellation)
    {
        var published = db.Entries.AsNoTracking().Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Published);
        var feed = (request.KeyEventsOnly ? published.Where(e => e.IsKeyEvent) : published).Where(e => e.PublishedAt <= time);
        var page = await PageAsync(
            request,
            (place, forwards, most) =>
                (forwards ? feed.After(place).OldestFirst() : feed.Before(place).NewestFirst()).Take(most).AsAsyncEnumerable(),
            cancellation
        );

        return new ReplayedFeed(page, new HashSet<EntryId>());
    }

    /// <summary>The newest revision committed at a time or before it; 0 when there was none.</summary>
    async Task<Revision> RevisionAsync(Blog blog, DateTime time, CancellationToken cancellation) =>
        (
            await db
                .Changes.Where(c => c.BlogId == blog.Id && c.At <= time)
                .OrderByDescending(c => c.At)
                .ThenByDescending(c => c.Revision)
                .Take(Disorder)
                .Select(c => c.Revision)
                .ToListAsync(cancellation)
        )
            .DefaultIfEmpty()
            .Max();

    async Task<Entry?> PinnedAsync(IQueryable<EntryVersion> standing, Blog blog, Revision revision, CancellationToken cancellation) =>
        await pins.FindAsync(db, blog, revision, cancellation) is { } pin
        && await standing.SingleOrDefaultAsync(v => v.Revision == pin && v.IsPinned, cancellation) is { } pinned
            ? Entry.FromVersion(pinned)
            : null;

    /// <summary>The next versions from a place on.</summary>
    static IQueryable<EntryVersion> Beside(IQueryable<EntryVersion> versions, FeedCursor? place, bool forwards) =>
        (place, forwards) switch
        {
            (null, true) => versions.OrderBy(v => v.PublishedAt).ThenBy(v => v.EntryId),
            (null, false) => versions.OrderByDescending(v => v.PublishedAt).ThenByDescending(v => v.EntryId),
            ({ } at, true) => versions
                .Where(v => v.PublishedAt >= at.PublishedAt && (v.PublishedAt > at.PublishedAt || v.EntryId > at.EntryId))
                .OrderBy(v => v.PublishedAt)
                .ThenBy(v => v.EntryId),
            ({ } at, false) => versions
                .Where(v => v.PublishedAt <= at.PublishedAt && (v.PublishedAt < at.PublishedAt || v.EntryId < at.EntryId))
                .OrderByDescending(v => v.PublishedAt)
                .ThenByDescending(v => v.EntryId),
        };

    /// <param name="read">Reads so many entries from a place, forwards or backwards.</param>
    async Task<FeedPage> PageAsync(
        FeedRequest request,
        Func<FeedCursor?, bool, int, IAsyncEnumerable<Entry>> read,
        CancellationToken cancellation
    )
    {
        var forwards = request.After is not null || (request.Before is null && request.Order == FeedOrder.Oldest);
        var place = request.After ?? request.Before;
        var (found, goesOn) = await read(place, forwards, settings.PageSize + 1)
            .ReadPartAsync(entry => entry.Content, settings.PageSize, cancellation);
        var back = !request.IsFirst && found.Count > 0 && await read(FeedCursor.At(found[0]), !forwards, 1).AnyAsync(cancellation);
        var entries = forwards == (request.Order == FeedOrder.Oldest) ? found : Enumerable.Reverse(found).ToList();
        return FeedPage.Of(entries, request, older: forwards ? back : goesOn, newer: forwards ? goesOn : back);
    }
}
