using System.Globalization;
using System.Text;
using System.Xml;
using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Syndication;

/// <summary>Sitemap, news sitemap and robots.txt.</summary>
static class Sitemaps
{
    /// <summary>The most addresses that one sitemap may hold (sitemaps.org).</summary>
    const int MaxAddresses = 50_000;

    /// <summary>The most that a news sitemap may hold, and how old its articles may be (Google News).</summary>
    const int MaxNews = 1_000;

    static readonly TimeSpan NewsAge = TimeSpan.FromHours(48);

    const string Namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
    const string News = "http://www.google.com/schemas/sitemap-news/0.9";

    sealed record NotificationItem
    {
        public required string Path { get; init; }

        public required string Title { get; init; }

        public required string Language { get; init; }

        public required DateTime At { get; init; }

        public required DateTime Changed { get; init; }
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(
                "/sitemap.xml",
                (
                    HttpContext http,
                    LiveBlogDb db,
                    SitemapAddresses known,
                    SiteSettings site,
                    PageVersion version,
                    TimeProvider clock,
                    CancellationToken cancellation
                ) => SitemapAsync(http, db, known, site, version, clock, part: null, cancellation)
            )
            .WithMetadata(new CostlyAttribute(10))
            .ExcludeFromDescription();
        app.MapGet(
                "/sitemap-{part:int:min(1)}.xml",
                (
                    int part,
                    HttpContext http,
                    LiveBlogDb db,
                    SitemapAddresses known,
                    SiteSettings site,
                    PageVersion version,
                    TimeProvider clock,
                    CancellationToken cancellation
                ) => SitemapAsync(http, db, known, site, version, clock, part, cancellation)
            )
            .WithMetadata(new CostlyAttribute(10))
            .ExcludeFromDescription();
        app.MapGet("/news-sitemap.xml", NewsAsync).WithMetadata(new CostlyAttribute(3)).ExcludeFromDescription();
        app.MapGet("/robots.txt", RobotsAsync).ExcludeFromDescription();
    }

    static async Task<IResult> RobotsAsync(
        HttpContext http,
        LiveBlogDb db,
        SiteSettings site,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        // Search engines report an empty news sitemap as a fault of the site.
        var now = clock.GetUtcNow().UtcDateTime;
        var hasNews = await NewBlogs(db, now).AnyAsync(cancellation) || await NewArticles(db, now).AnyAsync(cancellation);
        var news = hasNews ? $"\nSitemap: {site.Absolute(http.Request, "/news-sitemap.xml")}" : "";
        return Results.Text(
            $"""
            User-agent: *
            Disallow: /desk
            Disallow: /account
            Disallow: /api/
            Disallow: /hubs/
            Disallow: /live/*?at=
            Disallow: /live/*&at=
            Disallow: /live/*/search

            Sitemap: {site.Absolute(http.Request, "/sitemap.xml")}{news}

            """.ReplaceLineEndings("\n")
        );
    }

    static async Task<IResult> SitemapAsync(
        HttpContext http,
        LiveBlogDb db,
        SitemapAddresses known,
        SiteSettings site,
        PageVersion version,
        TimeProvider clock,
        int? part,
        CancellationToken cancellation
    )
    {
        var addresses = await known.GetAsync(db, clock.GetUtcNow().UtcDateTime, cancellation);
        var parts = ((addresses.Count - 1) / MaxAddresses) + 1;
        if (part > parts || (part is not null && parts == 1))
        {
            return Results.NotFound();
        }

        var tag = version.ETag(addresses.Select(a => $"{a.Path} {a.Changed.Ticks}").Append($"{part}"));
        return new CachedDocument(
            tag,
            "application/xml; charset=utf-8",
            () =>
                Task.FromResult(
                    Write(xml =>
                    {
                        if (part is null && parts > 1)
                        {
                            xml.WriteStartElement("sitemapindex", Namespace);
                            for (var n = 1; n <= parts; n++)
                            {
                                xml.WriteStartElement("sitemap", Namespace);
                                xml.WriteElementString(
                                    "loc",
                                    Namespace,
                                    site.Absolute(http.Request, string.Create(CultureInfo.InvariantCulture, $"/sitemap-{n}.xml"))
                                );
                                xml.WriteElementString(
                                    "lastmod",
                                    Namespace,
                                    Iso(addresses.Skip((n - 1) * MaxAddresses).Take(MaxAddresses).Max(a => a.Changed))
                                );
                                xml.WriteEndElement();
                            }

                            xml.WriteEndElement();
                            return;
                        }

                        xml.WriteStartElement("urlset", Namespace);
                        foreach (var address in addresses.Skip(((part ?? 1) - 1) * MaxAddresses).Take(MaxAddresses))
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
                    })
                )
        );
    }

    static async Task<IResult> NewsAsync(
        HttpContext http,
        LiveBlogDb db,
        SiteSettings site,
        PageVersion version,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var blogs = await NewBlogs(db, now).OrderByDescending(n => n.Changed).Take(MaxNews).ToListAsync(cancellation);
        var articles = await NewArticles(db, now).OrderByDescending(n => n.At).Take(MaxNews).ToListAsync(cancellation);
        var news = blogs.Concat(articles).OrderByDescending(n => n.Changed).Take(MaxNews).ToList();

        var tag = version.ETag(news.Select(n => $"{n.Path} {n.Changed.Ticks}"));
        return new CachedDocument(
            tag,
            "application/xml; charset=utf-8",
            () =>
                Task.FromResult(
                    Write(xml =>
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
                            xml.WriteElementString("title", News, XmlText.Legal(SingleLine.Of(item.Title)));
                            xml.WriteEndElement();
                            xml.WriteEndElement();
                        }

                        xml.WriteEndElement();
                    })
                )
        );
    }

    // A blog opened days ahead counts as news from the hour it starts, and only for as long as articles do.
    static IQueryable<NotificationItem> NewBlogs(LiveBlogDb db, DateTime now) =>
        db
            .Blogs.AsNoTracking()
            .Where(b => b.EntryCount > 0)
            .Select(b => new NotificationItem
            {
                Path = "/live/" + b.Slug,
                Title = b.Title,
                Language = b.Language,
                At = b.StartsAt != null && b.StartsAt > b.CreatedAt ? b.StartsAt.Value : b.CreatedAt,
                Changed = b.UpdatedAt,
            })
            .Where(n => n.At >= now - NewsAge && n.At <= now);

    static IQueryable<NotificationItem> NewArticles(LiveBlogDb db, DateTime now) =>
        db
            .Articles.AsNoTracking()
            .Readable(now)
            .Select(a => new NotificationItem
            {
                Path = "/articles/" + a.Slug,
                Title = a.Title,
                Language = a.Language,
                At = a.PublishedAt!.Value,
                Changed = a.UpdatedAt ?? a.PublishedAt!.Value,
            })
            .Where(n => n.At >= now - NewsAge);

    static byte[] Write(Action<XmlWriter> write)
    {
        using var stream = new MemoryStream();
        using (
            var xml = XmlWriter.Create(
                stream,
                new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }
            )
        )
        {
            write(xml);
        }

        return stream.ToArray();
    }

    static string Iso(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
