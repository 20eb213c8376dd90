using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.BlogPage;

/// <summary>
/// Navigation through a blog's time: its own hours, and the changes next to a time. Where the log does not reach, the
/// entries' own times take its place.
/// </summary>
public sealed class ReplayNavigation(LiveBlogDb db)
{
    const int MaxTicks = 300;

    static readonly TimeSpan ShortestGap = TimeSpan.FromDays(1);

    static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// From its first entry, or its opening, to its end or its newest change. A blog that was written down afterwards ends
    /// with its last entry, not on the day on which that was done.
    /// </summary>
    /// <param name="span">When its first and its last entry are dated.</param>
    public static (DateTime First, DateTime Last) HoursOf(Blog blog, (DateTime First, DateTime Last) span)
    {
        var last =
            span.Last < blog.CreatedAt ? span.Last
            : blog.EndedAt > blog.CreatedAt && blog.EndedAt < blog.UpdatedAt ? blog.EndedAt.Value
            : blog.UpdatedAt;
        return (span.First < blog.CreatedAt ? span.First : blog.CreatedAt, RoundUp(last));
    }

    /// <summary>The time of the last change before a time; null at the start.</summary>
    public async Task<DateTime?> EarlierAsync(Blog blog, DateTime time, CancellationToken cancellation)
    {
        var before = time - Instant;
        if (
            before >= blog.CreatedAt
            && await EntryChanges(blog)
                .Where(c => c.At <= before)
                .OrderByDescending(c => c.At)
                .Select(c => (DateTime?)c.At)
                .FirstOrDefaultAsync(cancellation)
                is { } logged
        )
        {
            return RoundUp(logged);
        }

        var opened = blog.CreatedAt - Instant;
        var latest = before < opened ? before : opened;
        return await Published(blog)
            .Where(e => e.PublishedAt <= latest)
            .OrderByDescending(e => e.PublishedAt)
            .Select(e => (DateTime?)e.PublishedAt)
            .FirstOrDefaultAsync(cancellation);
    }

    /// <summary>The time of the next change; null when nothing has changed since, or not within the blog's hours.</summary>
    public async Task<DateTime?> LaterAsync(Blog blog, DateTime time, DateTime last, CancellationToken cancellation)
    {
        if (
            time < blog.CreatedAt
            && await Published(blog)
                .Where(e => e.PublishedAt > time && e.PublishedAt < blog.CreatedAt)
                .OrderBy(e => e.PublishedAt)
                .Select(e => (DateTime?)e.PublishedAt)
                .FirstOrDefaultAsync(cancellation)
                is { } dated
        )
        {
            return dated;
        }

        return
            await EntryChanges(blog)
                .Where(c => c.At > time)
                .OrderBy(c => c.At)
                .Select(c => (DateTime?)c.At)
                .FirstOrDefaultAsync(cancellation)
                is { } logged
            && RoundUp(logged) <= last
            ? RoundUp(logged)
            : null;
    }

    /// <summary>The key events within some hours, oldest first, as marks on the way.</summary>
    public async Task<IReadOnlyList<ReplayTick>> TicksAsync(Blog blog, DateTime first, DateTime last, CancellationToken cancellation)
    {
        var found = await Published(blog)
            .Where(e => e.IsKeyEvent && e.PublishedAt >= first && e.PublishedAt <= last)
            .OrderByDescending(e => e.PublishedAt)
            .ThenByDescending(e => e.Id)
            .Take(MaxTicks)
            .Select(e => new { e.PublishedAt, e.Headline })
            .ToListAsync(cancellation);
        return [.. found.Select(e => new ReplayTick(Replay.Milliseconds(e.PublishedAt), SingleLine.Of(e.Headline))).Reverse()];
    }

    /// <summary>Where nothing was published for longer than a day within some hours: a scale of them all would show little else.</summary>
    public async Task<IReadOnlyList<ReplayGap>> GapsAsync(Blog blog, DateTime first, DateTime last, CancellationToken cancellation)
    {
        if (last - first <= ShortestGap)
        {
            return [];
        }

        var published = await Published(blog)
            .Where(e => e.PublishedAt > first && e.PublishedAt < last)
            .OrderBy(e => e.PublishedAt)
            .Select(e => e.PublishedAt)
            .ToListAsync(cancellation);
        return
        [
            .. published
                .Prepend(first)
                .Zip(published.Append(last), (from, to) => (From: from, To: to))
                .Where(gap => gap.To - gap.From > ShortestGap)
                .Select(gap => new ReplayGap(Replay.Milliseconds(gap.From), Replay.Milliseconds(gap.To))),
        ];
    }

    // Times are whole milliseconds; what was committed within one has happened at its end.
    static DateTime RoundUp(DateTime time) =>
        new(
            (time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond,
            DateTimeKind.Utc
        );

    // What was taken out of the replay has no times in it either.
    IQueryable<Change> EntryChanges(Blog blog) =>
        db.Changes.Where(c =>
            c.BlogId == blog.Id
            && c.EntryId != null
            && !db.Entries.Any(e => e.Id == c.EntryId && e.Status == EntryStatus.Withdrawn && !e.IsKeptInReplay)
        );

    IQueryable<Entry> Published(Blog blog) => db.Entries.Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Published);
}
