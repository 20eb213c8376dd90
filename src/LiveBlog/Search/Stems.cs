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
    readonly string language;

    /// <param name="language">Two letters (ISO 639-1); a language without a stemmer leaves words as they are.</param>
    public Stems(string language)
    {
        this.language = language;
        snowball = language switch
        {
            "fr" => new FrenchStemmer(),
            "en" => new EnglishStemmer(),
            "es" => new SpanishStemmer(),
            "de" => new German2Stemmer(), // The one that reads ae, oe and ue as umlauts.
            "ru" => new RussianStemmer(),
            _ => null,
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
            snowball.SetCurrent(Prepared(IrregularForms.BaseOf(language, word) ?? word));
            snowball.Stem();
            return snowball.Current is { Length: > 0 } stem ? Alike(Folding.Fold(stem)) : word;
        }

        return language == "ar" ? ArabicStems.Of(word) : word;
    }

    /// <summary>
    /// The stems of one word that differ by its ending: <c>voz, voces</c>, <c>actif, active</c>, <c>участок, участка</c>.
    /// </summary>
    string Alike(string stem) =>
        language switch
        {
            "es" when stem.EndsWith('c') => stem[..^1] + 'z',
            "fr" when stem.Length > 2 && stem.EndsWith("if", StringComparison.Ordinal) => stem[..^1] + 'v',
            "ru" when stem.Length > 3 && stem.EndsWith("еец", StringComparison.Ordinal) => stem[..^2] + "йц",
            "ru" when stem.Length > 3 && (stem.EndsWith("ец", StringComparison.Ordinal) || stem.EndsWith("ок", StringComparison.Ordinal)) =>
                stem[..^2] + stem[^1],
            _ => stem,
        };

    // Accents are gone already, so that they make no difference to what is found. A few endings are known to the stemmers
    // by their accent alone, and have no other reading; a few are taken for others, or not known at all.
    string Prepared(string word) =>
        language switch
        {
            "fr" when word.EndsWith("iees", StringComparison.Ordinal) => word[..^2],
            "fr"
                when word.EndsWith("iee", StringComparison.Ordinal) || (word.Length > 3 && word.EndsWith("us", StringComparison.Ordinal)) =>
                word[..^1],
            "es" when word.EndsWith("amente", StringComparison.Ordinal) => word[..^"mente".Length],
            "es" when word.EndsWith("ernos", StringComparison.Ordinal) => word[..^1],
            "de" when word.EndsWith("innen", StringComparison.Ordinal) => word[..^"nen".Length],
            "fr" when word.EndsWith("ees", StringComparison.Ordinal) => word[..^3] + "ées",
            "fr" when word.EndsWith("ee", StringComparison.Ordinal) => word[..^2] + "ée",
            "fr" when word.EndsWith("erent", StringComparison.Ordinal) => word[..^5] + "èrent",
            "es" when word.EndsWith("cion", StringComparison.Ordinal) || word.EndsWith("sion", StringComparison.Ordinal) => word[..^2]
                + "ón",
            _ => word,
        };

    static string Cut(string word) =>
        word.Length <= MaxLength ? word : word[..(char.IsHighSurrogate(word[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
}
