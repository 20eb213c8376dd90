using System.Globalization;
using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using Ganss.Xss;
using LiveBlog.Search;
using Markdig;

namespace LiveBlog.Rendering;

/// <summary>
/// What HTML from outside may hold: paragraphs, emphasis, links, lists, quotations. Everything else is taken out, the
/// text inside kept, except where the text is a program or a style.
/// </summary>
public sealed class HtmlPolicy
{
    static readonly string[] Tags =
    [
        "p",
        "br",
        "strong",
        "b",
        "em",
        "i",
        "s",
        "u",
        "sub",
        "sup",
        "code",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "h4",
        "hr",
        "abbr",
        "mark",
        "bdi",
        "time",
    ];

    // The parser drops all others before they cost anything.
    static readonly HashSet<string> Attributes = new(
        ["href", "lang", "dir", "title", "datetime", "start"],
        StringComparer.OrdinalIgnoreCase
    );

    static readonly HashSet<string> ContentsGoToo = new(
        [
            "script",
            "style",
            "template",
            "noscript",
            "iframe",
            "object",
            "embed",
            "svg",
            "math",
            "textarea",
            "select",
            "title",
            "noembed",
            "noframes",
            "xmp",
            "plaintext",
            "head",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    const int MaxRounds = 6;

    // Raw HTML passes Markdown on purpose: it goes through the same policy afterwards.
    static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().UseAutoLinks().UseSoftlineBreakAsHardlineBreak().Build();

    readonly HtmlSanitizer sanitizer = Create();

    /// <summary>
    /// Finds the allowed part of some HTML; null when no text is left. False when it is nested beyond all reason, or has too many tags.
    /// </summary>
    public bool TryClean(string? html, out string? clean)
    {
        using var activity = Tracing.Begin(Tracing.Sanitize);
        clean = null;
        if (string.IsNullOrWhiteSpace(html))
        {
            return true;
        }

        try
        {
            clean = CleanUntilStable(html);
        }
        catch (ExcessiveMarkupException)
        {
            return false;
        }

        clean = HasText(clean) ? clean : null;
        return true;
    }

    /// <summary>As <see cref="TryClean"/>, for Markdown.</summary>
    public bool TryFromMarkdown(string? markdown, out string? clean)
    {
        clean = null;
        if (markdown is null || !MarkdownBounds.Holds(markdown))
        {
            return markdown is null;
        }

        try
        {
            using var html = MarkdownBounds.WriterFor(markdown);
            Markdig.Markdown.ToHtml(markdown, html, Markdown);
            return TryClean(html.ToString(), out clean);
        }
        catch (Exception refusal) when (refusal is ArgumentException or ExcessiveMarkupException)
        {
            // The first is what Markdig says of text that is nested too deeply.
            return false;
        }
    }

    /// <summary>The text of some clean HTML, its white space folded.</summary>
    public static string PlainText(string? html) => SearchText.Plain(html);

    /// <summary>The paragraphs of some clean HTML as plain text: one for each block that holds text of its own.</summary>
    public static IReadOnlyList<string> Paragraphs(string? html)
    {
        if (string.IsNullOrEmpty(html))
        {
            return [];
        }

        if (!BoundedHtmlParser.TryParse(html, out var document))
        {
            return BoundedHtmlParser.WordsOf(html) is { Length: > 0 } words ? [words] : [];
        }

        using var its = document;
        var body = document.Body!;
        foreach (var block in body.QuerySelectorAll("p, li, br, blockquote, ul, ol, h4, hr"))
        {
            block.Insert(AdjacentPosition.BeforeBegin, "\u001E");
            block.Insert(AdjacentPosition.AfterEnd, "\u001E");
        }

        // The line ends of the source are no paragraphs.
        return
        [
            .. body
                .TextContent.Split('\u001E')
                .Select(block => string.Join(' ', block.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
                .Where(block => block.Length > 0),
        ];
    }

    // What is taken out can leave the rest to be read otherwise the next time. Only what reads the same again is done; and
    // what never comes to rest, or what the parser trips over, is shown as the characters it is made of.
    string CleanUntilStable(string html)
    {
        try
        {
            for (var again = 0; again < MaxRounds; again++)
            {
                var clean = Sanitize(html);
                if (clean == html)
                {
                    return clean;
                }

                html = clean;
            }
        }
        catch (Exception trouble) when (trouble is NullReferenceException or InvalidOperationException or ArgumentException or DomException)
        {
            // AngleSharp's parser fails on some nonsense. It is the writer's nonsense, not a fault of the server.
        }

        return Sanitize(WebUtility.HtmlEncode(html));
    }

    string Sanitize(string html)
    {
        using var document = BoundedHtmlParser.Parse("<!doctype html><html><body>" + html, Attributes);
        sanitizer.SanitizeDom(document, document.Body);
        return document.Body?.ChildNodes.ToHtml(sanitizer.OutputFormatter).Trim() ?? "";
    }

    static bool HasText(string html) => PlainText(html).Any(c => !char.IsWhiteSpace(c) && !IsInvisible(c));

    // Zero-width characters and the like: an entry of nothing else would be an empty line in the feed.
    internal static bool IsInvisible(char c) =>
        char.IsControl(c)
        || c
            is '\u00AD'
                or '\u034F'
                or '\u180E'
                or (>= '\u200B' and <= '\u200F')
                or (>= '\u2028' and <= '\u202E')
                or (>= '\u2060' and <= '\u206F')
                or '\uFEFF'
                or '\u115F'
                or '\u1160'
                or '\u3164'
                or '\uFFA0'
                or '\u2800';

    static HtmlSanitizer Create()
    {
        var made = new HtmlSanitizer(
            new HtmlSanitizerOptions
            {
                AllowedTags = new HashSet<string>(Tags, StringComparer.OrdinalIgnoreCase),
                AllowedAttributes = Attributes,
                AllowedSchemes = new HashSet<string>(["http", "https", "mailto"], StringComparer.OrdinalIgnoreCase),
                UriAttributes = new HashSet<string>(["href"], StringComparer.OrdinalIgnoreCase),
                AllowedCssProperties = new HashSet<string>(),
            }
        )
        {
            KeepChildNodes = true,
        };
        made.AllowDataAttributes = false;

        made.RemovingTag += (_, removing) =>
        {
            if (ContentsGoToo.Contains(removing.Tag.LocalName))
            {
                removing.Tag.Remove();
                removing.Cancel = true;
            }
        };
        made.PostProcessNode += (_, processed) =>
        {
            if (processed.Node is IElement { LocalName: "a" } link)
            {
                link.SetAttribute("rel", "noopener");
            }

            // The number that a list begins with is part of what it says; elsewhere the attribute says nothing.
            if (
                processed.Node is IElement element
                && element.GetAttribute("start") is { } start
                && !(
                    element.LocalName == "ol"
                    && int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                    && first <= MarkdownSource.MaxNumber
                )
            )
            {
                element.RemoveAttribute("start");
            }
        };
        return made;
    }
}
