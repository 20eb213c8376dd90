using System.Globalization;
using System.Text;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Publishing;

/// <summary>Turns texts from outside into valid values, or says in <see cref="FieldErrors"/> what is wrong with them.</summary>
static class Checks
{
    public const int MaxLine = 500;

    const int LongestTime = 100;

    /// <summary>
    /// Whether a text may be cleaned at all: what is longer by far than it may be in the end is refused as it came. White space
    /// and invisible characters that cleaning takes out may be three times as many as what stays.
    /// </summary>
    static bool IsWorthCleaning(this FieldErrors errors, string field, string text, int max)
    {
        if (text.Length <= (4L * max) + 1_000)
        {
            return true;
        }

        errors.Add(field, StringKey.ErrorTooLong, ("max", max));
        return false;
    }

    /// <summary>
    /// One line of text: control characters gone, and signs that would turn what stands behind it in a title or a subject; white space
    /// folded. Null when nothing is left to read.
    /// </summary>
    public static string? Line(this FieldErrors errors, string field, string? text, int max = MaxLine)
    {
        if (text is null || !errors.IsWorthCleaning(field, text, max))
        {
            return null;
        }

        var line = SingleLine.Of(Printable(text));
        if (line.All(c => char.IsWhiteSpace(c) || HtmlPolicy.IsInvisible(c)))
        {
            return null;
        }

        return errors.Fits(field, line, max);
    }

    /// <summary>Text of several paragraphs, its line ends kept.</summary>
    public static string? Paragraphs(this FieldErrors errors, string field, string? text, int max)
    {
        if (text is null || !errors.IsWorthCleaning(field, text, max))
        {
            return null;
        }

        var trimmed = Printable(text.ReplaceLineEndings("\n")).Trim();
        return trimmed.All(c => char.IsWhiteSpace(c) || HtmlPolicy.IsInvisible(c)) ? null : errors.Fits(field, trimmed, max);
    }

    public static string? Required(this FieldErrors errors, string field, string? value)
    {
        if (value is null && !errors.Has(field))
        {
            errors.Add(field, StringKey.ErrorRequired);
        }

        return value;
    }

    /// <summary>A link: absolute http(s), or a path of this site.</summary>
    public static string? Link(this FieldErrors errors, string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var link = Links.Parse(text);
        if (link is null)
        {
            errors.Add(field, StringKey.ErrorUrl);
        }

        return link;
    }

    /// <summary>The address of a picture: a link, but not by plain http, which browsers do not load into a page.</summary>
    public static string? Image(this FieldErrors errors, string field, string? text)
    {
        var link = errors.Link(field, text);
        if (link?.StartsWith("http:", StringComparison.Ordinal) == true)
        {
            errors.Add(field, StringKey.ErrorImageUrl);
            return null;
        }

        return link;
    }

    /// <summary>A day of the calendar; of a full timestamp, its day.</summary>
    public static DateOnly? Day(this FieldErrors errors, string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (
            text.Length <= LongestTime
            && DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        )
        {
            return day;
        }

        if (
            text.Length is > 10 and <= LongestTime
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        )
        {
            return DateOnly.FromDateTime(time.DateTime);
        }

        errors.Add(field, StringKey.ErrorDate);
        return null;
    }

    /// <summary>A time: with its offset, or an hour of the given zone. Years 1900 to 2999.</summary>
    public static DateTime? Time(this FieldErrors errors, string field, string? text, TimeZoneInfo zone)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (ZonedTime.TryParse(text, zone, out var time))
        {
            return time;
        }

        errors.Add(field, StringKey.ErrorTime);
        return null;
    }

    /// <summary>A language tag whose language the interface speaks.</summary>
    public static string? Language(this FieldErrors errors, string field, string text)
    {
        var wellFormed = text.Length <= 35 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
        if (wellFormed && Strings.Find(text) is not null)
        {
            return text;
        }

        errors.Add(field, StringKey.ErrorLanguage, ("languages", string.Join(", ", Strings.Languages.Order(StringComparer.Ordinal))));
        return null;
    }

    /// <summary>A name of the IANA time zone database.</summary>
    public static string? TimeZone(this FieldErrors errors, string field, string text)
    {
        if (text.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId)
        {
            return text;
        }

        errors.Add(field, StringKey.ErrorTimeZone);
        return null;
    }

    static string? Fits(this FieldErrors errors, string field, string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        errors.Add(field, StringKey.ErrorTooLong, ("max", max));
        return null;
    }

    // Lone surrogates and NUL would be refused by PostgreSQL later; controls have no place in a text.
    static string Printable(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != 0xFFFD && (!Rune.IsControl(rune) || rune.Value is '\n' or '\t'))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString();
    }
}
