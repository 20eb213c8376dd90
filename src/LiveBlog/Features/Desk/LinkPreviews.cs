using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.RateLimiting;
using AngleSharp.Html.Dom;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Search;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>What the page at an address says of itself, for a card that leads there. Text as it came: whoever shows it must not take it for markup.</summary>
/// <param name="Provider">The site's name, where the address is a video or a post that is shown as a façade instead.</param>
public sealed record LinkPreview(string Url, string? Title, string? ImageUrl, string? PublishedAt, string? Provider);

/// <summary>
/// Looks a page up that an editor links to: its title, picture and day, by Open Graph, JSON-LD or its own head. Only the public
/// internet is asked, for a bounded time and amount, and not more often than a person pastes. Of the page its beginning is
/// read, where the head is; what that holds of markup is bounded as all markup from outside.
/// </summary>
public sealed class LinkPreviews(LiveBlogDb db, OutgoingHttp outgoing, SiteSettings site, LinkPreviewSlots slots, LowPriorityScheduler scheduler)
{
    const int MaxBytes = 128 * 1024, MostOfTitle = 300, MaxData = 64 * 1024;

    /// <summary>Bytes in which a page must name its encoding; the standard asks for the first 1,024.</summary>
    const int MaxBeforeEncoding = 4_096;

    /// <summary>The longest that a lookup takes once it has its turn.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    static readonly HashSet<string> Attributes = new(["property", "name", "content", "type", "datetime"], StringComparer.OrdinalIgnoreCase);

    const string Accept = "text/html,application/xhtml+xml;q=0.9";

    static readonly PartitionedRateLimiter<string> Rate = PartitionedRateLimiter.Create<string, string>(person =>
        RateLimitPartition.GetSlidingWindowLimiter(person, _ => new SlidingWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));

    /// <summary>Whether this person may look up one more now.</summary>
    public static bool MayAsk(string person)
    {
        using var lease = Rate.AttemptAcquire(person);
        return lease.IsAcquired;
    }

    /// <returns>
    /// Null when the address is none that can be looked up, or nothing was found there; the address alone while too many others
    /// are looked up.
    /// </returns>
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
        using var place = await slots.EnterAsync(cancellation);
        if (place is null)
        {
            return new LinkPreview(address.AbsoluteUri, Title: null, ImageUrl: null, PublishedAt: null, Provider: null);
        }

        OutgoingAnswer answer;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            answer = await outgoing.GetAsync(address, Accept, MaxBytes, limit.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }

        // What is packed although it was asked for as it is, is left alone: unpacked it could be of any size.
        return answer is { IsSuccess: true, Packing: "", Type.MediaType: "text/html" or "application/xhtml+xml" } ? await scheduler.RunAsync(() => Read(answer)) : null;
    }

    /// <summary>Reads a page's head. Whatever it says, it says in text.</summary>
    internal static LinkPreview? Read(OutgoingAnswer answer)
    {
        using var document = BoundedHtmlParser.ParseBeginning(EncodingOf(answer).GetString(answer.Body), Attributes);
        if (document is null)
        {
            return null;
        }

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

    /// <summary>What the server says, what the page says, or what the bytes are.</summary>
    static Encoding EncodingOf(OutgoingAnswer answer)
    {
        var body = answer.Body.AsSpan();
        if (ForeignText.EncodingCalled(answer.Type?.CharSet) is { } said)
        {
            return said;
        }

        if (ForeignText.Marked(body) is { } marked)
        {
            return marked;
        }

        var start = Encoding.Latin1.GetString(body[..Math.Min(body.Length, MaxBeforeEncoding)]);
        for (var at = start.IndexOf("<meta", StringComparison.OrdinalIgnoreCase); at >= 0; at = start.IndexOf("<meta", at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var tag = start[at..(start.IndexOf('>', at) is var end and >= 0 ? end : start.Length)];
            var name = tag.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
            if (name >= 0 && ForeignText.EncodingCalled(tag[(name + "charset=".Length)..].Trim(' ', '"', '\'').Split(' ', '"', '\'', ';', '/')[0]) is { } named)
            {
                return ForeignText.AsciiOrUtf8(named)!;
            }
        }

        return ForeignText.DeclaredByXml(body) ?? ForeignText.Guess(body);
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
        if (json.Length > MaxData)
        {
            return [];
        }

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
        .Select(o => Text(o.GetProperty(name))).FirstOrDefault(text => text is not null);

    // With half a letter it is no text.
    static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    static string? Line(string? text) => ForeignText.Line(text) is { Length: > 0 } words ? words.TruncateAtWord(MostOfTitle) : null;

    static string? Day(DateTime? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
