using System.Globalization;
using System.Text;

namespace LiveBlog.Search;

/// <summary>Writes a word the one way it is compared in: small letters and digits, without accents, points or invisible signs.</summary>
static class Folding
{
    public static string Fold(ReadOnlySpan<char> word)
    {
        var folded = new StringBuilder(word.Length);
        if (IsAscii(word))
        {
            Append(folded, word);
        }
        else
        {
            // Composed first, so that a letter which is one of its own in its language is known as such.
            foreach (var rune in word.ToString().Normalize(NormalizationForm.FormC).EnumerateRunes())
            {
                Append(folded, rune);
            }
        }

        return folded.ToString();
    }

    static bool IsAscii(ReadOnlySpan<char> word) => System.Text.Ascii.IsValid(word);

    static void Append(StringBuilder folded, ReadOnlySpan<char> ascii)
    {
        foreach (var c in ascii)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }
    }

    static void Append(StringBuilder folded, Rune rune)
    {
        if (Own(rune) is { } own)
        {
            folded.Append(own);
            return;
        }

        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            var small = Rune.ToLowerInvariant(part);
            if (Own(small) is { } known)
            {
                folded.Append(known);
            }
            else if (Rune.GetUnicodeCategory(small) == UnicodeCategory.DecimalDigitNumber)
            {
                folded.Append((int)Rune.GetNumericValue(small));
            }
            else if (Rune.IsLetterOrDigit(small) && Rune.GetUnicodeCategory(small) != UnicodeCategory.ModifierLetter)
            {
                folded.Append(small);
            }
        }
    }

    /// <summary>The letters that Unicode does not take apart, or that must not be; null for all others.</summary>
    static string? Own(Rune rune) =>
        rune.Value switch
        {
            'й' or 'Й' => "й", // Not an и with an accent: Russian endings hang on it.
            'ß' or 'ẞ' => "ss",
            'æ' or 'Æ' => "ae",
            'œ' or 'Œ' => "oe",
            'ø' or 'Ø' => "o",
            'đ' or 'Đ' or 'ð' or 'Ð' => "d",
            'ł' or 'Ł' => "l",
            'ħ' or 'Ħ' => "h",
            'þ' or 'Þ' => "th",
            'ı' => "i",
            'ς' => "σ",
            'ـ' => "", // The stroke that only lengthens an Arabic word.
            'ٱ' => "ا",
            'ى' or 'ی' => "ي",
            'ة' => "ه",
            'ک' => "ك",
            _ => null,
        };
}
