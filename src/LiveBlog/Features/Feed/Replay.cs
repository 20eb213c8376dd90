using System.Globalization;
using LiveBlog.Features.Shared;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Feed;

/// <summary>What the page says of the moment that it shows, and the ways on from there.</summary>
/// <param name="Moment">UTC.</param>
/// <param name="First">When the blog's own hours begin, UTC.</param>
/// <param name="Last">When they end, or the last change so far.</param>
public sealed record Replay(DateTime Moment, DateTime First, DateTime Last, DateTime? Earlier, DateTime? Later, bool IsByEntries, FeedModel Feed)
{
    FeedStyle Style => Feed.Style;

    public string Iso => Style.Iso(Moment);

    public string Time => Style.Words.Time(Style.Local(Moment));

    public string Date => Style.Words.Date(Style.Local(Moment));

    /// <summary>As a <c>datetime-local</c> field holds it.</summary>
    public string Local => Field(Moment);

    public string FirstLocal => Field(First);

    public string LastLocal => Field(Last);

    public string? ToEarlier => Earlier is { } at ? To(at) : null;

    public string? ToLater => Later is { } at ? To(at) : null;

    public string ToPresent => (Feed.Request with { At = null, Before = null, After = null }).Under(Feed.Path);

    public static string Field(DateTime utc, FeedStyle style) => style.Local(utc).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    string Field(DateTime utc) => Field(utc, Style);

    // To the millisecond, and rounded up: the change itself has happened then.
    string To(DateTime utc)
    {
        var exact = new DateTime(((utc.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);
        return (Feed.Request with { At = exact.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Before = null, After = null }).Under(Feed.Path);
    }
}
