using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;

namespace LiveBlog.Features.DeskForms;

/// <summary>
/// Hours and days in the desk's forms: shown as the page shows them ("21:32 12.01.2022"), and read as people write them. What cannot
/// be read is left as it was typed, for the field's check to refuse.
/// </summary>
public static partial class DeskTime
{
    const int MaxLength = 64;

    /// <summary>Between the parts of a time, in the languages that the interface speaks; they say nothing.</summary>
    static readonly FrozenSet<string> Connectors = FrozenSet.ToFrozenSet(
        [
            "at",
            "on",
            "the",
            "of",
            "à",
            "a",
            "le",
            "la",
            "las",
            "los",
            "el",
            "de",
            "del",
            "um",
            "am",
            "den",
            "der",
            "в",
            "г",
            "год",
            "года",
            "الساعة",
            "في",
            "يوم",
        ],
        StringComparer.Ordinal
    );

    static readonly FrozenDictionary<string, int> Months = ReadMonths();

    public static string Show(DateTime utc, FeedLocale style) => style.TimeAndDate(utc);

    public static string Show(DateOnly day, FeedLocale style) => style.Strings.Date(day);

    /// <summary>An hour as a form held it or a draft was kept with, ISO 8601 where it could be read.</summary>
    public static string Show(string? text, FeedLocale style) =>
        string.IsNullOrWhiteSpace(text) ? ""
        : ZonedTime.TryParse(text, style.Zone, out var utc) ? Show(utc, style)
        : text;

    public static string? ShowDay(string? text, FeedLocale style) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? Show(day, style)
            : text;

