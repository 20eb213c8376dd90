using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using LiveBlog.Model;

namespace LiveBlog.Search;

/// <summary>What an entry is indexed by: its blog's own token, then the stems of all that it says, in their order.</summary>
public static class SearchText
{
    // No folded word holds this letter, and both databases take it for one. Alone it stands between two fields, so that no
    // phrase is found across them.
    const char Sign = 'ß';

    /// <summary>What is said beyond this many characters of stems is not found. PostgreSQL takes a megabyte in all.</summary>
    const int MaxLength = 200_000;

    public static string Of(int blogId, EntryContent content, SearchWords words)
    {
        using var activity = Tracing.Begin(Tracing.Index);
        var text = new StringBuilder(TokenOf(blogId));
        foreach (var field in FieldsOf(content))
        {
            text.Append(' ').Append(Sign);
            foreach (var word in words.In(field))
            {
                if (text.Length + word.Stem.Length >= MaxLength)
                {
                    return text.ToString();
                }

                text.Append(' ').Append(word.Stem);
            }
        }

        return text.ToString();
    }

    /// <summary>Stands in every entry of a blog and in none of another.</summary>
    public static string TokenOf(int blogId) => string.Create(CultureInfo.InvariantCulture, $"{Sign}{blogId}");

    /// <summary>The text of some clean HTML, its white space folded.</summary>
    public static string Plain(string? html)
    {
        if (string.IsNullOrEmpty(html))
        {
            return "";
        }

        using var activity = Tracing.Begin(Tracing.Read);
        if (!BoundedHtmlParser.TryParse(html, out var document))
        {
            return BoundedHtmlParser.WordsOf(html);
        }

        using var its = document;
        var body = document.Body!;
        foreach (var block in body.QuerySelectorAll("p, li, br, blockquote, h4, hr"))
        {
            block.Insert(AdjacentPosition.AfterEnd, " ");
        }

        return string.Join(' ', body.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    static IEnumerable<string> FieldsOf(EntryContent content)
    {
        IEnumerable<string?> fields =
        [
            content.Headline,
            Plain(content.BodyHtml),
            .. content.Quotes.SelectMany(q => new[] { q.Text, q.Attribution, q.Role }),
            .. content.Media.SelectMany(p => new[] { p.Caption, p.Alt, p.Credit }),
            .. content.RelatedLinks.Select(l => l.Title),
            .. content.Embeds.Select(e => e.Title),
            content.Correction,
            content.Author,
            .. content.Tags,
        ];
        return fields.OfType<string>().Where(field => field.Length > 0);
    }
}
