using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>A line of the newswire with what is needed to show it and to lead to what it speaks of.</summary>
/// <param name="Headline">Empty for a line that is gone.</param>
/// <param name="PublishedAt">UTC, whole milliseconds. With the id it makes the place on the newswire.</param>
/// <param name="Url">Where a line that stands alone leads.</param>
public sealed record NewswireItem(
    long Id,
    Revision Revision,
    bool IsWithdrawn,
    string Headline,
    string Language,
    DateTime PublishedAt,
    string? Url,
    string? BlogSlug,
    EntryId? EntryId,
    string? ArticleSlug
)
{
    /// <summary>True for a line that speaks of no entry and no article.</summary>
    public bool IsStandalone => EntryId is null && ArticleSlug is null;
}

public static class NewswireItems
{
    public static IQueryable<NewswireItem> AsItems(this IQueryable<NewswireLine> lines) =>
        lines.Select(l => new NewswireItem(
            l.Id,
            l.Revision,
            l.IsWithdrawn,
            l.Headline,
            l.Language,
            l.PublishedAt,
            l.Url,
            l.Blog == null ? null : l.Blog.Slug,
            l.EntryId,
            l.Article == null ? null : l.Article.Slug
        ));
}
