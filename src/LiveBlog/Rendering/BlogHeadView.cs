using LiveBlog.Model;

namespace LiveBlog.Rendering;

/// <summary>The head of a blog's page: what its partial needs.</summary>
public sealed class BlogHeadView(Blog blog, FeedStyle style)
{
    public Blog Blog => blog;

    public Words Words => style.Words;

    public string Status => blog.Status switch
    {
        BlogStatus.Upcoming => "upcoming",
        BlogStatus.Live => "live",
        BlogStatus.Ended => "ended",
    };

    /// <summary>Everything entries are rendered by. A page that sees another value than its own must load itself anew.</summary>
    public string Locale => $"{style.Language} {style.Zone.Id}";

    public (string Iso, string Time, string Date)? Opening =>
        blog.StartsAt is { } at ? (style.Iso(at), style.Time(at), Words.Date(style.Local(at))) : null;

    public (string Iso, string Text) UpdatedAt => (style.Iso(blog.UpdatedAt), style.TimeAndDate(blog.UpdatedAt));

    public (string Iso, string Text)? EndedAt => blog.EndedAt is { } at ? (style.Iso(at), style.TimeAndDate(at)) : null;
}
