using System.Globalization;

namespace LiveBlog.Load;

/// <summary>
/// One entry as a feed shows it. <paramref name="At"/> is the time of publication in Unix milliseconds, from the article's own
/// <c>data-at</c>; <paramref name="Html"/> the whole article, byte for byte.
/// </summary>
internal sealed record FeedEntry(long Id, long Revision, long At, bool IsPinned, string Html)
{
    const string End = "</article>";

    /// <summary>Every article in <paramref name="html"/>, with where it begins. Articles are never nested.</summary>
    /// <exception cref="InvalidDataException">An article lacks what the page promises of it.</exception>
    public static IEnumerable<(int Start, FeedEntry Entry)> ReadAll(string html)
    {
        for (var start = Next(html, 0); start >= 0; start = Next(html, start + 1))
        {
            var end = html.IndexOf(End, start, StringComparison.Ordinal);
            if (end < 0)
            {
                throw new InvalidDataException("An article does not end.");
            }

            var article = html[start..(end + End.Length)];
            var tag = article[..(article.IndexOf('>', StringComparison.Ordinal) + 1)];
            yield return (
                start,
                new FeedEntry(Number(tag, " id=\"e-"), Number(tag, " data-revision=\""), Number(tag, " data-at=\""), false, article)
            );
        }
    }

    static int Next(string html, int from) => html.IndexOf("<article class=\"entry", from, StringComparison.Ordinal);

    static long Number(string tag, string attribute)
    {
        var start = tag.IndexOf(attribute, StringComparison.Ordinal) + attribute.Length;
        var end = start < attribute.Length ? -1 : tag.IndexOf('"', start);
        return end > start && long.TryParse(tag.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"An article has no number in {attribute.Trim()}…\": {tag}");
    }
}
