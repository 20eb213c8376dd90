using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using LiveBlog.Search;

namespace LiveBlog.Rendering;

/// <summary>
/// Writes clean HTML as Markdown, so that an entry which came in as HTML can be edited as text. What Markdown has no word
/// for stays as its tag; Markdown lets that through.
/// </summary>
public static partial class MarkdownSource
{
    /// <summary>Quotations and lists within each other. Each level writes all the lines within it once more.</summary>
    const int MaxLevels = 16;

    /// <summary>The largest number of an item in Markdown (CommonMark §5.2).</summary>
    internal const int MaxNumber = 999_999_999;

    const string Levels = "blockquote, ul, ol";

    public static string Of(string? html)
    {
        if (string.IsNullOrEmpty(html))
        {
            return "";
        }

        using var activity = Tracing.Begin(Tracing.Read);
        // Markdown lets HTML through as it is.
        if (!BoundedHtmlParser.TryParse(html, out var document))
        {
            return html;
        }

        using var its = document;
        var body = document.Body!;
        if (body.QuerySelectorAll(Levels).Any(level => level.Ancestors<IElement>().Count(IsLevel) >= MaxLevels))
        {
            return html;
        }

        return ManyLines().Replace(Blocks(body), "\n\n").Trim();
    }

    static bool IsLevel(IElement element) => element.LocalName is "blockquote" or "ul" or "ol";

    static string Blocks(INode parent)
    {
        var text = new StringBuilder();
        foreach (var node in parent.ChildNodes)
        {
            text.Append(node is IElement element ? Block(element) : Inline(node));
        }

        return text.ToString();
    }

    // Language and direction have no sign in Markdown.
    static string Block(IElement element) =>
        element.LocalName != "a" && element.Attributes.Any(its => its.Name != "start" || element.LocalName != "ol")
            ? "\n\n" + element.OuterHtml + "\n\n"
            : element.LocalName switch
            {
                "p" => "\n\n" + Inlines(element).Trim() + "\n\n",
                "h4" => "\n\n#### " + Inlines(element).Trim() + "\n\n",
                "hr" => "\n\n---\n\n",
                "ul" => "\n\n" + Items(element, _ => "- ") + "\n\n",
                "ol" => "\n\n"
                    + Items(element, i => string.Create(CultureInfo.InvariantCulture, $"{Math.Min(MaxNumber, First(element) + (long)i)}. "))
                    + "\n\n",
                "blockquote" => "\n\n" + Prefixed(ManyLines().Replace(Blocks(element), "\n\n").Trim(), "> ", "> ") + "\n\n",
                _ => Inline(element),
            };

    static int First(IElement list) =>
        int.TryParse(list.GetAttribute("start"), NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start <= MaxNumber
            ? start
            : 1;

    static string Items(IElement list, Func<int, string> mark) =>
        string.Join(
            '\n',
            list.Children.Select(
                (item, i) => Prefixed(ManyLines().Replace(Blocks(item), "\n").Trim(), mark(i), new string(' ', mark(i).Length))
            )
        );

    static string Inlines(INode parent) => string.Concat(parent.ChildNodes.Select(Inline));

    static string Inline(INode node) =>
        node switch
        {
            IText text => Escaped().Replace(WhiteSpace().Replace(text.Data, " "), @"\$0"),
            IHtmlAnchorElement link when link.GetAttribute("href") is { } href =>
                $"[{Inlines(link)}](<{href.Replace(">", "%3E", StringComparison.Ordinal)}>)",
            IElement { LocalName: "strong" or "b" } strong => Wrapped(strong, "**"),
            IElement { LocalName: "em" or "i" } emphasis => Wrapped(emphasis, "*"),
            IElement { LocalName: "br" } => "\n",
            IElement { LocalName: "p" or "ul" or "ol" or "blockquote" or "h4" or "hr" } block => Block(block),
            IElement other => other.OuterHtml,
            _ => "",
        };

    // Markdown's marks must touch the words; white space inside them goes outside.
    static string Wrapped(IElement element, string mark)
    {
        var text = Inlines(element);
        var inner = text.Trim();
        return inner.Length == 0 ? text : text[..^text.TrimStart().Length] + mark + inner + mark + text[text.TrimEnd().Length..];
    }

    static string Prefixed(string text, string first, string others) =>
        string.Join('\n', text.Split('\n').Select((line, i) => (i == 0 ? first : others) + line));

    [GeneratedRegex(@"\n\s*\n+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ManyLines();

    // Not the no-break spaces: they are the writer's.
    [GeneratedRegex(@"[ \t\r\n]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"[\\`*_\[\]<&]|^(?:#|>|[-+](?= )|\d+[.)](?= ))", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Escaped();
}
