using System.Globalization;

namespace LiveBlog.Model;

/// <summary>
/// Cuts texts, and nowhere but between characters as people see them (UAX #29, grapheme clusters): half of a surrogate pair is no text,
/// and half a flag, or a letter without its marks, is another one.
/// </summary>
public static class Truncation
{
    const string Ellipsis = "…";

    /// <summary>The beginning of a text.</summary>
    /// <param name="max">The most UTF-16 units that are left.</param>
    public static string Truncate(this string text, int max) => text.Length <= max ? text : text[..LengthWithin(text, max)];

    /// <summary>The beginning of a text, with an ellipsis where something was cut.</summary>
    /// <param name="max">The most UTF-16 units that are left, with the ellipsis.</param>
    public static string TruncateWithEllipsis(this string text, int max) =>
        text.Length <= max ? text : string.Concat(text.AsSpan(0, LengthWithin(text, max - Ellipsis.Length)), Ellipsis);

    /// <summary>The beginning of a text, cut behind a word where one ends in its second half, with an ellipsis.</summary>
    /// <param name="max">The most UTF-16 units that are left, with the ellipsis.</param>
    public static string TruncateAtWord(this string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var word = text.LastIndexOf(' ', max - 1);
        return word > max / 2 ? string.Concat(text.AsSpan(0, word), Ellipsis) : text.TruncateWithEllipsis(max);
    }

    /// <summary>The length of the longest beginning that holds whole characters alone.</summary>
    static int LengthWithin(string text, int max)
    {
        var length = 0;
        while (length < max)
        {
            // Two units more show whether a character ends at the bound or goes on.
            var next = StringInfo.GetNextTextElementLength(text.AsSpan(length, Math.Min(text.Length, max + 2) - length));
            if (length + next > max)
            {
                break;
            }

            length += next;
        }

        // A letter with more marks than there is room for: whole code points are better than nothing.
        return length > 0 || max <= 0 ? length
            : char.IsHighSurrogate(text[max - 1]) ? max - 1
            : max;
    }
}
