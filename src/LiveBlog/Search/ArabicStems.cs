namespace LiveBlog.Search;

/// <summary>
/// A light stemmer of Arabic, after Larkey, Ballesteros and Connell, "Light Stemming for Arabic Information Retrieval" (2007), with three
/// things more: the alif of the indefinite accusative (<c>رحيمًا</c>), "and" behind the article, so that a word which begins with
/// wāw has one stem with and without it (<c>وزير، الوزير</c>), and tā' marbūta before a pronoun (<c>حكومة، حكومته</c>). Words come
/// folded: without vowels, with one alif, and with hā' for tā' marbūta.
/// </summary>
static class ArabicStems
{
    /// <summary>The least that is left of a word where what is taken off may belong to it.</summary>
    const int Shortest = 3;

    /// <summary>The least that is left where it hardly does.</summary>
    const int Least = 2;

    static readonly string[] Articles = ["وال", "بال", "كال", "فال", "لل", "ال"];

    static readonly string[] Endings = ["ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"];

    /// <summary>Pronouns that the words themselves may end in: only behind longer ones.</summary>
    static readonly string[] Pronouns = ["هما", "هم"];

    public static string Of(string word)
    {
        var isDefinite = false;
        foreach (var article in Articles)
        {
            if (!isDefinite && word.StartsWith(article, StringComparison.Ordinal) && word.Length >= article.Length + Least)
            {
                (word, isDefinite) = (word[article.Length..], true);
            }
        }

        while (word.Length > Shortest && word[0] == 'و')
        {
            word = word[1..];
        }

        return WithoutEnding(word, isDefinite);
    }

    static string WithoutEnding(string word, bool isDefinite)
    {
        var whole = word;
        if (
            word.Length > Shortest
            && word[^1] == 'ا'
            && !word.EndsWith("ها", StringComparison.Ordinal)
            && !word.EndsWith("هما", StringComparison.Ordinal)
        )
        {
            word = word[..^1];
        }

        foreach (var pronoun in Pronouns)
        {
            // What has the article has no pronoun.
            if (!isDefinite && word.EndsWith(pronoun, StringComparison.Ordinal) && word.Length > pronoun.Length + Shortest)
            {
                word = word[..^pronoun.Length];
            }
        }

        foreach (var ending in Endings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal) && word.Length >= ending.Length + Least)
            {
                word = word[..^ending.Length];
            }
        }

        return WithoutTied(word, whole);
    }

    /// <summary>Before a pronoun, tā' marbūta is written as tā', and so ends the plural in <c>ات</c>.</summary>
    /// <param name="whole">The word with its ending.</param>
    static string WithoutTied(string stem, string whole)
    {
        if (!stem.EndsWith('ت') || !(stem.Length < whole.Length && whole[stem.Length] == 'ه'))
        {
            return stem;
        }

        var end = stem.EndsWith("ات", StringComparison.Ordinal) ? 2 : 1;
        return stem.Length - end >= Shortest ? stem[..^end] : stem;
    }
}
