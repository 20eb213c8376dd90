using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Statistics;

/// <summary>A value at a moment, of a plot.</summary>
public sealed record PlotPoint(DateTime At, long Value);

/// <summary>What there is to tell of a blog in numbers.</summary>
/// <param name="Now">Who follows it at this minute, on all machines.</param>
/// <param name="Readers">The last hours, a point every few minutes.</param>
/// <param name="Entries">Published an hour, over the last day that anything was.</param>
public sealed record BlogStatistics(
    long Now,
    long Opened,
    IReadOnlyList<PlotPoint> Readers,
    IReadOnlyList<PlotPoint> Entries,
    IReadOnlyList<(Entry Entry, long Count)> MostOpened,
    IReadOnlyList<ReferrerCount> From,
    FollowersOfBlog Followers
);

/// <summary>The subscribers of a blog, and how the last sending went.</summary>
/// <param name="Mails">Subscribers by mail, to the blog, its topic or the whole site.</param>
public sealed record FollowersOfBlog(int Mails, int Pushes, IReadOnlyList<BlogSend> Sends);

/// <param name="Waiting">How many of its mails have not gone out yet.</param>
public sealed record BlogSend(SubscriptionSend Send, string? Title, int Waiting);

/// <summary>Reads a blog's figures.</summary>
public sealed class BlogStatisticsQuery(LiveBlogDb db, TimeProvider clock)
{
    static readonly TimeSpan Span = TimeSpan.FromHours(6),
        Fresh = TimeSpan.FromMinutes(2);

    const int MaxOpened = 10,
        MaxHosts = 15,
        HoursShown = 24,
        MinutesAPoint = 5,
        MaxSends = 5;

    public async Task<BlogStatistics> ReadAsync(Blog blog, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (since, fresh) = (now - Span, now - Fresh);
        var samples = await db
            .ViewerCounts.AsNoTracking()
            .Where(s => s.BlogId == blog.Id && s.Minute >= since)
            .GroupBy(s => s.Minute)
            .Select(its => new { Minute = its.Key, Count = its.Sum(s => s.Count) })
            .OrderBy(s => s.Minute)
            .ToListAsync(cancellation);
        var readers = samples
            .GroupBy(s => s.Minute.Ticks / TimeSpan.TicksPerMinute / MinutesAPoint)
            .Select(its => new PlotPoint(
                new DateTime(its.Key * MinutesAPoint * TimeSpan.TicksPerMinute, DateTimeKind.Utc),
                its.Max(s => s.Count)
            ))
            .ToList();

        var opened = await db
            .PageViewCounts.AsNoTracking()
            .Where(c => c.BlogId == blog.Id)
            .OrderByDescending(c => c.Count)
            .Take(MaxOpened + 1)
            .ToListAsync(cancellation);
        var ids = opened.ConvertAll(c => c.EntryId);
        var entries = await db
            .Entries.AsNoTracking()
            .Where(e => ids.Contains(e.Id) && e.Status == EntryStatus.Published)
            .ToDictionaryAsync(e => e.Id, cancellation);
        return new BlogStatistics(
            samples.LastOrDefault(s => s.Minute >= fresh)?.Count ?? 0,
            await db.PageViewCounts.Where(c => c.BlogId == blog.Id).SumAsync(c => c.Count, cancellation),
            readers,
            await EntriesAsync(blog, cancellation),
            [.. opened.Where(c => entries.ContainsKey(c.EntryId)).Select(c => (entries[c.EntryId], c.Count)).Take(MaxOpened)],
            await db
                .ReferrerCounts.AsNoTracking()
                .Where(r => r.BlogId == blog.Id)
                .OrderBy(r => r.Host == ReferrerCount.Others)
                .ThenByDescending(r => r.Count)
                .ThenBy(r => r.Host)
                .Take(MaxHosts)
                .ToListAsync(cancellation),
            await FollowersAsync(blog, cancellation)
        );
    }

