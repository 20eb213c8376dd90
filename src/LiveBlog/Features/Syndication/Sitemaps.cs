using System.Globalization;
using System.Text;
using System.Xml;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Syndication;

/// <summary>What search engines are told of the site: sitemap, news sitemap, robots.txt.</summary>
static class Sitemaps
{
    /// <summary>The most addresses that one sitemap may hold (sitemaps.org).</summary>
    const int Most = 50_000;

    /// <summary>The most that a news sitemap may hold, and how old its articles may be (Google News).</summary>
    const int MostNews = 1_000;

    static readonly TimeSpan NewsAge = TimeSpan.FromHours(48);

    const string Namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
    const string News = "http://www.google.com/schemas/sitemap-news/0.9";

    sealed record Address(string Path, DateTime Changed);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/sitemap.xml", (HttpContext http, LiveBlogDb db, SiteSettings site, PageVersion version,
            CancellationToken cancellation) => SitemapAsync(http, db, site, version, part: null, cancellation))
            .WithMetadata(new CostlyAttribute(10)).ExcludeFromDescription();
        app.MapGet("/sitemap-{part:int:min(1)}.xml",
            (int part, HttpContext http, LiveBlogDb db, SiteSettings site, PageVersion version, CancellationToken cancellation) =>
            SitemapAsync(http, db, site, version, part, cancellation)).WithMetadata(new CostlyAttribute(10)).ExcludeFromDescription();
        app.MapGet("/news-sitemap.xml", NewsAsync).WithMetadata(new CostlyAttribute(3)).ExcludeFromDescription();
        app.MapGet("/robots.txt", Robots).ExcludeFromDescription();
    }

    static IResult Robots(HttpContext http, SiteSettings site) => Results.Text(
        $"""
        User-agent: *
        Disallow: /desk
        Disallow: /account
        Disallow: /api/
        Disallow: /hubs/
        Disallow: /live/*?at=
        Disallow: /live/*&at=
        Disallow: /live/*/search

        Sitemap: {site.Absolute(http.Request, "/sitemap.xml")}
        Sitemap: {site.Absolute(http.Request, "/news-sitemap.xml")}

        """.ReplaceLineEndings("\n"));

    static async Task<IResult> SitemapAsync(HttpContext http, LiveBlogDb db, SiteSettings site, PageVersion version, int? part, CancellationToken cancellation)
    {
        var addresses = new List<Address> { new("/", await LatestAsync(db, cancellation)) };
        addresses.AddRange(await db.Blogs.OrderByDescending(b => b.Id).Select(b => new Address("/live/" + b.Slug, b.UpdatedAt)).ToListAsync(cancellation));
        addresses.AddRange(await db.Articles.Where(a => a.Status == ArticleStatus.Published).OrderByDescending(a => a.Id)
            .Select(a => new Address("/articles/" + a.Slug, a.UpdatedAt ?? a.PublishedAt!.Value)).ToListAsync(cancellation));
        addresses.AddRange(await db.Topics.OrderBy(t => t.Id)
            .Select(t => new Address("/topics/" + t.Slug, db.Blogs.Where(b => b.TopicId == t.Id).Max(b => (DateTime?)b.UpdatedAt) ?? default)).ToListAsync(cancellation));

        var parts = ((addresses.Count - 1) / Most) + 1;
        if (part > parts || (part is not null && parts == 1))
        {
            return Results.NotFound();
        }

        var tag = version.ETag(addresses.Select(a => $"{a.Path} {a.Changed.Ticks}").Append($"{part}"));
        return new CachedDocument(tag, "application/xml; charset=utf-8", () => Task.FromResult(Write(xml =>
        {
            if (part is null && parts > 1)
            {
                xml.WriteStartElement("sitemapindex", Namespace);
                for (var n = 1; n <= parts; n++)
                {
                    xml.WriteStartElement("sitemap", Namespace);
                    xml.WriteElementString("loc", Namespace, site.Absolute(http.Request, string.Create(CultureInfo.InvariantCulture, $"/sitemap-{n}.xml")));
                    xml.WriteElementString("lastmod", Namespace, Iso(addresses.Skip((n - 1) * Most).Take(Most).Max(a => a.Changed)));
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
                return;
            }

            xml.WriteStartElement("urlset", Namespace);
            foreach (var address in addresses.Skip(((part ?? 1) - 1) * Most).Take(Most))
            {
                xml.WriteStartElement("url", Namespace);
                xml.WriteElementString("loc", Namespace, site.Absolute(http.Request, address.Path));
                if (address.Changed != default)
                {
                    xml.WriteElementString("lastmod", Namespace, Iso(address.Changed));
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        })));
    }

    static async Task<IResult> NewsAsync(HttpContext http, LiveBlogDb db, SiteSettings site, PageVersion version, TimeProvider clock, CancellationToken cancellation)
    {
        // A blog opened days ahead is news from the hour it starts; one that has gone on for longer is news no more.
        var now = clock.GetUtcNow().UtcDateTime;
        var since = now - NewsAge;
        var blogs = await db.Blogs.AsNoTracking().Where(b => b.EntryCount > 0)
            .Select(b => new { Path = "/live/" + b.Slug, b.Title, b.Language, At = b.StartsAt != null && b.StartsAt > b.CreatedAt ? b.StartsAt.Value : b.CreatedAt, Changed = b.UpdatedAt })
            .Where(b => b.At >= since && b.At <= now).OrderByDescending(b => b.Changed).Take(MostNews).ToListAsync(cancellation);
        var articles = await db.Articles.AsNoTracking().Where(a => a.Status == ArticleStatus.Published && a.PublishedAt >= since).OrderByDescending(a => a.PublishedAt).Take(MostNews)
            .Select(a => new { Path = "/articles/" + a.Slug, a.Title, a.Language, At = a.PublishedAt!.Value, Changed = a.UpdatedAt ?? a.PublishedAt!.Value }).ToListAsync(cancellation);
        var news = blogs.Concat(articles).OrderByDescending(n => n.Changed).Take(MostNews).ToList();

        var tag = version.ETag(news.Select(n => $"{n.Path} {n.Changed.Ticks}"));
        return new CachedDocument(tag, "application/xml; charset=utf-8", () => Task.FromResult(Write(xml =>
        {
            xml.WriteStartElement("urlset", Namespace);
            xml.WriteAttributeString("xmlns", "news", ns: null, News);
            foreach (var item in news)
            {
                xml.WriteStartElement("url", Namespace);
                xml.WriteElementString("loc", Namespace, site.Absolute(http.Request, item.Path));
                xml.WriteElementString("lastmod", Namespace, Iso(item.Changed));
                xml.WriteStartElement("news", News);
                xml.WriteStartElement("publication", News);
                xml.WriteElementString("name", News, XmlText.Legal(site.Name));
                xml.WriteElementString("language", News, item.Language.Split('-')[0]);
                xml.WriteEndElement();
                xml.WriteElementString("publication_date", News, Iso(item.At));
                xml.WriteElementString("title", News, XmlText.Legal(item.Title));
                xml.WriteEndElement();
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        })));
    }

    static async Task<DateTime> LatestAsync(LiveBlogDb db, CancellationToken cancellation) =>
        await db.Blogs.MaxAsync(b => (DateTime?)b.UpdatedAt, cancellation) ?? default;

    static byte[] Write(Action<XmlWriter> write)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
        {
            write(xml);
        }

        return stream.ToArray();
    }

    static string Iso(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
