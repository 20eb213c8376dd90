using System.Globalization;
using System.Text.RegularExpressions;
using LiveBlog.Localization;

namespace LiveBlog.Features.AgencyFeeds;

/// <summary>Reads the dates of feeds: RFC 822 and ISO 8601, and the many ways in which both are written.</summary>
static partial class FeedDates
{
    const int LongestDate = 200;

    /// <summary>Milliseconds.</summary>
    const int MatchTimeout = 1_000;

    static readonly (int Hours, string Names)[] ZonesByHours =
    [
        (0, "Z UT UTC GMT WET"),
        (1, "WEST BST CET MEZ WAT"),
        (2, "CEST MESZ EET SAST CAT"),
        (3, "EEST MSK EAT"),
        (5, "PKT"),
        (8, "HKT"),
        (9, "JST KST"),
        (10, "AEST"),
        (11, "AEDT"),
        (12, "NZST"),
        (13, "NZDT"),
        (-3, "BRT"),
        (-4, "EDT"),
        (-5, "EST CDT"),
        (-6, "CST MDT"),
        (-7, "MST PDT"),
        (-8, "PST AKDT"),
        (-9, "AKST"),
        (-10, "HST"),
    ];

    static readonly Dictionary<string, TimeSpan> Zones = ZonesByHours
        .SelectMany(zones => zones.Names.Split(' '), (zones, name) => (Name: name, Offset: TimeSpan.FromHours(zones.Hours)))
        .ToDictionary(zone => zone.Name, zone => zone.Offset, StringComparer.OrdinalIgnoreCase);

    static readonly Dictionary<string, int> Months = MonthsByName();

    /// <summary>
    /// The instant; null of what cannot be read, is before 1900, or names a zone that nobody knows. A date without a zone is taken as
    /// UTC.
    /// </summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null or { Length: > LongestDate })
        {
            return null;
        }

        text = Comment().Replace(text, "").Trim();

        if (Iso().Match(text) is { Success: true } iso)
        {
            return Instant(Number(iso, "year"), Number(iso, "month"), Number(iso, "day", otherwise: 1), iso);
        }

        if (Rfc().Match(text) is { Success: true } rfc && Months.TryGetValue(rfc.Groups["month"].Value, out var month))
        {
            var year = Number(rfc, "year");
            return Instant(rfc.Groups["year"].Length == 4 ? year : year + (year < 50 ? 2_000 : 1_900), month, Number(rfc, "day"), rfc);
        }

        return null;
    }

    static DateTimeOffset? Instant(int year, int month, int day, Match clock)
    {
        var (hour, minute, second) = (Number(clock, "hour"), Number(clock, "minute"), Number(clock, "second"));
        if (
            year is < 1900 or > 9998
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 24
            || minute > 59
            || second > 60
            || OffsetOf(clock.Groups["zone"].Value) is not { } offset
        )
        {
            return null;
        }

        // Midnight may be written as the end of its day, and a leap second is one of the next minute.
        var local = new DateTime(year, month, day).AddHours(hour).AddMinutes(minute).AddSeconds(second);
        return new DateTimeOffset(DateTime.SpecifyKind(local - offset, DateTimeKind.Utc));
    }

    static TimeSpan? OffsetOf(string zone)
    {
        zone = zone.Trim();
        if (zone.Length == 0)
        {
            return TimeSpan.Zero;
        }

        if (Zones.TryGetValue(zone, out var known))
        {
            return known;
        }

        if (Offset().Match(zone) is not { Success: true } offset)
        {
            return null;
        }

        var (hours, minutes) = (Number(offset, "hours"), Number(offset, "minutes"));
        var length = new TimeSpan(hours, minutes, 0);
        return hours > 14 || minutes > 59 ? null
            : offset.Groups["sign"].Value == "+" ? length
            : -length;
    }

    static int Number(Match match, string group, int otherwise = 0) =>
        match.Groups[group] is { Success: true, Value: var digits }
            ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
            : otherwise;

    static Dictionary<string, int> MonthsByName()
    {
        var months = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["Sept"] = 9 };
        foreach (var language in Strings.Languages.Prepend("en"))
        {
            var names = CultureInfo.GetCultureInfo(language).DateTimeFormat;
            foreach (
                var list in new[]
                {
                    names.AbbreviatedMonthNames,
                    names.MonthNames,
                    names.AbbreviatedMonthGenitiveNames,
                    names.MonthGenitiveNames,
                }
            )
            {
                foreach (var (n, name) in list.Take(12).Index())
                {
                    months.TryAdd(name.Trim('.'), n + 1);
                }
            }
        }

        return months;
    }

    [GeneratedRegex(@"\([^)]*\)", RegexOptions.None, MatchTimeout)]
    private static partial Regex Comment();

    [GeneratedRegex(
        """
            ^(?<year>[0-9]{4})-(?<month>[0-9]{2})(-(?<day>[0-9]{2}))?
            ([Tt\s]\s*(?<hour>[0-9]{2}):?(?<minute>[0-9]{2})(:?(?<second>[0-9]{2})([.,][0-9]+)?)?\s*(?<zone>\S.*)?)?$
            """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        MatchTimeout
    )]
    private static partial Regex Iso();

    [GeneratedRegex(
        """
            ^([\p{L}\p{M}]+\.?\s*,?\s+)?(?<day>[0-9]{1,2})[\s-]+(?<month>[\p{L}\p{M}]+)\.?,?[\s-]+(?<year>[0-9]{4}|[0-9]{2})
            (,?\s+(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})([.,][0-9]+)?)?\s*(?<zone>\S.*)?)?$
            """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        MatchTimeout
    )]
    private static partial Regex Rfc();

    [GeneratedRegex(
        "^(GMT|UTC|UT)?\\s*(?<sign>[+-])(?<hours>[0-9]{1,2}):?(?<minutes>[0-9]{2})?$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        MatchTimeout
    )]
    private static partial Regex Offset();
}
