using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.RateLimiting;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>What the page at an address says of itself, for a card that leads there. Text as it came: whoever shows it must not take it for markup.</summary>
/// <param name="Provider">The site's name, where the address is a video or a post that is shown as a façade instead.</param>
public sealed record LinkPreview(string Url, string? Title, string? ImageUrl, string? PublishedAt, string? Provider);

/// <summary>
/// Looks a page up that an editor links to: its title, picture and day, by Open Graph, JSON-LD or its own head. Only the public
/// internet is asked, for a bounded time and amount, and not more often than a person pastes.
/// </summary>
public sealed class LinkPreviews(LiveBlogDb db, OutgoingHttp outgoing, SiteSettings site)
{
    const int MostBytes = 1024 * 1024, MostOfTitle = 300;

    const string Accept = "text/html,application/xhtml+xml;q=0.9";

    static readonly PartitionedRateLimiter<string> Rate = PartitionedRateLimiter.Create<string, string>(person =>
        RateLimitPartition.GetSlidingWindowLimiter(person, _ => new SlidingWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));

    // Pages of before UTF-8 still name their code pages.
    static LinkPreviews() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Whether this person may look up one more now.</summary>
    public static bool MayAsk(string person)
    {
        using var lease = Rate.AttemptAcquire(person);
        return lease.IsAcquired;
    }

    /// <returns>Null when the address is none that can be looked up, or nothing was found there.</returns>
    public async Task<LinkPreview?> FindAsync(string text, HttpRequest request, CancellationToken cancellation)
    {
        if (Elsewhere.Find(text) is { } known)
        {
            return new LinkPreview(known.Url, Title: null, ImageUrl: null, PublishedAt: null, known.Provider);
        }

        if (Links.Parse(text) is not { } link)
        {
            return null;
        }

        var home = site.Absolute(request, "/");
        if (link.StartsWith(home, StringComparison.OrdinalIgnoreCase))
        {
            link = link[(home.Length - 1)..];
        }

        return link.StartsWith('/') ? await OwnAsync(link, cancellation)
            : Uri.TryCreate(link, UriKind.Absolute, out var address) ? await FetchAsync(address, cancellation)
            : null;
    }

    async Task<LinkPreview?> OwnAsync(string path, CancellationToken cancellation)
    {
        const string Articles = "/articles/", Blogs = "/live/";
        var slug = path.Split('/', '?', '#') is [_, _, { } second, ..] ? second : "";
        if (path.StartsWith(Articles, StringComparison.Ordinal))
        {
            var article = await db.Articles.AsNoTracking().SingleOrDefaultAsync(a => a.Slug == slug && a.Status == ArticleStatus.Published, cancellation);
            return article is null ? null : new LinkPreview(path, article.Title, article.Picture?.Url, Day(article.PublishedAt), Provider: null);
        }

        var blog = path.StartsWith(Blogs, StringComparison.Ordinal) ? await db.FindBlogAsync(slug, cancellation) : null;
        return blog is null ? null : new LinkPreview(path, blog.Title, blog.Picture?.Url, PublishedAt: null, Provider: null);
    }

    async Task<LinkPreview?> FetchAsync(Uri address, CancellationToken cancellation)
    {
        OutgoingAnswer answer;
        try
        {
            answer = await outgoing.GetAsync(address, Accept, MostBytes, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }

        // What is packed although it was asked for as it is, is left alone: unpacked it could be of any size.
        return answer is { IsSuccess: true, Packing: "", Type.MediaType: "text/html" or "application/xhtml+xml" } ? Read(answer) : null;
    }

    /// <summary>Reads a page's head. Whatever it says, it says in text.</summary>
    internal static LinkPreview? Read(OutgoingAnswer answer)
    {
        using var stream = new MemoryStream(answer.Body);
        using var document = EncodingOf(answer) is { } said
            ? new HtmlParser().ParseDocument(said.GetString(answer.Body))
            : new HtmlParser().ParseDocument(stream);
        var data = document.QuerySelectorAll("script[type='application/ld+json']").Take(20).SelectMany(script => Objects(script.TextContent)).ToList();
        var title = Line(Meta(document, "og:title", "twitter:title") ?? Said(data, "headline") ?? document.Title);
        if (title is null)
        {
            return null;
        }

        var image = Meta(document, "og:image:secure_url", "og:image", "twitter:image");
        var picture = image is not null && Uri.TryCreate(answer.From, image.Trim(), out var at) && at.Scheme == Uri.UriSchemeHttps ? Links.Parse(at.AbsoluteUri) : null;
        var published = Meta(document, "article:published_time", "og:article:published_time", "date") ?? Said(data, "datePublished") ?? document.QuerySelector("article time[datetime], main time[datetime]")?.GetAttribute("datetime");
        return new LinkPreview(answer.From.AbsoluteUri, title, picture, DateTimeOffset.TryParse(published, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? Day(day.DateTime) : null, Provider: null);
    }

    static Encoding? EncodingOf(OutgoingAnswer answer)
    {
        try
        {
            return answer.Type?.CharSet is { } name ? Encoding.GetEncoding(name.Trim('"')) : null;
        }
        catch (ArgumentException)
        {
            // A name that nobody knows: the page itself may say.
            return null;
        }
    }

    static string? Meta(IHtmlDocument document, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (document.QuerySelector($"meta[property='{name}'], meta[name='{name}']")?.GetAttribute("content") is { } said && !string.IsNullOrWhiteSpace(said))
            {
                return said;
            }
        }

        return null;
    }

    static List<JsonElement> Objects(string json)
    {
        try
        {
            using var data = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var root = data.RootElement.Clone();
            var found = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToList() : [root];
            return [.. found, .. found.Where(o => o.ValueKind == JsonValueKind.Object && o.TryGetProperty("@graph", out var graph) && graph.ValueKind == JsonValueKind.Array).SelectMany(o => o.GetProperty("@graph").EnumerateArray())];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static string? Said(List<JsonElement> data, string name) => data
        .Where(o => o.ValueKind == JsonValueKind.Object && o.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
        .Select(o => o.GetProperty(name).GetString()).FirstOrDefault();

    static string? Line(string? text)
    {
        var words = string.Join(' ', new string([.. (text ?? "").Where(c => !char.IsControl(c) || char.IsWhiteSpace(c))]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? null : Excerpt.Of(words, MostOfTitle);
    }

    static string? Day(DateTime? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
