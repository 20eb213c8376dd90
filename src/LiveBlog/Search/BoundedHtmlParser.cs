using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;

namespace LiveBlog.Search;

/// <summary>The markup is nested too deeply, or has more tags than a text needs.</summary>
public sealed class ExcessiveMarkupException() : FormatException("The markup is nested too deeply or has too many tags.");

/// <summary>
/// Parses HTML of any origin in time that grows with its length. What is measured is the tree itself while it grows, with the
/// parser's own stack of open elements: tags alone cannot tell how deep it gets, since end tags are ignored, elements close by
/// themselves, and formatting opens again in every paragraph. The first element beyond the bounds ends the parsing.
/// </summary>
public static class BoundedHtmlParser
{
    /// <summary>Start tags, end tags and comments together.</summary>
    public const int MaxTags = 20_000;

    /// <summary>Elements within each other, below the body.</summary>
    public const int MaxDepth = 100;

    // html and body, which a fragment does not name.
    const int Root = 2;

    /// <summary>
    /// How many elements each tag may stand below or bring along, on average. Twenty levels of formatting that open again
    /// in each of a thousand paragraphs make twenty thousand elements of a thousand tags.
    /// </summary>
    const int WorkPerTag = 16,
        WorkOfAny = 4_096;

    /// <param name="html">A document or a fragment.</param>
    /// <param name="attributes">The names of those that are kept; null for all.</param>
    /// <exception cref="ExcessiveMarkupException">It exceeds the bounds.</exception>
    public static IHtmlDocument Parse(string html, IReadOnlySet<string>? attributes = null)
    {
        var tags = html.AsSpan().Count('<');
        return tags > MaxTags ? throw new ExcessiveMarkupException() : new Growth(tags, attributes).Parse(html);
    }

    /// <summary>False when it exceeds the bounds.</summary>
    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string html, [NotNullWhen(true)] out IHtmlDocument? document, IReadOnlySet<string>? attributes = null)
    {
        try
        {
            document = Parse(html, attributes);
            return true;
        }
        catch (ExcessiveMarkupException)
        {
            document = null;
            return false;
        }
    }

    /// <summary>As much of a page as the bounds allow, from its start on. Null when that is nothing.</summary>
    /// <inheritdoc cref="Parse"/>
    public static IHtmlDocument? ParseBeginning(string html, IReadOnlySet<string>? attributes = null)
    {
        var tags = 0;
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at + 1))
        {
            if (++tags > MaxTags)
            {
                html = html[..at];
                break;
            }
        }

        var growth = new Growth(tags, attributes);
        try
        {
            return growth.Parse(html);
        }
        catch (ExcessiveMarkupException)
        {
            return growth.Document;
        }
    }

    /// <summary>The words of markup that is not parsed: without what is between angle brackets, white space folded.</summary>
    public static string WordsOf(string html)
    {
        var text = new StringBuilder(html.Length);
        for (var at = 0; at < html.Length; )
        {
            var tag = html.IndexOf('<', at);
            text.Append(html, at, (tag < 0 ? html.Length : tag) - at).Append(' ');
            var end = tag < 0 ? -1 : html.IndexOf('>', tag);
            at = end < 0 ? html.Length : end + 1;
        }

        return string.Join(' ', WebUtility.HtmlDecode(text.ToString()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Follows one parser, and stops it.</summary>
    sealed class Growth(int tags, IReadOnlySet<string>? attributes)
    {
        IElement? last;
        int left = WorkOfAny + (WorkPerTag * tags);

        public IHtmlDocument? Document => last?.Owner as IHtmlDocument;

        public IHtmlDocument Parse(string html)
        {
            var options = new HtmlParserOptions { OnCreated = (element, _) => Next(element) };
            if (attributes is not null)
            {
                options.ShouldEmitAttribute = IsKept;
            }

            return new HtmlParser(options).ParseDocument(html);
        }

        bool IsKept(ref StructHtmlToken token, ReadOnlyMemory<char> name) => attributes!.Contains(name.ToString());

        // A new element is not in the tree yet; the one before it is. What stands within that one the parser has opened again
        // by itself.
        void Next(IElement element)
        {
            if (last is not null)
            {
                var depth = 0;
                for (var above = last.Parent; above is not null && depth <= MaxDepth + Root; above = above.Parent)
                {
                    depth++;
                }

                var within = 0;
                for (var below = last.LastElementChild; below is not null && within <= MaxDepth; below = below.LastElementChild)
                {
                    within++;
                }

                left -= depth + within;
                if (depth + within > MaxDepth + Root || left < 0)
                {
                    throw new ExcessiveMarkupException();
                }
            }

            last = element;
        }
    }
}
