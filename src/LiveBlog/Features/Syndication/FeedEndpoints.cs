using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Features.Newswire;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Syndication;

/// <summary>The feeds at their addresses, kept by revision like the pages that they are the feeds of.</summary>
static class FeedEndpoints
{
    // A client that looks for the hub may send HEAD (WebSub §4).
    static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var format in FeedFormat.All)
        {
            app.MapMethods(
                    $"/live/{{slug}}/feed.{format.Name}",
                    Methods,
                    (
                        string slug,
                        string? before,
                        HttpContext http,
                        LiveBlogDb db,
                        BlogFeed feed,
                        SiteSettings site,
                        PageVersion version,
                        CancellationToken cancellation
                    ) => BlogAsync(slug, before, format, http, db, feed, site, version, cancellation)
                )
                .CacheOutput(RevisionCache.Policy)
                .ExcludeFromDescription();
            app.MapMethods(
                    Links.NewswireFeed(format.Name),
                    Methods,
                    (
                        string? before,
                        HttpContext http,
                        NewswireStream newswire,
                        NewswireFeed feed,
                        SiteSettings site,
                        PageVersion version,
                        CancellationToken cancellation
                    ) => NewswireAsync(before, format, http, newswire, feed, site, version, cancellation)
                )
                .CacheOutput(NewswireCache.Policy)
                .ExcludeFromDescription();
        }
    }

    static async Task<IResult> BlogAsync(
        string slug,
        string? before,
        FeedFormat format,
        HttpContext http,
        LiveBlogDb db,
        BlogFeed feed,
        SiteSettings site,
        PageVersion version,
        CancellationToken cancellation
    )
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return Results.NotFound();
        }

        return TryReadPlace(before, out var place)
            ? Document(
                version.ETag(blog.Revision),
                format,
                http,
                () => feed.ReadAsync(blog, site.Absolute(http.Request, ""), new FeedTopic(blog.Slug, format), place, cancellation)
            )
            : BadPlace();
    }

    static async Task<IResult> NewswireAsync(
        string? before,
        FeedFormat format,
        HttpContext http,
        NewswireStream newswire,
        NewswireFeed feed,
        SiteSettings site,
        PageVersion version,
        CancellationToken cancellation
    ) =>
        TryReadPlace(before, out var place)
            ? Document(
                version.ETag(await newswire.RevisionAsync(cancellation)),
                format,
                http,
                () => feed.ReadAsync(site.Absolute(http.Request, ""), new FeedTopic(Slug: null, format), place, cancellation)
            )
            : BadPlace();

    static CachedDocument Document(string tag, FeedFormat format, HttpContext http, Func<Task<FeedDocument>> readAsync) =>
        new(
            tag,
            format.ContentType,
            async () =>
            {
                var document = await readAsync();
                http.Response.Headers.Link = document.LinkHeader;
                return format.Write(document);
            }
        );

    static bool TryReadPlace(string? before, out FeedCursor? place)
    {
        place = null;
        if (before is null)
        {
            return true;
        }

        var isOne = FeedCursor.TryParse(before, out var read);
        place = read;
        return isOne;
    }

    static IResult BadPlace() =>
        Results.Problem(
            title: "Some fields are not valid.",
            detail: $"before: {Strings.For("en").ErrorCursor}",
            statusCode: StatusCodes.Status400BadRequest
        );
}
