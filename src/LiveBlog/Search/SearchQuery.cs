using System.Text;

namespace LiveBlog.Search;

/// <summary>One thing looked for: a word, or words that must follow each other.</summary>
/// <param name="Stems">At least one.</param>
/// <param name="IsExcluded">Entries that have it are left out.</param>
public sealed record SearchTerm(IReadOnlyList<string> Stems, bool IsExcluded)
{
    public bool Equals(SearchTerm? other) => other is not null && IsExcluded == other.IsExcluded && Stems.SequenceEqual(other.Stems);

    public override int GetHashCode() => HashCode.Combine(Stems.Count, Stems[0], IsExcluded);
}

/// <summary>
/// What a reader looks for: all of the words, <c>"words in quotes"</c> one after the other, and not what a <c>-</c> stands
/// before. There are no other operators: whatever else is typed is taken for words, or for nothing.
/// </summary>
public sealed class SearchQuery
{
    public const int MaxLength = 200,
        MaxTerms = 20;

    SearchQuery(string text, IReadOnlyList<SearchTerm> terms) => (Text, Terms) = (text, terms);

    /// <summary>As it was typed, without white space around it.</summary>
    public string Text { get; }

    public IReadOnlyList<SearchTerm> Terms { get; }

    /// <summary>False when it holds no word at all: nothing is found then.</summary>
    public bool HasTerms => Terms.Count > 0;

    /// <summary>Null when it is longer than <see cref="MaxLength"/> characters or has more than <see cref="MaxTerms"/> words.</summary>
    public static SearchQuery? TryParse(string text, SearchWords words)
    {
        text = text.Trim();
        if (text.Length > MaxLength)
        {
            return null;
        }

        var terms = Parts(text)
            .Select(part => new SearchTerm([.. words.In(part.Text).Select(word => word.Stem)], part.IsExcluded))
            .Where(term => term.Stems.Count > 0)
            .Distinct()
            .ToList();
        return terms.Sum(term => term.Stems.Count) > MaxTerms ? null : new SearchQuery(text, terms);
    }

    /// <summary>For SQLite's MATCH (FTS5 §3). Stems are letters and digits, and each is in quotes.</summary>
    public string ToFts5(int blogId)
    {
        var query = new StringBuilder("(\"").Append(SearchText.TokenOf(blogId)).Append('"');
        foreach (var term in Terms.Where(term => !term.IsExcluded))
        {
            query.Append(" AND ").Append(Phrase(term));
        }

        query.Append(')');
        foreach (var term in Terms.Where(term => term.IsExcluded))
        {
            query.Append(" NOT ").Append(Phrase(term));
        }

        return query.ToString();

        static string Phrase(SearchTerm term) => $"\"{string.Join(' ', term.Stems)}\"";
    }

    /// <summary>For PostgreSQL's to_tsquery.</summary>
    public string ToTsQuery(int blogId)
    {
        var query = new StringBuilder("'").Append(SearchText.TokenOf(blogId)).Append('\'');
        foreach (var term in Terms)
        {
            query.Append(term.IsExcluded ? " & !(" : " & (").AppendJoin(" <-> ", term.Stems.Select(stem => $"'{stem}'")).Append(')');
        }

        return query.ToString();
    }

    /// <summary>Parts at white space, and at quotes of whichever language; a quote that is never closed is none.</summary>
    static IEnumerable<(string Text, bool IsExcluded)> Parts(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var excluded = text[at] == '-';
            at += excluded ? 1 : 0;
            var (start, end, next) =
                at < text.Length && IsQuote(text[at]) && Closing(text, at + 1) is var closing and > 0
                    ? (at + 1, closing, closing + 1)
                    : (at, EndOfWord(text, at), EndOfWord(text, at));
            yield return (text[start..end], excluded);
            at = next;
        }
    }

    static int EndOfWord(string text, int at)
    {
        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && (end == at || !IsQuote(text[end])))
        {
            end++;
        }

        return end;
    }

    static int Closing(string text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            if (IsQuote(text[at]))
            {
                return at;
            }
        }

        return -1;
    }

    static bool IsQuote(char c) => c is '"' or '“' or '”' or '„' or '«' or '»';
}
