using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.BlogPage;

/// <summary>The same event in another language.</summary>
public sealed record Translation(string Slug, string Title, string Language)
{
    /// <summary>The language's own name for itself.</summary>
    public string LanguageName => Strings.For(Language).Name;

    public string Direction => Strings.For(Language).Direction;
}

public static class BlogTranslations
{
    /// <summary>The blogs that a blog names as its translations and that are there, in the order in which it names them.</summary>
    public static async Task<IReadOnlyList<Translation>> TranslationsAsync(this LiveBlogDb db, Blog blog, CancellationToken cancellation)
    {
        if (blog.Translations.Count == 0)
        {
            return [];
        }

        var named = blog.Translations.ToList();
        var found = await db
            .Blogs.AsNoTracking()
            .Where(b => named.Contains(b.Slug))
            .Select(b => new Translation(b.Slug, b.Title, b.Language))
            .ToListAsync(cancellation);
        return found.OrderBy(t => named.IndexOf(t.Slug)).ToList();
    }
}
