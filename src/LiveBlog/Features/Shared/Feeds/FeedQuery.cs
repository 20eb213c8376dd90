using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Shared;

/// <summary>A part of a feed, in display order.</summary>
/// <param name="Pinned">The entry held on top: on the first page only, and nowhere else in the feed.</param>
/// <param name="More">What comes next in display order; null at the end.</param>
/// <param name="Previous">What comes before in display order; null at the start.</param>
public sealed record FeedPage(IReadOnlyList<Entry> Entries, Entry? Pinned, FeedRequest? More, FeedRequest? Previous)
{
    /// <summary>True when new entries belong on this page: at its start newest first, at its end oldest first.</summary>
    public bool AtLiveEnd(FeedOrder order) => (order == FeedOrder.Newest ? Previous : More) is null;
}

/// <summary>Reads feeds by key set: a page costs the same however long the feed, and nothing is met twice or missed while it grows.</summary>
public sealed class FeedQuery(LiveBlogDb db, FeedSettings settings)
{
    public async Task<FeedPage> ReadAsync(int blogId, FeedRequest request, CancellationToken cancellation)
    {
        var published = db.Entries.AsNoTracking().Where(e => e.BlogId == blogId && e.Status == EntryStatus.Published);
        var pinned = request.IsFirst
            ? await db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.BlogId == blogId && e.IsPinned, cancellation)
            : null;
        if (request.KeyEventsOnly)
        {
            published = published.Where(e => e.IsKeyEvent);
            pinned = pinned is { IsKeyEvent: true } ? pinned : null;
        }

        var feed = published.Where(e => !e.IsPinned);
        var forwards = request.After is not null || (request.Before is null && request.Order == FeedOrder.Oldest);
        var found = forwards
            ? await feed.After(request.After).OldestFirst().Take(settings.PageSize + 1).ToListAsync(cancellation)
            : await feed.Before(request.Before).NewestFirst().Take(settings.PageSize + 1).ToListAsync(cancellation);

        var goesOn = found.Count > settings.PageSize;
        if (goesOn)
        {
            found.RemoveAt(settings.PageSize);
        }

        var entries = forwards == (request.Order == FeedOrder.Oldest) ? found : Enumerable.Reverse(found).ToList();
        var (oldest, newest) = forwards ? (found.FirstOrDefault(), found.LastOrDefault()) : (found.LastOrDefault(), found.FirstOrDefault());
        var older = oldest is not null && (forwards ? !request.IsFirst && await feed.Before(FeedCursor.At(oldest)).AnyAsync(cancellation) : goesOn);
        var newer = newest is not null && (forwards ? goesOn : !request.IsFirst && await feed.After(FeedCursor.At(newest)).AnyAsync(cancellation));

        var toOlder = older ? request with { Before = FeedCursor.At(oldest!), After = null } : null;
        var toNewer = newer ? request with { Before = null, After = FeedCursor.At(newest!) } : null;
        return request.Order == FeedOrder.Newest
            ? new FeedPage(entries, pinned, More: toOlder, Previous: toNewer)
            : new FeedPage(entries, pinned, More: toNewer, Previous: toOlder);
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
        place is not { } at ? entries : entries.Where(e => e.PublishedAt <= at.PublishedAt && (e.PublishedAt < at.PublishedAt || e.Id < at.Id));

    public static IQueryable<Entry> After(this IQueryable<Entry> entries, FeedCursor? place) =>
        place is not { } at ? entries : entries.Where(e => e.PublishedAt >= at.PublishedAt && (e.PublishedAt > at.PublishedAt || e.Id > at.Id));
}
