using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.BlogPage.History;

/// <summary>A part of an entry and how it changed: "Headline", and the words that went and came.</summary>
public sealed record ChangedPart(string Label, IReadOnlyList<DiffBlock> Blocks);

/// <summary>What one edit changed in what an entry says.</summary>
/// <param name="Revision">Names the version within its blog.</param>
/// <param name="By">Who made it, where that is known.</param>
/// <param name="IsFirst">As it was first published: its parts are shown in full.</param>
/// <param name="IsWithdrawal">It was taken from the readers: nothing of what it says changed.</param>
public sealed record VersionChanges(
    Revision Revision,
    DateTime At,
    string? By,
    bool IsFirst,
    bool IsWithdrawal,
    IReadOnlyList<ChangedPart> Parts
);

/// <summary>Reads an entry's versions, and says what changed from one to the next.</summary>
public sealed class EntryHistory(LiveBlogDb db)
{
    const int MaxVersions = 50;

    /// <summary>Newest first. Versions that changed nothing in what the entry says, a pin for instance, are passed over.</summary>
    /// <param name="withWithdrawals">Also when it was taken from the readers: theirs is not to know.</param>
    public async Task<IReadOnlyList<VersionChanges>> ReadAsync(
        Entry entry,
        FeedLocale style,
        CancellationToken cancellation,
        bool withWithdrawals = false
    )
    {
        var (versions, _) = await db
            .EntryVersions.AsNoTracking()
            .Where(v => v.EntryId == entry.Id && (withWithdrawals || v.Status == EntryStatus.Published))
            .OrderByDescending(v => v.Revision)
            .Take(MaxVersions)
            .AsAsyncEnumerable()
            .ReadPartAsync(version => version.Content, MaxVersions, cancellation);
        versions.Reverse();

        var changes = new List<VersionChanges>();
        EntryVersion? before = null;
        foreach (var version in versions)
        {
            var isWithdrawal = version.Status == EntryStatus.Withdrawn;
            var parts = Compare(before, version, style);
            if (parts.Count > 0 || isWithdrawal)
            {
                changes.Add(
                    new VersionChanges(
                        version.Revision,
                        version.At,
                        version.By,
                        IsFirst: before is null && version.UpdatedAt is null,
                        isWithdrawal,
                        isWithdrawal ? [] : parts
                    )
                );
            }

            before = version;
        }

        changes.Reverse();
        return changes;
    }

    static List<ChangedPart> Compare(EntryVersion? before, EntryVersion after, FeedLocale style)
    {
        var strings = style.Strings;
        (string Label, Func<EntryVersion, IReadOnlyList<string>> Text)[] parts =
        [
            (strings.TimeLabel, v => [style.TimeAndDate(v.PublishedAt)]),
            (strings.Headline, v => Line(v.Content.Headline)),
            (strings.Body, v => HtmlPolicy.Paragraphs(v.Content.BodyHtml)),
            (strings.Quote, v => [.. v.Content.Quotes.SelectMany(Blocks)]),
            (strings.Picture, v => [.. v.Content.Media.Select(p => Joined(", ", p.Alt, p.Caption, p.Credit))]),
            (
                strings.RelatedLink,
                v =>
                    [
                        .. v.Content.RelatedLinks.Select(l => Joined(", ", l.Title, Links.Host(l.Url) ?? l.Url)),
                        .. v.Content.Embeds.Select(e => Joined(", ", e.Title, e.Provider)),
                    ]
            ),
            (strings.Correction, v => Line(v.Content.Correction)),
        ];
        return
        [
            .. parts
                .Select(part => new ChangedPart(
                    part.Label,
                    before is null ? TextDiff.Unchanged(part.Text(after)) : TextDiff.Compare(part.Text(before), part.Text(after))
                ))
                .Where(part => part.Blocks.Count > 0),
        ];
    }

    static IReadOnlyList<string> Line(string? text) => text is null ? [] : [text];

    static IEnumerable<string> Blocks(Quote quote)
    {
        var speaker = Joined(", ", quote.Attribution, quote.Role);
        return speaker.Length == 0 ? EntryView.Paragraphs(quote) : EntryView.Paragraphs(quote).Append("— " + speaker);
    }

    static string Joined(string by, params ReadOnlySpan<string?> texts)
    {
        var there = new List<string>();
        foreach (var text in texts)
        {
            if (!string.IsNullOrEmpty(text))
            {
                there.Add(text);
            }
        }

        return string.Join(by, there).ReplaceLineEndings(" ");
    }
}
