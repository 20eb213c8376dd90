using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Features.Media;

/// <summary>
/// <c>/live/{slug}/share.png</c> and <c>/live/{slug}/entry/{id}/share.png</c>: the same text is drawn once, under whatever
/// name of the site.
/// </summary>
static class SharePictures
{
    // More does not fit at the smallest size.
    const int MaxLetters = 260;

    // A third of a second of a processor, where a search is some milliseconds.
    const int DrawingCost = 10;

    public static void Map(IEndpointRouteBuilder app)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        app.MapMethods("/live/{slug}/share.png", methods, BlogAsync).ExcludeFromDescription();
        app.MapMethods("/live/{slug}/entry/{id:long}/share.png", methods, EntryAsync).ExcludeFromDescription();
    }

    static async Task<IResult> BlogAsync(
        string slug,
        LiveBlogDb db,
        SharePicture picture,
        SiteSettings site,
        PageVersion version,
        ReadLimits limits,
        HttpContext http
    )
    {
        if (await db.FindBlogAsync(slug, http.RequestAborted) is not { } blog)
        {
            return TypedResults.NotFound();
        }

        var strings = Strings.For(blog.Language);
        return await SendAsync(
            http,
            version,
            picture,
            limits,
            new ShareText(
                site.Name,
                StateOf(blog, strings),
                blog.Status == BlogStatus.Live,
                blog.Title.TruncateAtWord(MaxLetters),
                blog.Topic?.Title,
                strings
            )
        );
    }

    static async Task<IResult> EntryAsync(
        string slug,
        EntryId id,
        LiveBlogDb db,
        SharePicture picture,
        SiteSettings site,
        PageVersion version,
        ReadLimits limits,
        HttpContext http
    )
    {
        if (
            await db.FindBlogAsync(slug, http.RequestAborted) is not { } blog
            || await db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.BlogId == blog.Id, http.RequestAborted)
                is not { } entry
        )
        {
            return TypedResults.NotFound();
        }

        if (!entry.IsPublished)
        {
            return TypedResults.StatusCode(StatusCodes.Status410Gone);
        }

        var style = FeedLocale.Of(blog);
        return await SendAsync(
            http,
            version,
            picture,
            limits,
            new ShareText(
                site.Name,
                style.TimeAndDate(entry.PublishedAt),
                IsLive: false,
                (Excerpt.TitleOf(entry, MaxLetters) ?? blog.Title).TruncateAtWord(MaxLetters),
                blog.Title,
                style.Strings
            )
        );
    }

    static async Task<IResult> SendAsync(HttpContext http, PageVersion version, SharePicture picture, ReadLimits limits, ShareText text)
    {
        var tag = EntityTagHeaderValue.Parse(
            version.ETag([text.SiteName, text.Above, $"{text.IsLive}", text.Headline, text.Below ?? "", text.Strings.Language])
        );
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = tag;

        // As for the page itself: any cache may keep it, and must ask before it shows it.
        headers.CacheControl = new CacheControlHeaderValue { Public = true, NoCache = true };
        if (http.Request.Holds(tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (picture.Find(text) is not { } bytes)
        {
            if (limits.TakeCostly(Caller.Of(http), DrawingCost) is { Ticks: > 0 } wait)
            {
                headers.ETag = null;
                return TooManyRequests.Problem(http.Response, wait);
            }

            if (await picture.DrawAsync(text, http.RequestAborted) is not { } drawn)
            {
                headers.ETag = null;
                return TooManyRequests.Problem(
                    http.Response,
                    StatusCodes.Status503ServiceUnavailable,
                    "Too many pictures are being drawn at the moment.",
                    SharePicture.ComeBackAfter
                );
            }

            bytes = drawn;
        }

        return TypedResults.Bytes(bytes, "image/png");
    }

    static string StateOf(Blog blog, Strings strings) =>
        blog.Status switch
        {
            BlogStatus.Upcoming => strings.Upcoming,
            BlogStatus.Live => strings.Live,
            BlogStatus.Ended => strings.Ended,
        };
}
