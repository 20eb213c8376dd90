using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.BlogPage;

/// <summary>A part of a feed, in display order.</summary>
/// <param name="Pinned">The entry held on top: on the first page only, and nowhere else in the feed.</param>
/// <param name="More">What comes next in display order; null at the end.</param>
/// <param name="Previous">What comes before in display order; null at the start.</param>
public sealed record FeedPage(IReadOnlyList<Entry> Entries, Entry? Pinned, FeedRequest? More, FeedRequest? Previous)
{
    /// <summary>True when new entries belong on this page: at its start newest first, at its end oldest first.</summary>
    public bool AtLiveEnd(FeedOrder order) => (order == FeedOrder.Newest ? Previous : More) is null;

    /// <summary>A part of a feed with the ways on from it.</summary>
    /// <param name="entries">In display order.</param>
    /// <param name="older">There are older entries than these.</param>
    /// <param name="newer">There are newer ones.</param>
    public static FeedPage Of(IReadOnlyList<Entry> entries, FeedRequest request, bool older, bool newer)
    {
        var newestFirst = request.Order == FeedOrder.Newest;
        var (first, last) = entries.Count == 0 ? (null, null) : (entries[0], entries[^1]);
        var (oldest, newest) = newestFirst ? (last, first) : (first, last);
        var toOlder = older ? request with { Before = FeedCursor.At(oldest!), After = null, Around = null } : null;
        var toNewer = newer ? request with { Before = null, After = FeedCursor.At(newest!), Around = null } : null;
        return newestFirst
            ? new FeedPage(entries, Pinned: null, More: toOlder, Previous: toNewer)
            : new FeedPage(entries, Pinned: null, More: toNewer, Previous: toOlder);
    }
}

/// <summary>
/// Reads feeds by key set: a page costs the same however long the feed, and nothing is met twice or missed while it grows.
/// </summary>
public sealed class FeedQuery(LiveBlogDb db, FeedSettings settings)
{
    // How many entries come before the one that a page is around: enough to see its place, and it is still near the top.
    const int Lead = 3;

    public async Task<FeedPage> ReadAsync(int blogId, FeedRequest request, CancellationToken cancellation)
    {
        var pinned = request.IsFirst
            ? await db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.BlogId == blogId && e.IsPinned, cancellation)
            : null;
        if (request.KeyEventsOnly)
        {
            pinned = pinned is { IsKeyEvent: true } ? pinned : null;
        }

