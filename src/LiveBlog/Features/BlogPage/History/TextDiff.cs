using System.Text.RegularExpressions;
using DiffPlex;
using DiffPlex.Model;

namespace LiveBlog.Features.BlogPage.History;

public enum DiffKind
{
    Same,
    Removed,
    Added,
}

/// <summary>Some words that two texts share, or that one of them has alone.</summary>
public sealed record DiffPiece(DiffKind Kind, string Text);

/// <summary>One paragraph of a comparison. <paramref name="Elided"/> replaces paragraphs in which nothing changed.</summary>
public sealed record DiffBlock(IReadOnlyList<DiffPiece> Pieces, bool Elided = false);

/// <summary>
/// Compares two texts as people read them: paragraph by paragraph, and within those that changed word by word. What is too
/// long for that is shown as gone and come, so that no text can keep the server busy.
/// </summary>
public static partial class TextDiff
{
    const int MaxBlocks = 2_000,
        MaxWords = 3_000;

    static readonly WordChunker Words = new();

    /// <summary>Empty when the texts are the same.</summary>
    public static IReadOnlyList<DiffBlock> Compare(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        if (before.SequenceEqual(after))
        {
            return [];
        }

        if (before.Count + after.Count > MaxBlocks)
        {
            return [.. before.Select(text => Whole(DiffKind.Removed, text)), .. after.Select(text => Whole(DiffKind.Added, text))];
        }

        var diff = Differ.Instance.CreateDiffs(
            string.Join('\n', before),
            string.Join('\n', after),
            ignoreWhiteSpace: false,
            ignoreCase: false,
            ParagraphChunker.Instance
        );
        var blocks = new List<DiffBlock>();
        var at = 0;
        foreach (var change in diff.DiffBlocks)
        {
            Elide(blocks, change.InsertStartB - at);
            at = change.InsertStartB + change.InsertCountB;
            var removed = before.Skip(change.DeleteStartA).Take(change.DeleteCountA).ToList();
            var added = after.Skip(change.InsertStartB).Take(change.InsertCountB).ToList();
            blocks.AddRange(CompareWords(removed, added));
        }

        Elide(blocks, after.Count - at);
        return blocks;
    }

    /// <summary>A text of which nothing changed, in full.</summary>
    public static IReadOnlyList<DiffBlock> Unchanged(IReadOnlyList<string> text) => [.. text.Select(block => Whole(DiffKind.Same, block))];

    static void Elide(List<DiffBlock> blocks, int unchanged)
    {
        if (unchanged > 0)
        {
            blocks.Add(new DiffBlock([], Elided: true));
        }
    }

    static DiffBlock Whole(DiffKind kind, string text) => new([new DiffPiece(kind, text)]);

    static IEnumerable<DiffBlock> CompareWords(IReadOnlyList<string> removed, IReadOnlyList<string> added)
    {
        var (before, after) = (string.Join('\n', removed), string.Join('\n', added));
        if (removed.Count == 0 || added.Count == 0 || CountWords(before) + CountWords(after) > MaxWords)
        {
            return [.. removed.Select(text => Whole(DiffKind.Removed, text)), .. added.Select(text => Whole(DiffKind.Added, text))];
        }

        var diff = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, Words);
        return Paragraphs(Joined(Pieces(diff)));
    }

    static int CountWords(string text) => Word().Count(text);

    static IEnumerable<DiffPiece> Pieces(DiffResult diff)
    {
        var at = 0;
        foreach (var change in diff.DiffBlocks)
        {
            yield return Text(DiffKind.Same, diff.PiecesNew, at, change.InsertStartB - at);
            yield return Text(DiffKind.Removed, diff.PiecesOld, change.DeleteStartA, change.DeleteCountA);
            yield return Text(DiffKind.Added, diff.PiecesNew, change.InsertStartB, change.InsertCountB);
            at = change.InsertStartB + change.InsertCountB;
        }

        yield return Text(DiffKind.Same, diff.PiecesNew, at, diff.PiecesNew.Count - at);
    }

    static DiffPiece Text(DiffKind kind, IReadOnlyList<string> pieces, int start, int count) =>
        new(kind, string.Concat(pieces.Skip(start).Take(count)));

    /// <summary>Two changes with nothing but a space between them are one: "twelve ships" reads better than "twelve" and "ships".</summary>
    static List<DiffPiece> Joined(IEnumerable<DiffPiece> pieces)
    {
        var joined = new List<DiffPiece>();
        var (removed, added) = ("", "");
        foreach (var piece in pieces.Where(p => p.Text.Length > 0))
        {
            switch (piece.Kind)
            {
                case DiffKind.Removed:
                    removed += piece.Text;
                    break;
                case DiffKind.Added:
                    added += piece.Text;
                    break;
                case DiffKind.Same when piece.Text == " " && removed.Length > 0 && added.Length > 0:
                    removed += piece.Text;
                    added += piece.Text;
                    break;
                case DiffKind.Same:
                    Flush();
                    joined.Add(piece);
                    break;
            }
        }

        Flush();
        return joined;

        void Flush()
        {
            // The space before a change belongs to what stays.
            if ((removed is "" || removed[0] == ' ') && (added is "" || added[0] == ' ') && removed.Length + added.Length > 0)
            {
                joined.Add(new DiffPiece(DiffKind.Same, " "));
                (removed, added) = (removed.TrimStart(' '), added.TrimStart(' '));
            }

            var tail = removed.EndsWith(' ') && added.EndsWith(' ') ? " " : "";
            foreach (var (kind, text) in new[] { (DiffKind.Removed, removed), (DiffKind.Added, added) })
            {
                if (text.Length > tail.Length)
                {
                    joined.Add(new DiffPiece(kind, text[..^tail.Length]));
                }
            }

            if (tail.Length > 0)
            {
                joined.Add(new DiffPiece(DiffKind.Same, tail));
            }

            (removed, added) = ("", "");
        }
    }

    static IEnumerable<DiffBlock> Paragraphs(IEnumerable<DiffPiece> pieces)
    {
        var paragraph = new List<DiffPiece>();
        foreach (var piece in pieces)
        {
            foreach (var (n, text) in piece.Text.Split('\n').Index())
            {
                if (n > 0 && paragraph.Count > 0)
                {
                    yield return new DiffBlock([.. paragraph]);
                    paragraph.Clear();
                }

                if (text.Length > 0)
                {
                    paragraph.Add(piece with { Text = text });
                }
            }
        }

        if (paragraph.Count > 0)
        {
            yield return new DiffBlock([.. paragraph]);
        }
    }

    // Words with the marks inside them ("1,200", "l’accord"), spaces, and each other sign alone.
    [GeneratedRegex(@"[\p{L}\p{M}\p{N}_]+(?:[.,'’\-][\p{L}\p{M}\p{N}]+)*|\s|.", RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Word();

    sealed class WordChunker : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => [.. Word().Matches(text).Select(match => match.Value)];
    }

    sealed class ParagraphChunker : IChunker
    {
        public static readonly ParagraphChunker Instance = new();

        public IReadOnlyList<string> Chunk(string text) => text.Length == 0 ? [] : text.Split('\n');
    }
}
