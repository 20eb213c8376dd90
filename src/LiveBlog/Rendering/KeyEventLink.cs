using System.Globalization;
using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Rendering;

/// <summary>A key event as a line of the list beside the feed.</summary>
public sealed class KeyEventLink(Entry entry, string slug, FeedLocale style)
{
    internal const int MaxLength = 90;

    public EntryId Id => entry.Id;

    public Revision Revision => entry.Revision;

    public string Url => Links.Entry(slug, entry.Id);

    public long At => new DateTimeOffset(entry.PublishedAt).ToUnixTimeMilliseconds();

    public string Iso => style.Iso(entry.PublishedAt);

    public string Time => style.Time(entry.PublishedAt);

    public string Date => style.Strings.Date(Local);

    public string Day => Local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string Text => Excerpt.TitleOf(entry, MaxLength) ?? style.Strings.KeyEvent;

    DateTime Local => style.Local(entry.PublishedAt);
}
