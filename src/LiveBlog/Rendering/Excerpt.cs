using LiveBlog.Model;

namespace LiveBlog.Rendering;

/// <summary>The beginning of a text, where there is no room for all of it.</summary>
public static class Excerpt
{
    /// <summary>
    /// An entry's headline, or else its first words, cut as <see cref="Truncation.TruncateAtWord"/> does; null for an entry without
    /// any.
    /// </summary>
    public static string? TitleOf(Entry entry, int max) => TitleOf(entry, max, TextOf);

    /// <summary>As above, for a caller that has the text from elsewhere.</summary>
    public static string? TitleOf(Entry entry, int max, Func<Entry, string> textOf) =>
        SingleLine.Of(entry.Headline) is { Length: > 0 } headline ? headline
        : textOf(entry) is { Length: > 0 } text ? text.TruncateAtWord(max)
        : null;

    /// <summary>What an entry says, as a line of plain text: its body, or else its first quote.</summary>
    public static string TextOf(Entry entry)
    {
        var text = SingleLine.Of(HtmlPolicy.PlainText(entry.BodyHtml));
        return text.Length > 0 || entry.Quotes is not [var quote, ..] ? text : SingleLine.Of(quote.Text);
    }
}
