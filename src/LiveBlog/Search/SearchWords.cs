using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace LiveBlog.Search;

/// <summary>A word in a text: its position, and the stem it is found by.</summary>
public readonly record struct SearchWord(int Start, int Length, string Stem);

/// <summary>
/// The one analysis of text for search, of entries, of what is looked for and of what is marked, whatever the database: case and
/// accents make no difference, words are found by their stem in the blog's language. Nothing is left out, so phrases are exact.
/// For one thread at a time.
/// </summary>
public sealed class SearchWords
{
    static readonly FrozenSet<string> Elided = FrozenSet.Create(
        StringComparer.Ordinal,
        "l",
        "d",
        "j",
        "m",
        "t",
        "s",
        "n",
        "c",
        "qu",
        "jusqu",
        "lorsqu",
        "puisqu",
        "quoiqu"
    );

    readonly Stems stems;
    readonly Dictionary<string, string> known = new(StringComparer.Ordinal);

    SearchWords(string language) => stems = new Stems(language);

    /// <summary>For a language tag (BCP 47).</summary>
    public static SearchWords For(string languageTag) => new(LanguageOf(languageTag));

    /// <summary>True when texts in both languages are read the same way: "en" and "en-GB".</summary>
    public static bool AreAlike(string languageTag, string otherTag) => LanguageOf(languageTag) == LanguageOf(otherTag);

    /// <summary>The words of a plain text, in their order.</summary>
    public IEnumerable<SearchWord> In(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            var length = WordAt(text, at);
            if (length == 0)
            {
                at += char.IsSurrogatePair(text, at) ? 2 : 1;
                continue;
            }

            var skipped = ElisionIn(text.AsSpan(at, length));
            if (StemOf(text.AsSpan(at + skipped, length - skipped)) is { Length: > 0 } stem)
            {
                yield return new SearchWord(at + skipped, length - skipped, stem);
            }

            at += length;
        }
    }

    static string LanguageOf(string tag) => tag.Split('-')[0].ToLowerInvariant();

    /// <summary>
    /// How long the word that begins here is; 0 when none does. Accents, invisible signs and apostrophes belong to it between letters.
    /// </summary>
    static int WordAt(string text, int start)
    {
        var end = start;
        for (var at = start; at < text.Length; )
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune))
            {
                break;
            }

            if (Rune.IsLetterOrDigit(rune))
            {
                // The signs of these scripts are words by themselves: no space parts them.
                if (IsIdeograph(rune))
                {
                    return end > start ? end - start : rune.Utf16SequenceLength;
                }

                at += rune.Utf16SequenceLength;
                end = at;
                continue;
            }

            if (end == start || !JoinsLetters(rune))
            {
                break;
            }

            at += rune.Utf16SequenceLength;
            end = IsMark(rune) ? at : end;
        }

        return end - start;
    }

    static bool JoinsLetters(Rune rune) =>
        IsMark(rune) || rune.Value is '\'' or '’' or '\u00AD' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    static bool IsIdeograph(Rune rune) =>
        rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFF);

    // "l’accord" is found as "accord", in whatever language it is quoted.
    static int ElisionIn(ReadOnlySpan<char> word)
    {
        var apostrophe = word.IndexOfAny('\'', '’');
        return apostrophe is >= 1 and <= 6 && apostrophe < word.Length - 2 && Elided.Contains(Folding.Fold(word[..apostrophe]))
            ? apostrophe + 1
            : 0;
    }

    string StemOf(ReadOnlySpan<char> word)
    {
        // "the minister’s"
        if (word.Length > 2 && word[^1] is 's' or 'S' && word[^2] is '\'' or '’')
        {
            word = word[..^2];
        }

        var folded = Folding.Fold(word);
        if (!known.TryGetValue(folded, out var stem))
        {
            known[folded] = stem = folded.Length == 0 ? "" : stems.Of(folded);
        }

        return stem;
    }
}