    /// <summary>
    /// An hour of the zone's, "yyyy-MM-ddTHH:mm:ss", from what was typed: "21:32", "21h32 le 12 janvier", "12.01.2022, 9:32 pm". Without a
    /// day it is today's, without a year this year's, without an hour the day's first.
    /// </summary>
    public static string? ToIso(string? text, TimeZoneInfo zone, TimeProvider clock)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength || ZonedTime.TryParse(text, zone, out _))
        {
            return text;
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        var (offset, plain) = TakeOffset(Plain(text));
        var (day, rest) = TakeDay(plain, today);
        return TakeHour(rest, isNeeded: day is null) is { } hour
            ? (day ?? today).ToDateTime(hour).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + offset
            : text;
    }

    /// <summary>A day, "yyyy-MM-dd", from what was typed.</summary>
    public static string? ToIsoDay(string? text, TimeZoneInfo zone, TimeProvider clock)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength)
        {
            return text;
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        return TakeDay(Plain(text), today) is ({ } day, var rest) && PartsOf(rest).Count == 0
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : text;
    }

    /// <summary>What is wrong, with hours and days called wrong in the words of a form and not of the API.</summary>
    public static FieldErrors InForms(this FieldErrors errors, FeedLocale style)
    {
        var example = new DateTime(2022, 1, 31, 21, 32, 0, DateTimeKind.Unspecified);
        return errors
            .Instead(StringKey.ErrorTime, StringKey.ErrorHour, ("example", $"{style.Strings.Time(example)} {style.Strings.Date(example)}"))
            .Instead(StringKey.ErrorDate, StringKey.ErrorDay, ("example", style.Strings.Date(example)));
    }

    /// <summary>Small letters, plain digits, one space at a time; no marks that only turn the direction of what is written.</summary>
    static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category == UnicodeCategory.DecimalDigitNumber)
            {
                plain.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
            }
            else if (Rune.IsWhiteSpace(rune) || rune.Value is ',' or '،' or ';')
            {
                plain.Append(' ');
            }
            else if (category != UnicodeCategory.Format)
            {
                plain.Append(Rune.ToLowerInvariant(rune).ToString());
            }
        }

        return plain.ToString().Trim();
    }

    /// <summary>Takes out an offset such as "UTC+2", by which an hour that comes twice is shown, as ISO 8601 writes it.</summary>
    static (string Offset, string Left) TakeOffset(string text)
    {
        if (Offset().Match(text) is not { Success: true } match)
        {
            return ("", text);
        }

        var sign = match.Groups["sign"].Value == "+" ? '+' : '-';
        var offset = string.Create(CultureInfo.InvariantCulture, $"{sign}{Number(match, "h"):00}:{Number(match, "m"):00}");
        return (offset, Without(text, match));
    }

    static (DateOnly? Day, string Left) TakeDay(string text, DateOnly today)
    {
        if (Iso().Match(text) is { Success: true } iso)
        {
            return Taken(Day(Number(iso, "y"), Number(iso, "m"), Number(iso, "d")), text, iso);
        }

        if (Numeric().Match(text) is { Success: true } numeric)
        {
            var (day, month) = (Number(numeric, "d"), Number(numeric, "m"));
            var year = numeric.Groups["y"].Success ? YearOf(numeric.Groups["y"].Value) : today.Year;

            // The day comes first, as it is shown; where that cannot be, it is the American way.
            return Taken(month > 12 ? Day(year, day, month) : Day(year, month, day), text, numeric);
        }

        foreach (Match named in Named().Matches(text))
        {
            if (Months.TryGetValue(named.Groups["name"].Value, out var month))
            {
                var number = named.Groups["d"].Success ? Number(named, "d") : Number(named, "d2");
                var year = named.Groups["y"].Success ? YearOf(named.Groups["y"].Value) : today.Year;
                return Taken(Day(year, month, number), text, named);
            }
        }

        return (null, text);
    }

    // A day that there is not is left where it stands, so that what is left is no hour either.
    static (DateOnly? Day, string Left) Taken(DateOnly? day, string text, Match match) =>
        day is null ? (null, text) : (day, Without(text, match));

    static TimeOnly? TakeHour(string text, bool isNeeded)
    {
        var words = string.Join(' ', PartsOf(text));
        if (words.Length == 0)
        {
            return isNeeded ? null : TimeOnly.MinValue;
        }

        if (Hour().Match(words) is not { Success: true } match)
        {
            return null;
        }

        var (hour, minute, second, half) = (Number(match, "h"), Number(match, "m"), Number(match, "s"), match.Groups["half"].Value);
        if (half.Length > 0)
        {
            if (hour is < 1 or > 12)
            {
                return null;
            }

            hour = (hour % 12) + (half[0] is 'p' or 'م' ? 12 : 0);
        }
        else if (!match.Groups["m"].Success && !match.Groups["sign"].Success)
        {
            // A number alone may be anything.
            return null;
        }

        return hour < 24 && minute < 60 && second < 60 ? new TimeOnly(hour, minute, second) : null;
    }

    static List<string> PartsOf(string text)
    {
        var parts = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // "9 am" is an hour in English, and "am 9. Januar" a day in German.
            if (!Connectors.Contains(word.Trim('.')) || (word == "am" && parts is [.., var last] && char.IsAsciiDigit(last[^1])))
            {
                parts.Add(word);
            }
        }

        return parts;
    }

    static string Without(string text, Match match) => $"{text[..match.Index]} {text[(match.Index + match.Length)..].TrimStart('.', 't')}";

    static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : 0;

    static int YearOf(string text) => int.Parse(text, CultureInfo.InvariantCulture) + (text.Length == 2 ? 2000 : 0);

    static DateOnly? Day(int year, int month, int day) =>
        year is >= 1900 and <= 2999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;

    static FrozenDictionary<string, int> ReadMonths()
    {
        var months = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var format in Localization.Strings.Languages.Select(language => Localization.Strings.For(language).Culture.DateTimeFormat))
        {
            foreach (
                var names in new[]
                {
                    format.MonthNames,
                    format.MonthGenitiveNames,
                    format.AbbreviatedMonthNames,
                    format.AbbreviatedMonthGenitiveNames,
                }
            )
            {
                foreach (var (i, name) in names.Take(12).Index())
                {
                    var plain = Plain(name).TrimEnd('.');
                    months.TryAdd(plain, i + 1);
                    months.TryAdd(WithoutAccents(plain), i + 1);
                }
            }
        }

        return months.ToFrozenDictionary(StringComparer.Ordinal);
    }

    static string WithoutAccents(string text) =>
        string.Concat(
            text.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
        );

    [GeneratedRegex(
        @"\butc\s?(?<sign>[+\-−])(?<h>\d{1,2})(?::(?<m>\d{2}))?(?!\d)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Offset();

    [GeneratedRegex(
        @"(?<!\d)(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})(?!\d)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Iso();

    [GeneratedRegex(
        @"(?<!\d)(?<d>\d{1,2})(?:(?:\s?[./-]\s?)(?<m>\d{1,2})(?:\s?[./-]\s?)(?<y>\d{4}|\d{2})(?!\d)"
            + @"|\.(?<m>\d{1,2})\.(?!\d)|/(?<m>\d{1,2})(?![\d/]))",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Numeric();

    [GeneratedRegex(
        @"(?:(?<!\d)(?<d>\d{1,2})(?:st|nd|rd|th|er|\.|º)?\s*(?:de\s+)?(?<name>\p{L}{3,})"
            + @"|(?<name>\p{L}{3,})\.?\s+(?<d2>\d{1,2})(?:st|nd|rd|th)?(?![\d:h]))\.?(?:\s+(?:de\s+)?(?<y>\d{4})(?!\d))?",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Named();

    [GeneratedRegex(
        @"^(?<h>\d{1,2})(?:\s?(?:[:.]|h|ч)\s?(?<m>\d{2})(?:[:.](?<s>\d{2})(?:\.\d+)?)?)?"
            + @"\s?(?:(?<sign>h|uhr|ч|час|часа|часов)\.?|(?<half>[ap]\.?\s?m\.?|[صم]))?(?:\s?uhr)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Hour();
}
