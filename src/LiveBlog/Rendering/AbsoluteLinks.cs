using System.Diagnostics.CodeAnalysis;
using AngleSharp.Dom;
using LiveBlog.Search;

namespace LiveBlog.Rendering;

/// <summary>
/// Makes links whole for where a text stands without its page: feeds, mails, data for search engines. They are resolved as a browser does
/// (RFC 3986 §5): a fragment is a place on the page, and <c>//host/x</c> is another site.
/// </summary>
public static class AbsoluteLinks
{
    static readonly string[] Names = ["href", "src"];

    /// <param name="link">Of a page, absolute or relative to it.</param>
    /// <param name="page">The page's own address, absolute.</param>
    public static string Resolve(string link, string page) => IsWhole(link) || !Uri.TryCreate(new Uri(page), link, out var whole) ? link : whole.AbsoluteUri;

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
        if (html?.Contains(" href=", StringComparison.Ordinal) != true || !BoundedHtmlParser.TryParse($"<body>{html}</body>", out var document))
        {
            return html;
        }

        using var its = document;
        Resolve(document.Body!, page);
        return document.Body!.InnerHtml;
    }

    static bool IsWhole(string link) => link.Contains(':', StringComparison.Ordinal)
        && link.IndexOfAny([':', '/', '?', '#']) is var first && link[first] == ':';
}
