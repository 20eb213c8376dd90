using System.Globalization;
using System.Text.RegularExpressions;

namespace LiveBlog.Localization;

/// <summary>Reads times as people and programs write them (ISO 8601).</summary>
public static partial class ZonedTime
{
    /// <summary>No way to write a time is longer, in characters.</summary>
    const int MaxLength = 64;

    /// <summary>
    /// "2022-01-31T21:32", with seconds or parts of them if need be, is the zone's own time; with an offset or "Z" it is exact.
    /// An hour that the spring change skips is read as the one after it; one that the autumn repeats, as the zone's standard time.
    /// False for anything else, and outside of the years 1900 to 2999.
    /// </summary>
    public static bool TryParse(string text, TimeZoneInfo zone, out DateTime utc)
    {
        utc = default;
        text = text.Trim();
        if (text.Length > MaxLength)
        {
            return false;
        }

        if (
            DateTime.TryParseExact(
                text,
                ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
        )
        {
            utc = ToUtc(local, zone);
        }
        else if (
            HasOffset().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact)
        )
        {
            utc = exact.UtcDateTime;
        }

        return utc is { Year: >= 1900 and <= 2999 };
    }

    /// <summary>An hour alone, "21:32", on a day of the zone's calendar.</summary>
    public static bool TryParseHour(string text, DateOnly day, TimeZoneInfo zone, out DateTime utc)
    {
        var read = TimeOnly.TryParseExact(
            text.Trim(),
            ["HH:mm", "H:mm", "HH:mm:ss"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var hour
        );
        utc = read ? ToUtc(day.ToDateTime(hour), zone) : default;
        return read;
    }

    static DateTime ToUtc(DateTime local, TimeZoneInfo zone)
    {
        // At the very ends of the calendar there is no hour more or less.
        if (local.Year is < 1900 or > 2999)
        {
            return default;
        }

        return TimeZoneInfo.ConvertTimeToUtc(zone.IsInvalidTime(local) ? local.AddHours(1) : local, zone);
    }

    [GeneratedRegex(
        @"T.*(?:Z|[+-]\d{2}:?\d{2})\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 2_000
    )]
    private static partial Regex HasOffset();
}
