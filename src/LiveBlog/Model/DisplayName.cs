using System.Globalization;
using System.Text;

namespace LiveBlog.Model;

/// <summary>
/// The name that a reader goes by. It is what it looks like: no invisible signs, no letters of one script between those of
/// another, and none that could be read as somebody else's (UTS 39 §4 and §5.1, of which this is a part).
/// </summary>
public static class DisplayName
{
    public const int Shortest = 2,
        Longest = 40;

    const int ZeroWidthNonJoiner = 0x200C,
        ZeroWidthJoiner = 0x200D;

    /// <summary>Letters by their category, and nothing to see; the half-width and the compatibility one become the second.</summary>
    const int HangulChoseongFiller = 0x115F,
        HangulJungseongFiller = 0x1160;

    /// <summary>Letters that look like Latin ones, small, in the order of <see cref="Latin"/>.</summary>
    const string Lookalikes = "аеорсухіјѕԁһӏԛԝвкмнтгпαερονιτκυχηωβ",
        Latin = "aeopcyxijsdhlqwbkmhtrnaeponitkuxnwb";

    /// <summary>Cleans what somebody has typed. Null where it is no name.</summary>
    public static string? Parse(string? typed)
    {
        if (typed is null || typed.Length > 200)
        {
            return null;
        }

        string name;
        try
        {
            name = string.Join(' ', typed.Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair.
            return null;
        }

        var runes = name.EnumerateRunes().ToList();
        return
            runes.Count is >= Shortest and <= Longest
            && runes.TrueForAll(IsOfName)
            && JoinersStandInWords(runes)
            && runes.Exists(Rune.IsLetter)
            && MarksAreFew(runes)
            && IsOfOneScript(runes)
            && !LooksLikeAnAddress(runes)
            ? name
            : null;
    }

    /// <summary>What a name looks like: readers cannot distinguish two names that have the same.</summary>
    public static string Skeleton(string name)
    {
        var skeleton = new StringBuilder();
        foreach (var rune in name.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            var small = Rune.ToLowerInvariant(rune);
            if (Rune.GetUnicodeCategory(small) is UnicodeCategory.NonSpacingMark || !Rune.IsLetterOrDigit(small))
            {
                continue;
            }

            var at = small.IsBmp ? Lookalikes.IndexOf((char)small.Value, StringComparison.Ordinal) : -1;
            skeleton.Append(at >= 0 ? Latin[at].ToString() : small.ToString());
        }

        // The ways that are left to write one letter with another.
        return skeleton.Replace('0', 'o').Replace('1', 'l').Replace('i', 'l').Replace("rn", "m").Replace("vv", "w").ToString();
    }

    static bool IsOfName(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber
            ? rune.Value is not (HangulChoseongFiller or HangulJungseongFiller)
            : rune.Value is ' ' or '.' or '-' or '\'' or '’' or '_' or '·' or ZeroWidthNonJoiner or ZeroWidthJoiner;

    /// <summary>
    /// The joiners belong to how Persian and the scripts of India are written; elsewhere they are not seen (RFC 5892 App. A.1 and A.2,
    /// in part).
    /// </summary>
    static bool JoinersStandInWords(List<Rune> runes)
    {
        for (var at = 0; at < runes.Count; at++)
        {
            if (
                runes[at].Value is ZeroWidthNonJoiner or ZeroWidthJoiner
                && (at == 0 || at == runes.Count - 1 || !IsJoined(runes[at - 1]) || !IsJoined(runes[at + 1]))
            )
            {
                return false;
            }
        }

        return true;

        // Arabic, Devanagari to Malayalam, Sinhala.
        static bool IsJoined(Rune rune) => rune.Value is >= 0x0600 and <= 0x0DFF;
    }

    /// <summary>A pile of marks on a letter runs over the lines around it.</summary>
    static bool MarksAreFew(List<Rune> runes)
    {
        var inARow = 0;
        foreach (var rune in runes)
        {
            inARow = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                ? inARow + 1
                : 0;
            if (inARow > 2)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Mail programs make a link of what reads like a domain. A dot stands after an initial, or before a space.</summary>
    static bool LooksLikeAnAddress(List<Rune> runes)
    {
        for (var at = 0; at + 2 < runes.Count; at++)
        {
            if (runes[at].Value == '.' && Rune.IsLetterOrDigit(runes[at + 1]) && Rune.IsLetterOrDigit(runes[at + 2]))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsOfOneScript(List<Rune> runes) => runes.Where(Rune.IsLetter).Select(ScriptOf).Distinct().Count() == 1;

    /// <summary>The script of a letter, as far as names need it: those of the Far East are written together.</summary>
    static string ScriptOf(Rune letter) =>
        letter.Value switch
        {
            < 0x0250 or (>= 0x1E00 and <= 0x1EFF) or (>= 0x2C60 and <= 0x2C7F) or (>= 0xA720 and <= 0xA7FF) => "Latin",
            (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF) => "Greek",
            (>= 0x0400 and <= 0x052F) or (>= 0x1C80 and <= 0x1C8F) or (>= 0x2DE0 and <= 0x2DFF) or (>= 0xA640 and <= 0xA69F) => "Cyrillic",
            >= 0x0530 and <= 0x058F => "Armenian",
            >= 0x0590 and <= 0x05FF => "Hebrew",
            (>= 0x0600 and <= 0x06FF) or (>= 0x0750 and <= 0x077F) or (>= 0x08A0 and <= 0x08FF) => "Arabic",
            (>= 0x1100 and <= 0x11FF)
            or (>= 0x3040 and <= 0x30FF)
            or (>= 0x3400 and <= 0x9FFF)
            or (>= 0xAC00 and <= 0xD7AF)
            or (>= 0x20000 and <= 0x3FFFF) => "East Asian",
            (>= 0x10A0 and <= 0x10FF) or (>= 0x1C90 and <= 0x1CBF) => "Georgian",
            var other => $"block {other >> 8}",
        };
}
