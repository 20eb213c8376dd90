using AngleSharp.Dom;
using LiveBlog.Search;

namespace LiveBlog.Features.SearchPage;

/// <summary>
/// Marks in a rendered entry what it was found by. The entry's bytes are the same for all and stay so; this works on a copy
/// of its tree and touches nothing but text.
/// </summary>
public sealed class SearchMarks(SearchQuery query, SearchWords words)
{
    /// <summary>
    /// Hits of a term in one entry, the first ones. Each mark is put among the nodes of the text, so that to mark all the hits of a
    /// long entry takes time in the square of their number: two seconds for 17,000.
    /// </summary>
    const int MaxMarks = 500;

    readonly List<SearchTerm> terms = [.. query.Terms.Where(term => !term.IsExcluded)];

    public string In(string html)
    {
        if (!BoundedHtmlParser.TryParse(html, out var document))
        {
            return html;
        }

        using var its = document;
        var found = document.QuerySelectorAll(".entry-text").SelectMany(WordsOf).ToList();
        var ranges = terms.SelectMany(term => RangesOf(term, found).Take(MaxMarks)).ToLookup(range => range.Node);
        foreach (var node in ranges)
        {
            Mark(document, node.Key, [.. node.Select(range => (range.Start, range.End)).Distinct().OrderBy(range => range.Start)]);
        }

        return document.Body!.InnerHtml;
    }

    IEnumerable<Found> WordsOf(IElement text) =>
        text.Descendants<IText>()
            .Where(node => !node.Ancestors<IElement>().Any(IsNotSaid))
            .ToList()
            .SelectMany(node => words.In(node.Data).Select(word => new Found(node, word)));

    // A program, a drawing, a time, or the page's own word before a correction: nothing that an entry is found by.
    static bool IsNotSaid(IElement element) =>
        element.LocalName is "script" or "style" or "textarea" or "title" or "svg" or "time" or "button"
        || (element.LocalName is "p" or "b" && !element.HasAttribute("dir") && IsInChanged(element));

    static bool IsInChanged(IElement element) => element.Ancestors<IElement>().Any(parent => parent.ClassName == "changed");

    static IEnumerable<(IText Node, int Start, int End)> RangesOf(SearchTerm term, List<Found> found)
    {
        for (var first = 0; first + term.Stems.Count <= found.Count; first++)
        {
            if (term.Stems.Select((stem, i) => found[first + i].Word.Stem == stem).All(same => same))
            {
                for (var i = 0; i < term.Stems.Count; i++)
                {
                    var (node, word) = found[first + i];
                    yield return (node, word.Start, word.Start + word.Length);
                }
            }
        }
    }

    static void Mark(IDocument document, IText node, IReadOnlyList<(int Start, int End)> ranges)
    {
        var (text, parent, at) = (node.Data, node.Parent!, 0);
        foreach (var (start, end) in ranges)
        {
            parent.InsertBefore(document.CreateTextNode(text[at..start]), node);
            var mark = document.CreateElement("mark");
            mark.TextContent = text[start..end];
            parent.InsertBefore(mark, node);
            at = end;
        }

        node.Data = text[at..];
    }

    sealed record Found(IText Node, SearchWord Word);
}