    async Task<FollowersOfBlog> FollowersAsync(Blog blog, CancellationToken cancellation)
    {
        var active = db.Subscriptions.Where(s =>
            s.State == SubscriptionState.Active
            && (s.BlogId == blog.Id || (s.BlogId == null && (s.TopicId == null || s.TopicId == blog.TopicId)))
        );
        var sends = await db
            .SubscriptionSends.AsNoTracking()
            .Where(s => s.BlogId == blog.Id)
            .OrderByDescending(s => s.At)
            .Take(MaxSends)
            .ToListAsync(cancellation);
        var ids = sends.ConvertAll(s => s.EntryId);
        var entries = await db
            .Entries.AsNoTracking()
            .Where(e => ids.Contains(e.Id) && e.Status == EntryStatus.Published)
            .ToDictionaryAsync(e => e.Id, cancellation);
        var waiting = await (
            from mail in db.OutgoingMails
            join body in db.MailBodies on mail.BodyId equals body.Id
            where mail.SentAt == null && mail.GivenUpAt == null && ids.Contains(body.EntryId)
            group mail by body.EntryId into its
            select new { its.Key, Count = its.Count() }
        ).ToDictionaryAsync(its => its.Key ?? default, its => its.Count, cancellation);
        return new FollowersOfBlog(
            await active.Where(s => s.Email != null).Select(s => s.Email).Distinct().CountAsync(cancellation),
            await active.Where(s => s.EndpointHash != null).Select(s => s.EndpointHash).Distinct().CountAsync(cancellation),
            sends.ConvertAll(s => new BlogSend(
                s,
                entries.GetValueOrDefault(s.EntryId ?? default) is { } entry ? Excerpt.TitleOf(entry, 100) : null,
                waiting.GetValueOrDefault(s.EntryId ?? default)
            ))
        );
    }

    async Task<IReadOnlyList<PlotPoint>> EntriesAsync(Blog blog, CancellationToken cancellation)
    {
        var last = await db
            .Entries.Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Published)
            .MaxAsync(e => (DateTime?)e.PublishedAt, cancellation);
        if (last is null)
        {
            return [];
        }

        var end = HourOf(last.Value).AddHours(1);
        var begin = end.AddHours(-HoursShown);
        var times = await db
            .Entries.Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Published && e.PublishedAt >= begin && e.PublishedAt < end)
            .Select(e => e.PublishedAt)
            .ToListAsync(cancellation);
        var counts = times.GroupBy(HourOf).ToDictionary(its => its.Key, its => (long)its.Count());
        return
        [
            .. Enumerable
                .Range(0, HoursShown)
                .Select(hour => begin.AddHours(hour))
                .Select(hour => new PlotPoint(hour, counts.GetValueOrDefault(hour))),
        ];
    }

    static DateTime HourOf(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerHour), DateTimeKind.Utc);
}

/// <summary>A plot, drawn as SVG: its points placed, its axis divided.</summary>
/// <param name="isBars">A bar for each point; otherwise one line through them.</param>
public sealed class PlotView(string id, string title, IReadOnlyList<PlotPoint> points, bool isBars, FeedLocale style)
{
    public const int Width = 640,
        Height = 200,
        Left = 60,
        Bottom = 32,
        Top = 10,
        Right = 8;

    const int Lines = 4,
        Hours = 6;

    public string Id => id;

    public string Title => title;

    public IReadOnlyList<PlotPoint> Points => points;

    public bool IsBars => isBars;

    public string TimeOf(PlotPoint point) => style.Time(point.At);

    /// <summary>What the picture shows, as text.</summary>
    public string Description =>
        points.Count == 0
            ? style.Strings.NothingYet
            : $"{TimeOf(points[0])}–{TimeOf(points[^1])}: {points.Min(p => p.Value)}–{points.Max(p => p.Value)}";

    /// <summary>The axis ends at a number that people like: 1, 2 or 5, and noughts.</summary>
    public long Maximum
    {
        get
        {
            var most = Math.Max(Lines, points.Count == 0 ? 0 : points.Max(p => p.Value));
            var step = 1L;
            while (step * Lines < most)
            {
                step = step.ToString(System.Globalization.CultureInfo.InvariantCulture)[0] switch
                {
                    '1' => step * 2,
                    '2' => step / 2 * 5,
                    _ => step * 2,
                };
            }

            return step * Lines;
        }
    }

    public IEnumerable<(long Value, double Y)> Grid =>
        Enumerable.Range(0, Lines + 1).Select(i => (Maximum / Lines * i, YOf(Maximum / Lines * i)));

    public IEnumerable<(string Text, double X)> Ticks
    {
        get
        {
            var every = Math.Max(1, points.Count / Hours);
            return points.Where((_, i) => i % every == 0).Select((point, i) => (TimeOf(point), XOf(i * every)));
        }
    }

    public string Line =>
        string.Join(
            ' ',
            points.Select(
                (point, i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{XOf(i):0.#},{YOf(point.Value):0.#}")
            )
        );

    public double BarWidth => Math.Max(2, ((Width - Left - Right) / (double)Math.Max(1, points.Count)) - 3);

    public double XOf(int index) =>
        isBars
            ? Left + ((Width - Left - Right) * (index + .5) / Math.Max(1, points.Count))
            : Left + ((Width - Left - Right) * index / (double)Math.Max(1, points.Count - 1));

    public double YOf(long value) => Top + ((Height - Top - Bottom) * (1 - (value / (double)Maximum)));
}
