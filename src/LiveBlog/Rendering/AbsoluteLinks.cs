using System.Diagnostics.CodeAnalysis;
using AngleSharp.Dom;
using LiveBlog.Search;

namespace LiveBlog.Rendering;

/// <summary>
/// Makes links absolute for texts outside their page: feeds, mails, data for search engines. They are resolved as a browser does
/// (RFC 3986 §5): a fragment is a place on the page, and <c>//host/x</c> is another site.
/// </summary>
public static class AbsoluteLinks
{
    static readonly string[] Names = ["href", "src"];

    /// <param name="link">Of a page, absolute or relative to it.</param>
    /// <param name="page">The page's own address, absolute.</param>
    public static string Resolve(string link, string page) =>
        IsWhole(link) || !Uri.TryCreate(new Uri(page), link, out var whole) ? link : whole.AbsoluteUri;

    /// <summary>The same of every link within.</summary>
    public static void Resolve(IElement within, string page)
    {
        foreach (var element in within.QuerySelectorAll("[href], [src]"))
        {
            foreach (var name in Names)
            {
                if (element.GetAttribute(name) is { } link)
                {
                    element.SetAttribute(name, Resolve(link, page));
                }
            }
        }
    }

    /// <summary>The same of every link in HTML that this program has cleaned.</summary>
    [return: NotNullIfNotNull(nameof(html))]
    public static string? In(string? html, string page)
    {
        if (html is null || !MayHaveRelative(html) || !BoundedHtmlParser.TryParse($"<body>{html}</body>", out var document))
        {
            return html;
        }

        using var its = document;
        Resolve(document.Body!, page);
        return document.Body!.InnerHtml;
    }

    /// <summary>Most texts have none, and feeds are written often: those are not parsed.</summary>
    static bool MayHaveRelative(string html)
    {
        const string Link = " href=\"";
        for (var at = html.IndexOf(Link, StringComparison.Ordinal); at >= 0; at = html.IndexOf(Link, at, StringComparison.Ordinal))
        {
            at += Link.Length;
            if (!html.AsSpan(at).StartsWith("https://") && !html.AsSpan(at).StartsWith("http://"))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsWhole(string link) =>
        link.Contains(':', StringComparison.Ordinal) && link.IndexOfAny([':', '/', '?', '#']) is var first && link[first] == ':';
}
