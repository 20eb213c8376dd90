using System.Globalization;
using System.Net;

namespace LiveBlog.Load;

/// <summary>The feed as a reader who comes now gets it: all pages of <c>/live/{slug}</c>, without scripts.</summary>
/// <param name="Revision">The first page's revision.</param>
/// <param name="IsSteady">Whether every page stood at that revision.</param>
/// <param name="Head">The element <c>#blog-head</c>.</param>
/// <param name="Pinned">What is in <c>#pinned</c> on the first page.</param>
/// <param name="Entries">What is in <c>#entries</c>, over all pages, in their order.</param>
internal sealed record FreshPage(
    long Revision,
    bool IsSteady,
    string Head,
    IReadOnlyList<FeedEntry> Pinned,
    IReadOnlyList<FeedEntry> Entries
)
{
    const int MaxPages = 10_000;

    /// <exception cref="InvalidDataException">A page lacks what it promises.</exception>
    public static async Task<FreshPage> ReadAsync(Publisher publisher, Uri first, CancellationToken cancellation)
    {
        FreshPage? feed = null;
        List<FeedEntry> entries = [];
        var address = first;
        for (var page = 0; address is not null; page++)
        {
            if (page == MaxPages)
            {
                throw new InvalidDataException($"The page's \"load more\" leads to more than {MaxPages} pages.");
            }

            var html = await publisher.PageAsync(address, cancellation);
            var revision = Revised(html);
            var border = Position(html, " id=\"entries\"");
            var articles = FeedEntry.ReadAll(html).ToList();
            feed ??= new FreshPage(
                revision,
                true,
                HeadIn(html),
                [.. articles.Where(a => a.Start < border).Select(a => a.Entry with { IsPinned = true })],
                entries
            );
            feed = feed with { IsSteady = feed.IsSteady && revision == feed.Revision };
            entries.AddRange(articles.Where(a => a.Start > border).Select(a => a.Entry));
            address = More(html) is { } more ? new Uri(address, more) : null;
        }

        return feed!;
    }

    /// <summary>The element <c>#blog-head</c> in <paramref name="html"/>, found by counting the divs in it.</summary>
    public static string HeadIn(string html)
    {
        var start = html.LastIndexOf("<div", Position(html, " id=\"blog-head\""), StringComparison.Ordinal);
        var depth = 0;
        for (var at = start; at >= 0; at = NextDiv(html, at + 1))
        {
            depth += html[at + 1] == '/' ? -1 : 1;
            if (depth == 0)
            {
                return html[start..(at + "</div>".Length)];
            }
        }

        throw new InvalidDataException("The element #blog-head does not end.");
    }

    static int NextDiv(string html, int from)
    {
        var opening = html.IndexOf("<div", from, StringComparison.Ordinal);
        var closing = html.IndexOf("</div>", from, StringComparison.Ordinal);
        return opening < 0 || closing < 0 ? Math.Max(opening, closing) : Math.Min(opening, closing);
    }

    static long Revised(string html)
    {
        var start = html.LastIndexOf('<', Position(html, " id=\"feed\""));
        var tag = html[start..html.IndexOf('>', start)];
        const string Attribute = " data-revision=\"";
        var value = tag[(Position(tag, Attribute) + Attribute.Length)..];
        return long.Parse(value[..value.IndexOf('"', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }

    static string? More(string html)
    {
        var start = html.IndexOf(" id=\"more\"", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        const string Attribute = " href=\"";
        var value = html[(html.IndexOf(Attribute, start, StringComparison.Ordinal) + Attribute.Length)..];
        return WebUtility.HtmlDecode(value[..value.IndexOf('"', StringComparison.Ordinal)]);
    }

    static int Position(string html, string what)
    {
        var at = html.IndexOf(what, StringComparison.Ordinal);
        return at >= 0 ? at : throw new InvalidDataException($"The page has no{what}.");
    }
}
