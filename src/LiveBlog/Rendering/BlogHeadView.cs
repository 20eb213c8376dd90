using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Rendering;

/// <summary>The head of a blog's page: what its partial needs.</summary>
public sealed class BlogHeadView(Blog blog, FeedLocale style)
{
    /// <summary>Characters of a standfirst that a phone shows whole: three lines.</summary>
    const int ShortStandfirst = 90;

    public Blog Blog => blog;

    public Strings Strings => style.Strings;

    public string Status =>
        blog.Status switch
        {
            BlogStatus.Upcoming => "upcoming",
            BlogStatus.Live => "live",
            BlogStatus.Ended => "ended",
        };

    /// <summary>
    /// Whether a phone shows less of the head than there is while the blog is live, so that the newest entry begins on its first
    /// screen.
    /// </summary>
    public bool Folds =>
        blog.IntroHtml is not null
        || blog.Byline is not null
        || blog.KeyPoints.Count > 0
        || blog.Picture is not null
        || blog.Standfirst?.Length > ShortStandfirst;

    /// <summary>Everything entries are rendered by. A page that sees another value than its own must reload.</summary>
    public string Locale => $"{style.Language} {style.Zone.Id}";

    public (string Iso, string Time, string Date)? Opening =>
        blog.StartsAt is { } at ? (style.Iso(at), style.Time(at), Strings.Date(style.Local(at))) : null;

    public (string Iso, string Text) UpdatedAt => (style.Iso(blog.UpdatedAt), style.TimeAndDate(blog.UpdatedAt));

    public (string Iso, string Text)? EndedAt => blog.EndedAt is { } at ? (style.Iso(at), style.TimeAndDate(at)) : null;
}
