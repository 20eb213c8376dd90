namespace LiveBlog.Model;

public static class ArticleQueries
{
    /// <summary>What readers may see: published, and not dated ahead (<see cref="Article.IsReadable"/>).</summary>
    public static IQueryable<Article> Readable(this IQueryable<Article> articles, DateTime now) =>
        articles.Where(a => a.Status == ArticleStatus.Published && a.PublishedAt <= now);
}
