using Lucene.Net.Analysis.Ar;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace LiveBlog.Search;

/// <summary>
/// Takes folded words back to their stems in one language: <c>negociations</c> and <c>negociateur</c> are one. A stemmer keeps
/// what it works on in itself, so this is for one thread at a time; to make one costs nothing.
/// </summary>
sealed class Stems
{
    /// <summary>Longer words are cut: nobody writes them, and PostgreSQL takes at most 2,046 bytes.</summary>
    const int MaxLength = 64;

    readonly SnowballProgram? snowball;
    readonly ArabicStemmer? arabic;
    readonly string language;

    /// <param name="language">Two letters (ISO 639-1); a language without a stemmer leaves words as they are.</param>
    public Stems(string language)
    {
        this.language = language;
        (snowball, arabic) = language switch
        {
            "fr" => (new FrenchStemmer(), null),
            "en" => (new EnglishStemmer(), null),
            "es" => (new SpanishStemmer(), null),
            "de" => (new German2Stemmer(), null), // The one that reads ae, oe and ue as umlauts.
            "ru" => (new RussianStemmer(), null),
            "ar" => (null, new ArabicStemmer()),
            _ => ((SnowballProgram?)null, (ArabicStemmer?)null),
        };
    }

    public string Of(string folded)
    {
        var word = Cut(folded);
        if (word.Any(char.IsAsciiDigit))
        {
            return word;
        }

        if (snowball is not null)
        {
            snowball.SetCurrent(WithItsAccent(word));
            snowball.Stem();
            return snowball.Current is { Length: > 0 } stem ? Folding.Fold(stem) : word;
        }

        if (arabic is not null)
        {
            var letters = word.ToCharArray();
            return new string(letters, 0, arabic.Stem(letters, letters.Length));
        }

        return word;
    }

    // Accents are gone already, so that they make no difference to what is found. A few endings are known to the stemmers
    // by their accent alone, and have no other reading.
    string WithItsAccent(string word) => language switch
    {
        "fr" when word.EndsWith("ees", StringComparison.Ordinal) => word[..^3] + "ées",
        "fr" when word.EndsWith("ee", StringComparison.Ordinal) => word[..^2] + "ée",
        "fr" when word.EndsWith("erent", StringComparison.Ordinal) => word[..^5] + "èrent",
        "es" when word.EndsWith("cion", StringComparison.Ordinal) || word.EndsWith("sion", StringComparison.Ordinal) => word[..^2] + "ón",
        _ => word,
    };

    static string Cut(string word) =>
        word.Length <= MaxLength ? word : word[..(char.IsHighSurrogate(word[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
}
