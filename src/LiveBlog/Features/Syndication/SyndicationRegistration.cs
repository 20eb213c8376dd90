using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Syndication;

public static class SyndicationRegistration
{
    public static IServiceCollection AddSyndication(this IServiceCollection services, SyndicationSettings settings)
    {
        services.AddSingleton(settings);
        services.AddScoped<BlogFeed>();
        services.AddHttpClient(HubPing.Client, client => client.Timeout = TimeSpan.FromSeconds(10));
        services.AddHostedService<HubPing>();
        return services;
    }

    /// <summary>Feeds, sitemaps, robots.txt and oEmbed.</summary>
    public static void MapSyndication(this IEndpointRouteBuilder app)
    {
        foreach (var (name, type, write) in Formats)
        {
            app.MapGet($"/live/{{slug}}/feed.{name}", (string slug, string? before, HttpContext http, LiveBlogDb db, BlogFeed feed, SiteSettings site, PageVersion version, CancellationToken cancellation) =>
                BlogAsync(slug, before, type, write, http, db, feed, site, version, cancellation)).CacheOutput(RevisionCache.Policy).ExcludeFromDescription();
        }

        Sitemaps.Map(app);
        OEmbed.Map(app);
    }

    public static IEnumerable<string> FormatNames => Formats.Select(format => format.Name);

    static readonly (string Name, string Type, Func<FeedDocument, byte[]> Write)[] Formats =
    [
        ("atom", "application/atom+xml; charset=utf-8", FeedFormats.ToAtom),
        ("rss", "application/rss+xml; charset=utf-8", FeedFormats.ToRss),
        ("json", "application/feed+json; charset=utf-8", FeedFormats.ToJson),
    ];

    static async Task<IResult> BlogAsync(
        string slug, string? before, string type, Func<FeedDocument, byte[]> write, HttpContext http, LiveBlogDb db, BlogFeed feed, SiteSettings site, PageVersion version, CancellationToken cancellation)
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return Results.NotFound();
        }

        var place = default(FeedCursor);
        if (before is not null && !FeedCursor.TryParse(before, out place))
        {
            return Results.Problem(title: "Some fields are not right.", detail: $"before: {Words.For("en")["errorCursor"]}", statusCode: StatusCodes.Status400BadRequest);
        }

        return new CachedDocument(version.ETag(blog.Revision), type, async () =>
        {
            var document = await feed.ReadAsync(blog, site.Absolute(http.Request, ""), http.Request.Path + http.Request.QueryString, before is null ? null : place, cancellation);
            http.Response.Headers.Link = LinksOf(document);
            return write(document);
        });
    }

    // WebSub §4: hub and self stand in the header too.
    static string LinksOf(FeedDocument document) =>
        (document.Hub is null ? "" : $"<{document.Hub}>; rel=\"hub\", ") + $"<{document.Self}>; rel=\"self\"";
}
