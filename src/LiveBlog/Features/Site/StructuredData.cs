using System.Globalization;
using System.Text.Json.Nodes;
using LiveBlog.Http;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Site;

/// <summary>What a page says to search engines, in the words of schema.org, as JSON-LD.</summary>
/// <param name="Site">The newspaper.</param>
/// <param name="Base">The site's address, without a slash at the end.</param>
public sealed record StructuredData(SiteSettings Site, EntryTexts Texts, string Base)
{
    // Enough to tell what an update says. The page itself has all of it.
    const int MaxLetters = 160;

    /// <summary>A LiveBlogPosting with each entry shown as an update of its own.</summary>
    public string OfBlog(Blog blog, IReadOnlyCollection<Entry> shown)
    {
        // A chronicle that was brought in afterwards began before it was opened here.
        var opened = blog.StartsAt ?? blog.CreatedAt;
        var json = Blog(blog, shown.Select(entry => entry.PublishedAt).Append(opened).Min());
        json["liveBlogUpdate"] = new JsonArray([.. shown.Select(entry => Update(blog, entry, MaxLetters))]);
        return Text(json);
    }

    /// <summary>A BlogPosting that is part of its LiveBlogPosting.</summary>
    public string OfEntry(Blog blog, Entry entry)
    {
        var json = Update(blog, entry, MaxLetters * 4);
        json["@context"] = "https://schema.org";
        json["mainEntityOfPage"] = Base + Links.Entry(blog.Slug, entry.Id);
        json["publisher"] = Publisher();
        json["isPartOf"] = new JsonObject
        {
            ["@type"] = "LiveBlogPosting",
            ["headline"] = SingleLine.Of(blog.Title),
            ["url"] = Base + Links.Blog(blog.Slug),
        };
        return Text(json);
    }

    public string OfArticle(Article article)
    {
        var url = Base + Links.Article(article.Slug);
        return Text(
            new JsonObject
            {
                ["@context"] = "https://schema.org",
                ["@type"] = "NewsArticle",
                ["headline"] = SingleLine.Of(article.Title),
                ["description"] = SingleLine.OfAny(article.Lede),
                ["url"] = url,
                ["mainEntityOfPage"] = url,
                ["inLanguage"] = article.Language,
                ["datePublished"] = article.PublishedAt is { } published ? Iso(published) : null,
                ["dateModified"] = (article.UpdatedAt ?? article.PublishedAt) is { } modified ? Iso(modified) : null,
                ["image"] = article.Picture is { } picture ? Absolute(picture.Url) : null,
                ["author"] = Author(article.Byline),
                ["publisher"] = Publisher(),
            }
        );
    }

    JsonObject Blog(Blog blog, DateTime began)
    {
        var url = Base + Links.Blog(blog.Slug);
        return new JsonObject
        {
            ["@context"] = "https://schema.org",
            ["@type"] = "LiveBlogPosting",
            ["@id"] = url,
            ["url"] = url,
            ["mainEntityOfPage"] = url,
            ["headline"] = SingleLine.Of(blog.Title),
            ["description"] = SingleLine.OfAny(blog.Standfirst),
            ["inLanguage"] = blog.Language,
            ["coverageStartTime"] = Iso(began),
            ["coverageEndTime"] = blog.EndedAt is { } ended ? Iso(ended) : null,
            ["datePublished"] = Iso(began < blog.CreatedAt ? began : blog.CreatedAt),
            ["dateModified"] = Iso(blog.UpdatedAt),
            ["image"] = Absolute(blog.Picture?.Url ?? Links.SharePicture(blog.Slug)),
            ["about"] = blog.Topic is { } topic
                ? new JsonObject
                {
                    ["@type"] = "Event",
                    ["name"] = SingleLine.Of(topic.Title),
                    ["startDate"] = Iso(began),
                }
                : null,
            ["author"] = Author(blog.Byline),
            ["publisher"] = Publisher(),
        };
    }

    JsonObject Update(Blog blog, Entry entry, int letters) =>
        new()
        {
            ["@type"] = "BlogPosting",
            ["headline"] = Excerpt.TitleOf(entry, 110, Texts.Of) ?? SingleLine.Of(blog.Title),
            ["url"] = Base + Links.Entry(blog.Slug, entry.Id),
            ["datePublished"] = Iso(entry.PublishedAt),
            ["dateModified"] = entry.UpdatedAt is { } updated ? Iso(updated) : null,
            ["author"] = Author(entry.Author),
            ["articleBody"] = Texts.Of(entry) is { Length: > 0 } text ? text.TruncateAtWord(letters) : null,
            ["image"] = entry.Media is [var picture, ..] ? Absolute(picture.Url) : null,
        };

    JsonObject Author(string? name) =>
        name is null
            ? new JsonObject { ["@type"] = "Organization", ["name"] = Site.Name }
            : new JsonObject { ["@type"] = "Person", ["name"] = SingleLine.Of(name) };

    JsonObject Publisher() =>
        new()
        {
            ["@type"] = "Organization",
            ["name"] = Site.Name,
            ["url"] = Base + "/",
        };

    string Absolute(string url) => AbsoluteLinks.Resolve(url, Base + "/");

    static string Iso(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static string Text(JsonObject json)
    {
        Prune(json);
        return json.ToJsonString(PageJson.Options);
    }

    // What is not known is not said.
    static void Prune(JsonObject json)
    {
        foreach (var (name, value) in json.ToList())
        {
            switch (value)
            {
                case null:
                    json.Remove(name);
                    break;
                case JsonObject inner:
                    Prune(inner);
                    break;
                case JsonArray list:
                    foreach (var item in list.OfType<JsonObject>())
                    {
                        Prune(item);
                    }

                    break;
            }
        }
    }
}
