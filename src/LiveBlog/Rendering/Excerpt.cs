using LiveBlog.Model;

namespace LiveBlog.Rendering;

/// <summary>The beginning of a text, where there is no room for all of it.</summary>
public static class Excerpt
{
    /// <summary>Cuts a text at a word, with an ellipsis, to at most <paramref name="length"/> letters.</summary>
    public static string Of(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var cut = text.LastIndexOf(' ', length - 1);
        return string.Concat(text.AsSpan(0, cut > length / 2 ? cut : length - 1), "…");
    }

    /// <summary>An entry's headline, or else its first words, cut to a number of letters; null for an entry without any.</summary>
    public static string? TitleOf(Entry entry, int length) =>
        entry.Headline ?? (TextOf(entry) is { Length: > 0 } text ? Of(text, length) : null);

    /// <summary>What an entry says, as plain text: its body, or else its first quote.</summary>
    public static string TextOf(Entry entry)
    {
        var text = HtmlPolicy.PlainText(entry.BodyHtml);
        return text.Length > 0 || entry.Quotes is not [var quote, ..]
            ? text
            : string.Join(' ', quote.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
