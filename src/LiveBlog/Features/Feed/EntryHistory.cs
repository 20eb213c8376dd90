using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Feed;

/// <summary>A run of words that stayed, came or went.</summary>
public sealed record DiffPiece(string Text, ChangeType Kind);

/// <summary>What one version of an entry changed against the one before it.</summary>
/// <param name="At">When it was published, UTC.</param>
/// <param name="Parts">Its paragraphs, each with what changed in it; those that stayed as they were are there too.</param>
public sealed record VersionDiff(DateTime At, bool IsFirst, IReadOnlyList<IReadOnlyList<DiffPiece>> Parts);

/// <summary>What changed in an entry from version to version, for readers: by words, within paragraphs.</summary>
public static class EntryHistory
{
    /// <param name="versions">In the order in which they came. Those that changed no word are left out.</param>
    /// <returns>Newest first; the first version last.</returns>
    public static IReadOnlyList<VersionDiff> Of(IReadOnlyList<EntryVersion> versions)
    {
        var diffs = new List<VersionDiff>();
        IReadOnlyList<string>? before = null;
        foreach (var version in versions)
        {
            var text = Paragraphs(version.Content);
            if (before is null)
            {
                diffs.Add(new VersionDiff(version.At, IsFirst: true, text.Select(p => (IReadOnlyList<DiffPiece>)[new DiffPiece(p, ChangeType.Unchanged)]).ToList()));
            }
            else if (!before.SequenceEqual(text))
            {
                diffs.Add(new VersionDiff(version.At, IsFirst: false, Compare(before, text)));
            }

            before = text;
        }

        diffs.Reverse();
        return diffs;
    }

    static List<IReadOnlyList<DiffPiece>> Compare(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var model = SideBySideDiffBuilder.Diff(string.Join('\n', before), string.Join('\n', after), ignoreWhiteSpace: false);
        var parts = new List<IReadOnlyList<DiffPiece>>();
        foreach (var (old, now) in model.OldText.Lines.Zip(model.NewText.Lines))
        {
            parts.Add((old.Type, now.Type) switch
            {
                (ChangeType.Modified, ChangeType.Modified) => Words(old.Text, now.Text),
                (ChangeType.Imaginary, _) => [new DiffPiece(now.Text, ChangeType.Inserted)],
                (_, ChangeType.Imaginary) => [new DiffPiece(old.Text, ChangeType.Deleted)],
                _ => [new DiffPiece(now.Text, ChangeType.Unchanged)],
            });
        }

        return parts;
    }

    static List<DiffPiece> Words(string before, string after)
    {
        var result = Differ.Instance.CreateWordDiffs(before, after, ignoreWhitespace: false, ignoreCase: false, [' ', '\u00A0', '\u202F']);
        var pieces = new List<DiffPiece>();
        var (old, now) = (0, 0);
        foreach (var block in result.DiffBlocks)
        {
            Add(result.PiecesNew, now, block.InsertStartB - now, ChangeType.Unchanged);
            Add(result.PiecesOld, block.DeleteStartA, block.DeleteCountA, ChangeType.Deleted);
            Add(result.PiecesNew, block.InsertStartB, block.InsertCountB, ChangeType.Inserted);
            (old, now) = (block.DeleteStartA + block.DeleteCountA, block.InsertStartB + block.InsertCountB);
        }

        Add(result.PiecesNew, now, result.PiecesNew.Count - now, ChangeType.Unchanged);
        return pieces;

        void Add(IReadOnlyList<string> from, int start, int count, ChangeType kind)
        {
            if (count > 0)
            {
                pieces.Add(new DiffPiece(string.Concat(from.Skip(start).Take(count)), kind));
            }
        }
    }

    /// <summary>All that a reader sees of an entry, a paragraph a line.</summary>
    static List<string> Paragraphs(EntryContent content)
    {
        var lines = new List<string?> { content.Headline };
        lines.AddRange(HtmlPolicy.Paragraphs(content.BodyHtml));
        foreach (var quote in content.Quotes)
        {
            lines.AddRange(EntryView.Paragraphs(quote));
            lines.Add(string.Join(", ", new[] { quote.Attribution, quote.Role }.OfType<string>()));
        }

        lines.AddRange(content.Media.Select(p => string.Join(' ', new[] { p.Caption ?? p.Alt, p.Credit }.OfType<string>())));
        lines.AddRange(content.RelatedLinks.Select(l => l.Title));
        return lines.Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line!.ReplaceLineEndings(" ")).ToList();
    }
}
