using System.Globalization;

namespace LiveBlog.Localization;

/// <summary>
/// Tells apart the hours that a zone's clock shows twice, because it was put back between them. It depends on nothing but the time and the
/// zone. The page's script does the same: src/LiveBlog.Client/src/localization/offset.ts.
/// </summary>
public static class RepeatedHour
{
    // No clock is put back by more than this, but for those that change the day.
    static readonly TimeSpan Nearby = TimeSpan.FromHours(3);

    /// <summary>
    /// The offset at that time, as in "UTC+2", when the clock shows the same hour at another time; null for all other hours.
    /// </summary>
    public static string? OffsetOf(DateTime utc, TimeZoneInfo zone)
    {
        if (utc.Year is < 1900 or > 2999)
        {
            return null;
        }

        utc = DateTime.SpecifyKind(utc, DateTimeKind.Utc);
        var its = zone.GetUtcOffset(utc);
        return IsShownAgainWith(zone.GetUtcOffset(utc - Nearby)) || IsShownAgainWith(zone.GetUtcOffset(utc + Nearby)) ? Text(its) : null;

        bool IsShownAgainWith(TimeSpan other) => other != its && zone.GetUtcOffset(utc + (its - other)) == other;
    }

    static string Text(TimeSpan offset)
    {
        var (sign, size) = (offset < TimeSpan.Zero ? '−' : '+', offset.Duration());
        var minutes = size.Minutes == 0 ? "" : size.Minutes.ToString(":00", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"UTC{sign}{(int)size.TotalHours}{minutes}");
    }
}
