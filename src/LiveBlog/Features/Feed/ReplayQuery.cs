using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Feed;

/// <summary>A blog's feed as it stood at a moment of the past.</summary>
/// <param name="Withdrawn">Those of its entries that have been withdrawn since.</param>
/// <param name="Earlier">The last moment before this one at which the feed changed, UTC; null when there is none.</param>
/// <param name="Later">The next one, UTC.</param>
public sealed record ReplayedFeed(FeedPage Page, IReadOnlySet<long> Withdrawn, DateTime? Earlier, DateTime? Later);

/// <summary>
/// Reads the past from the entries' versions: those that stood at the blog's revision of that moment. Of the time before
/// the blog was opened here the log knows nothing (a chronicle written afterwards, an import): there the entries' own
/// times speak, and their present state. Decision 0010.
/// </summary>
public sealed class ReplayQuery(LiveBlogDb db, FeedSettings settings)
{
    public async Task<ReplayedFeed> ReadAsync(Blog blog, FeedRequest request, DateTime moment, CancellationToken cancellation) =>
        moment < blog.CreatedAt
            ? await FromEntriesAsync(blog, request, moment, cancellation)
            : await FromLogAsync(blog, request, moment, cancellation);

    async Task<ReplayedFeed> FromLogAsync(Blog blog, FeedRequest request, DateTime moment, CancellationToken cancellation)
    {
        // Clocks of several machines may differ a little; the newest revision that any of them dates before the moment counts.
        var log = db.Changes.AsNoTracking().Where(c => c.BlogId == blog.Id);
        var revision = await log.Where(c => c.At <= moment).OrderByDescending(c => c.At).ThenByDescending(c => c.Revision).Select(c => c.Revision).FirstOrDefaultAsync(cancellation);

        var standing = db.EntryVersions.AsNoTracking()
            .Where(v => v.BlogId == blog.Id && v.Revision <= revision && (v.UntilRevision == null || v.UntilRevision > revision) && v.Status == EntryStatus.Published);
        var pinned = await PinnedAsync(standing, request, revision, cancellation);
        if (request.KeyEventsOnly)
        {
            standing = standing.Where(v => v.IsKeyEvent);
        }

        // Most versions are dated before they were written; the few others are looked for by themselves, so that each
        // search begins at the right place of its index.
        var past = standing.Where(v => v.PublishedAt <= moment && !v.IsPinned);
        var ahead = standing.Where(v => v.IsDatedAhead && v.PublishedAt > moment && !v.IsPinned);
        var page = await PageAsync(request, async (place, forwards, most) =>
        {
            var found = await Beside(past, place, forwards).Take(most).ToListAsync(cancellation);
            found.AddRange(await Beside(ahead, place, forwards).Take(most).ToListAsync(cancellation));
            var entries = found.Select(Entry.AsItWas);
            return (forwards ? entries.OrderBy(e => e.PublishedAt).ThenBy(e => e.Id) : entries.OrderByDescending(e => e.PublishedAt).ThenByDescending(e => e.Id)).Take(most).ToList();
        });

        var shown = page.Entries.Select(e => e.Id).ToList();
        if (pinned is not null)
        {
            shown.Add(pinned.Id);
        }

        var withdrawn = await db.Entries.Where(e => shown.Contains(e.Id) && e.Status == EntryStatus.Withdrawn).Select(e => e.Id).ToListAsync(cancellation);
        var earlier = await log.Where(c => c.At < moment && c.EntryId != null && c.Revision < revision).OrderByDescending(c => c.At).Select(c => (DateTime?)c.At).FirstOrDefaultAsync(cancellation);
        var later = await log.Where(c => c.At > moment && c.EntryId != null).OrderBy(c => c.At).Select(c => (DateTime?)c.At).FirstOrDefaultAsync(cancellation);
        return new ReplayedFeed(page with { Pinned = pinned }, withdrawn.ToHashSet(), earlier, later);
    }

    async Task<ReplayedFeed> FromEntriesAsync(Blog blog, FeedRequest request, DateTime moment, CancellationToken cancellation)
    {
        var published = db.Entries.AsNoTracking().Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Published);
        var feed = (request.KeyEventsOnly ? published.Where(e => e.IsKeyEvent) : published).Where(e => e.PublishedAt <= moment);
        var page = await PageAsync(request, (place, forwards, most) =>
            (forwards ? feed.After(place).OldestFirst() : feed.Before(place).NewestFirst()).Take(most).ToListAsync(cancellation));

        var earlier = await published.Where(e => e.PublishedAt < moment).NewestFirst().Select(e => (DateTime?)e.PublishedAt).FirstOrDefaultAsync(cancellation);
        var later = await published.Where(e => e.PublishedAt > moment).OldestFirst().Select(e => (DateTime?)e.PublishedAt).FirstOrDefaultAsync(cancellation);
        return new ReplayedFeed(page, new HashSet<long>(), earlier, later);
    }

    static async Task<Entry?> PinnedAsync(IQueryable<EntryVersion> standing, FeedRequest request, long revision, CancellationToken cancellation)
    {
        if (!request.IsFirst)
        {
            return null;
        }

        var pinned = await standing.Where(v => v.IsPinned).OrderByDescending(v => v.Revision).FirstOrDefaultAsync(cancellation);
        return pinned is null || (request.KeyEventsOnly && !pinned.IsKeyEvent) ? null : Entry.AsItWas(pinned);
    }

    /// <summary>The next versions from a place on.</summary>
    static IQueryable<EntryVersion> Beside(IQueryable<EntryVersion> versions, FeedCursor? place, bool forwards) => (place, forwards) switch
    {
        (null, true) => versions.OrderBy(v => v.PublishedAt).ThenBy(v => v.EntryId),
        (null, false) => versions.OrderByDescending(v => v.PublishedAt).ThenByDescending(v => v.EntryId),
        ({ } at, true) => versions.Where(v => v.PublishedAt >= at.PublishedAt && (v.PublishedAt > at.PublishedAt || v.EntryId > at.Id)).OrderBy(v => v.PublishedAt).ThenBy(v => v.EntryId),
        ({ } at, false) => versions.Where(v => v.PublishedAt <= at.PublishedAt && (v.PublishedAt < at.PublishedAt || v.EntryId < at.Id)).OrderByDescending(v => v.PublishedAt).ThenByDescending(v => v.EntryId),
    };

    async Task<FeedPage> PageAsync(FeedRequest request, Func<FeedCursor?, bool, int, Task<List<Entry>>> readAsync)
    {
        var forwards = request.After is not null || (request.Before is null && request.Order == FeedOrder.Oldest);
        var found = await readAsync(request.After ?? request.Before, forwards, settings.PageSize + 1);
        var goesOn = found.Count > settings.PageSize;
        if (goesOn)
        {
            found.RemoveAt(settings.PageSize);
        }

        var back = !request.IsFirst && found.Count > 0 && (await readAsync(FeedCursor.At(found[0]), !forwards, 1)).Count > 0;
        var entries = forwards == (request.Order == FeedOrder.Oldest) ? found : Enumerable.Reverse(found).ToList();
        return FeedPage.Of(entries, request, older: forwards ? back : goesOn, newer: forwards ? goesOn : back);
    }
}
