using System.Globalization;
using System.Text;
using LiveBlog.Search;

namespace LiveBlog.Features.Discussion;

/// <summary>What readers type, made plain: no signs that are not seen, that turn the line round, or that pile up over it.</summary>
static class MessageText
{
    public const int Longest = 2_000;

    /// <summary>Whether what was typed may be cleaned at all: invisible characters may be three times as many as what stays.</summary>
    /// <param name="longest">How long it may be when it is clean, in UTF-16 characters.</param>
    public static bool IsWorthCleaning(string? typed, int longest) => typed is null || typed.Length <= (4 * longest) + 1_000;

    const int MaxLines = 20,
        MaxMarks = 3;

    const int ZeroWidthNonJoiner = 0x200C,
        ZeroWidthJoiner = 0x200D;

    /// <summary>Null when nothing is left to read.</summary>
    public static string? Clean(string? typed)
    {
        if (typed is null)
        {
            return null;
        }

        using var activity = Tracing.Begin(Tracing.Read);
        var (text, marks) = (new StringBuilder(typed.Length), 0);
        foreach (var rune in typed.ReplaceLineEndings("\n").EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (marks <= MaxMarks && (rune.Value == '\n' || IsSeen(rune, category)))
            {
                text.Append(rune.Value == '\t' ? " " : rune.ToString());
            }
        }

        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var clean = string.Join(
            '\n',
            lines.Length > MaxLines ? [.. lines[..(MaxLines - 1)], string.Join(' ', lines[(MaxLines - 1)..])] : lines
        );
        return clean.EnumerateRunes().Any(rune => !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format)
            ? clean
            : null;
    }

    /// <summary>The words one after the other, as they are compared.</summary>
    public static IReadOnlyList<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
            {
                word.Append(c);
            }
            else
            {
                End();
            }
        }

        End();
        return words;

        void End()
        {
            if (Folding.Fold(word.ToString()) is { Length: > 0 } folded)
            {
                words.Add(folded);
            }

            word.Clear();
        }
    }

    /// <summary>Two messages with the same are the same to a reader.</summary>
    public static string Key(string text)
    {
        using var activity = Tracing.Begin(Tracing.Read);
        return string.Concat(WordsOf(text)) is { Length: > 0 } key ? key : text;
    }

    // The joiners belong to how some scripts and signs are written.
    static bool IsSeen(Rune rune, UnicodeCategory category) =>
        rune.Value is '\t' or ZeroWidthJoiner or ZeroWidthNonJoiner
        || category
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );
}

/// <summary>The newsroom's list of words that hold a message back.</summary>
sealed class BlockedTermList
{
    readonly List<(string[] Words, bool IsBeginning)> watched = [];

    public BlockedTermList(string lines)
    {
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (MessageText.WordsOf(line) is { Count: > 0 } words)
            {
                watched.Add(([.. words], line.EndsWith('*')));
            }
        }
    }

    public bool Finds(string text)
    {
        using var activity = Tracing.Begin(Tracing.Read);
        var words = MessageText.WordsOf(text);
        return watched.Exists(its =>
            Enumerable.Range(0, Math.Max(0, words.Count - its.Words.Length + 1)).Any(at => Matches(its, words, at))
        );
    }

    static bool Matches((string[] Words, bool IsBeginning) its, IReadOnlyList<string> words, int at)
    {
        for (var i = 0; i < its.Words.Length; i++)
        {
            var (word, watched) = (words[at + i], its.Words[i]);
            if (!(its.IsBeginning && i == its.Words.Length - 1 ? word.StartsWith(watched, StringComparison.Ordinal) : word == watched))
            {
                return false;
            }
        }

        return true;
    }
}
