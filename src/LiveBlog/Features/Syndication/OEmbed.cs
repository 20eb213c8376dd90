using System.Globalization;
using System.Text.Encodings.Web;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Http;
using LiveBlog.Http.Outgoing;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Features.Syndication;

/// <summary>The answer of <c>/oembed</c> (oEmbed 1.0 §2.3.4.4).</summary>
public sealed record OEmbedJson(
    string Type,
    string Version,
    string Title,
    string ProviderName,
    string ProviderUrl,
    string Html,
    int Width,
    int Height,
    int CacheAge
);

/// <summary>How other sites put a blog's feed into their pages by its address alone (oEmbed 1.0).</summary>
static class OEmbed
{
    const int DefaultWidth = 640,
        DefaultHeight = 600,
        Largest = 4_000;

    static readonly System.Text.Json.JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower,
    };

    public static void Map(IEndpointRouteBuilder app) => app.MapGet(Links.OEmbed, AnswerAsync).ExcludeFromDescription();

    static async Task<IResult> AnswerAsync(
        string? url,
        string? format,
        string? maxwidth,
        string? maxheight,
        HttpContext http,
        LiveBlogDb db,
        SiteSettings site,
        CancellationToken cancellation
    )
    {
        if (!(string.IsNullOrEmpty(format) || string.Equals(format, "json", StringComparison.OrdinalIgnoreCase)))
        {
            return Results.Problem(
                title: "Only JSON is supported.",
                detail: "format: it must be json.",
                statusCode: StatusCodes.Status501NotImplemented
            );
        }

        if (!TryReadSide(maxwidth, DefaultWidth, out var width) || !TryReadSide(maxheight, DefaultHeight, out var height))
        {
            var field = TryReadSide(maxwidth, DefaultWidth, out _) ? "maxheight" : "maxwidth";
            return Results.Problem(
                title: "Some fields are not valid.",
                detail: $"{field}: it must be a number of pixels.",
                statusCode: StatusCodes.Status400BadRequest
            );
        }

        var home = site.Absolute(http.Request, "");
        if (
            !TryReadAddress(url, new Uri(home), site, out var slug, out var order)
            || await db.FindBlogAsync(slug, cancellation) is not { } blog
        )
        {
            return Results.Problem(
                title: "There is no such blog.",
                detail: "url: it must be the address of a live blog of this site.",
                statusCode: StatusCodes.Status404NotFound
            );
        }

        // A blog that nobody may frame is private (§2.3.4).
        if (blog.EmbedOrigins.Count == 0)
        {
            return Results.Problem(title: "This blog may not be embedded.", statusCode: StatusCodes.Status401Unauthorized);
        }

        http.Response.Headers.AllowEveryOrigin();
        var title = SingleLine.Of(blog.Title);
        var frame =
            $"<iframe src=\"{home}{Links.Embed(blog.Slug)}{order}\" title=\"{HtmlEncoder.Default.Encode(title)}\" "
            + $"width=\"{width}\" height=\"{height}\" loading=\"lazy\" allowfullscreen style=\"border:0\"></iframe>";
        return Results.Json(new OEmbedJson("rich", "1.0", title, site.Name, home, frame, width, height, CacheAge: 3_600), Json);
    }

    /// <summary>Reads an address of this site that names a blog: its page, one of its entries, or its embed.</summary>
    /// <param name="order">The part of the query that chooses the oldest entries first; empty where the address does not.</param>
    static bool TryReadAddress(string? url, Uri home, SiteSettings site, out string slug, out string order)
    {
        (slug, order) = ("", "");
        if (
            !Uri.TryCreate(url?.Trim(), UriKind.Absolute, out var asked)
            || !IsOurs(asked, home, site)
            || asked.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is not [var folder, var named, ..]
            || !(folder.Equals("live", StringComparison.OrdinalIgnoreCase) || folder.Equals("embed", StringComparison.OrdinalIgnoreCase))
        )
        {
            return false;
        }

        var chosen = "?" + FeedRequest.NameOf(FeedOrder.Oldest);
        (slug, order) = (named, QueryHelpers.ParseQuery(asked.Query).TryGetValue("order", out var by) && by == "oldest" ? chosen : "");
        return true;
    }

    // People paste what they have: with the other scheme, in capitals, or under another name of the site.
    static bool IsOurs(Uri asked, Uri home, SiteSettings site) =>
        (asked.Scheme == Uri.UriSchemeHttp || asked.Scheme == Uri.UriSchemeHttps)
        && (asked.Port == home.Port || (asked.IsDefaultPort && home.IsDefaultPort))
        && WebHost.Of(asked) is { } host
        && (site.BaseUrl is null ? host == home.IdnHost : site.Answers(new HostString(host)));

    static bool TryReadSide(string? text, int usual, out int side)
    {
        side = usual;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most is < 1)
        {
            return false;
        }

        // Never more than the other site has room for (§2.2), however little that is.
        side = Math.Min(most, Largest);
        return true;
    }
}
