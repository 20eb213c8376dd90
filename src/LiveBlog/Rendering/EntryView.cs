using System.Globalization;
using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Rendering;

/// <summary>All that the entry's partial needs, ready-made. It knows nothing of who looks, or from where.</summary>
public sealed class EntryView(Entry entry, string slug, FeedLocale style)
{
    public Entry Entry => entry;

    public Strings Strings => style.Strings;

    public string Id => string.Create(CultureInfo.InvariantCulture, $"e-{entry.Id}");

    public string Url => Links.Entry(slug, entry.Id);

    public string ChangesUrl => Links.EntryChanges(slug, entry.Id);

    public string Classes => "entry" + (entry.IsKeyEvent ? " key" : "") + (entry.IsPinned ? " pinned" : "");

    /// <summary>Unix time in milliseconds: with the id, the place in the feed.</summary>
    public long At => new DateTimeOffset(entry.PublishedAt).ToUnixTimeMilliseconds();

    public string Iso => style.Iso(entry.PublishedAt);

    public string Time => style.Time(entry.PublishedAt);

    public string Date => Strings.Date(Local);

    public string Day => Local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string DayName => Strings.Day(Local);

    /// <summary>
    /// What a key event without a headline is called in the list beside the feed; null where its headline says it, or it is none.
    /// </summary>
    public string? KeyEventTitle => entry is { IsKeyEvent: true, Headline: null } ? Excerpt.TitleOf(entry, KeyEventLink.MaxLength) : null;

    public string LabelledBy => entry.Headline is null ? $"{Id}-t" : $"{Id}-t {Id}-h";

    public string ShareLabel => Strings.ShareEntry(Time);

    public string? UpdatedIso => entry.UpdatedAt is { } at ? style.Iso(at) : null;

    public string? Updated => entry.UpdatedAt is { } at ? style.TimeAndDate(at) : null;

    /// <summary>"Correction, 20:31:", with the day where it is another than the entry's.</summary>
    public string CorrectionLabel =>
        entry.CorrectedAt is { } at
            ? Strings.CorrectionAt(style.Local(at).Date == Local.Date ? style.Time(at) : style.TimeAndDate(at))
            : Strings.Correction + ".";

    DateTime Local => style.Local(entry.PublishedAt);

    /// <summary>A quote's paragraphs: its text parted at blank lines.</summary>
    public static IEnumerable<string> Paragraphs(Quote quote) =>
        quote.Text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static string Iso8601(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
