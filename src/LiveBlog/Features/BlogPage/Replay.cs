using System.Globalization;
using LiveBlog.Localization;

namespace LiveBlog.Features.BlogPage;

/// <summary>A key event on the way through the day: Unix time in milliseconds, and what it was.</summary>
public sealed record ReplayTick(long At, string Title);

/// <summary>A time in which nothing was published: Unix time in milliseconds.</summary>
public sealed record ReplayGap(long From, long To);

/// <summary>The time that the page shows, and the navigation from there.</summary>
/// <param name="At">UTC.</param>
/// <param name="First">When the blog's own hours begin, UTC.</param>
/// <param name="Last">When they end, or the last change so far.</param>
public sealed record Replay(
    DateTime At,
    DateTime First,
    DateTime Last,
    DateTime? Earlier,
    DateTime? Later,
    IReadOnlyList<ReplayTick> Ticks,
    IReadOnlyList<ReplayGap> Gaps,
    bool IsByEntries,
    FeedModel Feed
)
{
    FeedLocale Style => Feed.Style;

    public string Iso => Style.Iso(At);

    /// <summary>"17:30"; with its seconds where it has some.</summary>
    public string Time =>
        At.Second == 0
            ? Style.Time(At)
            : string.Join(
                ' ',
                new[]
                {
                    Style.Local(At).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                    RepeatedHour.OffsetOf(At, Style.Zone),
                }.OfType<string>()
            );

    public string Date => Style.Strings.Date(Style.Local(At));

    /// <summary>As a <c>datetime-local</c> field holds it.</summary>
    public string Local => Style.Local(At).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    public string FirstLocal => Field(First, Style);

    /// <summary>The end of its minute, which the field must be able to hold.</summary>
    public string LastLocal => Field(Last.AddMinutes(1), Style);

    public string? ToEarlier => Earlier is { } at ? To(at) : null;

    public string? ToLater => Later is { } at ? To(at) : null;

    public string ToPresent => (Feed.Request with { At = null, Before = null, After = null }).Under(Feed.Path);

    public static string Field(DateTime utc, FeedLocale style) =>
        style.Local(utc).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A time in an address of this site: UTC, as short as possible.</summary>
    public static string Text(DateTime utc) =>
        utc.ToString(
            utc.Millisecond > 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"
                : utc.Second > 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'"
                : "yyyy-MM-dd'T'HH:mm'Z'",
            CultureInfo.InvariantCulture
        );

    public static long Milliseconds(DateTime utc) => new DateTimeOffset(utc).ToUnixTimeMilliseconds();

    string To(DateTime utc) => (Feed.Request with { At = Text(utc), Before = null, After = null }).Under(Feed.Path);
}
