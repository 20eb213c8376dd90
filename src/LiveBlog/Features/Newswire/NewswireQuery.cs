using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Newswire;

/// <summary>A part of the newswire, in display order.</summary>
/// <param name="Revision">The newswire's revision that the lines are at least as new as.</param>
/// <param name="More">What comes next in display order; null at the end.</param>
/// <param name="Previous">What comes before in display order; null at the start.</param>
public sealed record NewswirePage(Revision Revision, IReadOnlyList<NewswireItem> Lines, NewswireRequest? More, NewswireRequest? Previous);

/// <summary>Reads the newswire by key set, as feeds are read: a page costs the same however long the newswire.</summary>
public sealed class NewswireQuery(LiveBlogDb db, NewswireStream stream)
{
    public Task<Revision> RevisionAsync(CancellationToken cancellation) => stream.RevisionAsync(cancellation);

    public async Task<NewswirePage> ReadAsync(NewswireRequest request, int size, CancellationToken cancellation)
    {
        // First: a line that comes in between the reads is then sent again to a follower from here, never lost.
        var revision = await stream.RevisionAsync(cancellation);
        var forwards = request.After is not null || (request.Before is null && request.Order == FeedOrder.Oldest);
        var found = forwards
            ? await Shown.After(request.After).OldestFirst().Take(size + 1).AsItems().ToListAsync(cancellation)
            : await Shown.Before(request.Before).NewestFirst().Take(size + 1).AsItems().ToListAsync(cancellation);

        var goesOn = found.Count > size;
        if (goesOn)
        {
            found.RemoveAt(size);
        }

        var lines = forwards == (request.Order == FeedOrder.Oldest) ? found : Enumerable.Reverse(found).ToList();
        var (oldest, newest) = forwards ? (found.FirstOrDefault(), found.LastOrDefault()) : (found.LastOrDefault(), found.FirstOrDefault());
        var older =
            oldest is not null
            && (forwards ? !request.IsFirst && await Shown.Before(FeedCursor.At(oldest)).AnyAsync(cancellation) : goesOn);
        var newer =
            newest is not null && (forwards ? goesOn : !request.IsFirst && await Shown.After(FeedCursor.At(newest)).AnyAsync(cancellation));

        var toOlder = older ? request with { Before = FeedCursor.At(oldest!), After = null } : null;
        var toNewer = newer ? request with { Before = null, After = FeedCursor.At(newest!) } : null;
        return request.Order == FeedOrder.Newest
            ? new NewswirePage(revision, lines, More: toOlder, Previous: toNewer)
            : new NewswirePage(revision, lines, More: toNewer, Previous: toOlder);
    }

    IQueryable<NewswireLine> Shown => db.NewswireLines.AsNoTracking().Where(l => !l.IsWithdrawn);
}

/// <summary>The order of the newswire, and places on it.</summary>
public static class NewswireOrdering
{
    public static IOrderedQueryable<NewswireLine> NewestFirst(this IQueryable<NewswireLine> lines) =>
        lines.OrderByDescending(l => l.PublishedAt).ThenByDescending(l => l.Id);

    public static IOrderedQueryable<NewswireLine> OldestFirst(this IQueryable<NewswireLine> lines) =>
        lines.OrderBy(l => l.PublishedAt).ThenBy(l => l.Id);

    // As in feeds: the first comparison says nothing new, but lets the database begin at the right place in its index.
    public static IQueryable<NewswireLine> Before(this IQueryable<NewswireLine> lines, FeedCursor? place) =>
        place is not { } at ? lines : lines.Where(l => l.PublishedAt <= at.PublishedAt && (l.PublishedAt < at.PublishedAt || l.Id < at.Id));

    public static IQueryable<NewswireLine> After(this IQueryable<NewswireLine> lines, FeedCursor? place) =>
        place is not { } at ? lines : lines.Where(l => l.PublishedAt >= at.PublishedAt && (l.PublishedAt > at.PublishedAt || l.Id > at.Id));
}