        return request.Around is { } around
            ? await AroundAsync(blogId, request, around, cancellation)
            : (await PageAsync(Feed(blogId, request.KeyEventsOnly), request, cancellation)) with
            {
                Pinned = pinned,
            };
    }

    /// <summary>The first entry dated at or after a time, or else the last before it; null for an empty feed.</summary>
    public async Task<Entry?> AtAsync(int blogId, bool keyEventsOnly, DateTime time, CancellationToken cancellation)
    {
        var feed = Feed(blogId, keyEventsOnly);
        return await feed.Where(e => e.PublishedAt >= time).OldestFirst().FirstOrDefaultAsync(cancellation)
            ?? await feed.NewestFirst().FirstOrDefaultAsync(cancellation);
    }

    /// <summary>When the first and the last entry are dated, UTC; null for a blog without any.</summary>
    public async Task<(DateTime First, DateTime Last)?> SpanAsync(int blogId, CancellationToken cancellation)
    {
        var published = Published(blogId);
        var first = await published.OldestFirst().Select(e => (DateTime?)e.PublishedAt).FirstOrDefaultAsync(cancellation);
        var last = await published.NewestFirst().Select(e => (DateTime?)e.PublishedAt).FirstOrDefaultAsync(cancellation);
        return first is null || last is null ? null : (first.Value, last.Value);
    }

    /// <summary>The newest key events, of all or of those dated up to a time.</summary>
    public async Task<IReadOnlyList<Entry>> KeyEventsAsync(int blogId, DateTime? upTo, int most, CancellationToken cancellation) =>
        await Published(blogId)
            .Where(e => e.IsKeyEvent && (upTo == null || e.PublishedAt <= upTo))
            .NewestFirst()
            .Take(most)
            .ToListAsync(cancellation);

    /// <summary>A long part of the feed, the pinned entry in its own place; and whether there is more.</summary>
    public async Task<(IReadOnlyList<Entry> Entries, bool GoesOn)> OldestAsync(
        int blogId,
        FeedCursor? after,
        int most,
        CancellationToken cancellation
    ) => await Published(blogId).After(after).OldestFirst().ReadPartAsync(most, cancellation);

    IQueryable<Entry> Published(int blogId) =>
        db.Entries.AsNoTracking().Where(e => e.BlogId == blogId && e.Status == EntryStatus.Published);

    // The pinned entry is shown on top only.
    IQueryable<Entry> Feed(int blogId, bool keyEventsOnly) =>
        (keyEventsOnly ? Published(blogId).Where(e => e.IsKeyEvent) : Published(blogId)).Where(e => !e.IsPinned);

    async Task<FeedPage> PageAsync(IQueryable<Entry> feed, FeedRequest request, CancellationToken cancellation)
    {
        var forwards = request.After is not null || (request.Before is null && request.Order == FeedOrder.Oldest);
        var (found, goesOn) = await (
            forwards ? feed.After(request.After).OldestFirst() : feed.Before(request.Before).NewestFirst()
        ).ReadPartAsync(settings.PageSize, cancellation);
        var entries = forwards == (request.Order == FeedOrder.Oldest) ? found : Enumerable.Reverse(found).ToList();
        var (oldest, newest) = forwards ? (found.FirstOrDefault(), found.LastOrDefault()) : (found.LastOrDefault(), found.FirstOrDefault());
        var older =
            oldest is not null && (forwards ? !request.IsFirst && await feed.Before(FeedCursor.At(oldest)).AnyAsync(cancellation) : goesOn);
        var newer =
            newest is not null && (forwards ? goesOn : !request.IsFirst && await feed.After(FeedCursor.At(newest)).AnyAsync(cancellation));
        return FeedPage.Of(entries, request, older, newer);
    }

    async Task<FeedPage> AroundAsync(int blogId, FeedRequest request, FeedCursor around, CancellationToken cancellation)
    {
        var feed = Feed(blogId, request.KeyEventsOnly);
        var newestFirst = request.Order == FeedOrder.Newest;
        var (before, goesOnBefore) = await (
            newestFirst ? feed.After(around).OldestFirst() : feed.Before(around).NewestFirst()
        ).ReadPartAsync(Lead, cancellation);

        var (after, goesOnAfter) = await (newestFirst ? feed.UpTo(around).NewestFirst() : feed.From(around).OldestFirst()).ReadPartAsync(
            settings.PageSize - before.Count,
            cancellation
        );

        return FeedPage.Of(
            [.. Enumerable.Reverse(before), .. after],
            request,
            older: newestFirst ? goesOnAfter : goesOnBefore,
            newer: newestFirst ? goesOnBefore : goesOnAfter
        );
    }
}

/// <summary>The order of the feed, and places in it.</summary>
public static class FeedOrdering
{
    public static IOrderedQueryable<Entry> NewestFirst(this IQueryable<Entry> entries) =>
        entries.OrderByDescending(e => e.PublishedAt).ThenByDescending(e => e.Id);

    public static IOrderedQueryable<Entry> OldestFirst(this IQueryable<Entry> entries) =>
        entries.OrderBy(e => e.PublishedAt).ThenBy(e => e.Id);

    // The first comparison says nothing new, but lets the database begin at the right place in its index.
    public static IQueryable<Entry> Before(this IQueryable<Entry> entries, FeedCursor? place) =>
        place is not { } at
            ? entries
            : entries.Where(e => e.PublishedAt <= at.PublishedAt && (e.PublishedAt < at.PublishedAt || e.Id < at.EntryId));

    /// <summary>The place itself and what is older.</summary>
    public static IQueryable<Entry> UpTo(this IQueryable<Entry> entries, FeedCursor at) =>
        entries.Where(e => e.PublishedAt <= at.PublishedAt && (e.PublishedAt < at.PublishedAt || e.Id <= at.EntryId));

    /// <summary>The place itself and what is newer.</summary>
    public static IQueryable<Entry> From(this IQueryable<Entry> entries, FeedCursor at) =>
        entries.Where(e => e.PublishedAt >= at.PublishedAt && (e.PublishedAt > at.PublishedAt || e.Id >= at.EntryId));

    public static IQueryable<Entry> After(this IQueryable<Entry> entries, FeedCursor? place) =>
        place is not { } at
            ? entries
            : entries.Where(e => e.PublishedAt >= at.PublishedAt && (e.PublishedAt > at.PublishedAt || e.Id > at.EntryId));
}
