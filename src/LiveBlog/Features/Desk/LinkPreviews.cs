using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.RateLimiting;
using AngleSharp.Html.Dom;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Http.Outgoing;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Search;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>
/// What the page at an address says of itself, for a card that leads there. Text as it came: whoever shows it must not take it for
/// markup.
/// </summary>
/// <param name="Provider">The site's name, where the address is a video or a post that is shown as a façade instead.</param>
public sealed record LinkPreview(string Url, string? Title, string? ImageUrl, string? PublishedAt, string? Provider);

/// <summary>
/// Looks a page up that an editor links to: its title, picture and day, by Open Graph, JSON-LD or its own head. Only the public
/// internet is asked, for a bounded time and amount, and not more often than a person pastes. Of the page its beginning is
/// read, where the head is; what that holds of markup is bounded as all markup from outside.
/// </summary>
public sealed partial class LinkPreviews(
    LiveBlogDb db,
    OutgoingHttp outgoing,
    SiteSettings site,
    LinkPreviewSlots slots,
    LowPriorityScheduler scheduler,
    TimeProvider clock,
    ILogger<LinkPreviews> log
)
{
    const int MaxBytes = 128 * 1024,
        MaxTitle = 300,
        MaxData = 64 * 1024;

    /// <summary>The longest that a lookup takes once it has its turn.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    static readonly HashSet<string> Attributes = new(["property", "name", "content", "type", "datetime"], StringComparer.OrdinalIgnoreCase);

    const string Accept = "text/html,application/xhtml+xml;q=0.9";

    static readonly PartitionedRateLimiter<string> Rate = PartitionedRateLimiter.Create<string, string>(person =>
        RateLimitPartition.GetSlidingWindowLimiter(
            person,
            _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = 30,
                Window = TimeSpan.FromMinutes(1),
                SegmentsPerWindow = 6,
            }
        )
    );

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
        if (EmbedProviders.Find(text) is { } known)
        {
            known = known.IsShort ? await LongAsync(known, cancellation) : known;
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

    /// <summary>What a short address stands for, as its site says by redirecting; the short one itself where it does not.</summary>
    async Task<EmbedProviders> LongAsync(EmbedProviders known, CancellationToken cancellation)
    {
        using var place = await slots.EnterAsync(cancellation);
        var answer = place is null ? null : await AskAsync(new Uri(known.Url), cancellation);

        // Without its query, which says who passed the short one on.
        return
            answer is not null
            && EmbedProviders.Find(answer.From.GetLeftPart(UriPartial.Path)) is { IsShort: false } found
            && found.Provider == known.Provider
            ? found
            : known;
    }

    async Task<LinkPreview?> OwnAsync(string path, CancellationToken cancellation)
    {
        const string Articles = "/articles/",
            Blogs = "/live/";
        var slug = path.Split('/', '?', '#') is [_, _, { } second, ..] ? second : "";
        if (path.StartsWith(Articles, StringComparison.Ordinal))
        {
            var article = await db
                .Articles.AsNoTracking()
                .Readable(clock.GetUtcNow().UtcDateTime)
                .SingleOrDefaultAsync(a => a.Slug == slug, cancellation);
            return article is null
                ? null
                : new LinkPreview(path, article.Title, article.Picture?.Url, Day(article.PublishedAt), Provider: null);
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

        // What is packed although it was asked for as it is, is left alone: unpacked it could be of any size.
        if (await AskAsync(address, cancellation) is not { IsSuccess: true, Packing: "" } answer)
        {
            return null;
        }

        try
        {
            return await scheduler.RunAsync(() => IsPage(answer) ? Read(answer) : null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // A fault of this program's; the editor writes the title by hand.
            log.LogError(failure, "The page at {Address} could not be read", address);
            return null;
        }
    }

    async Task<OutgoingAnswer?> AskAsync(Uri address, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            return await outgoing.GetAsync(address, Accept, MaxBytes, limit.Token);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException or SocketException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return null;
        }
    }

    // Where no type is named, what begins as markup is taken for a page (MIME Sniffing Standard §7).
    static bool IsPage(OutgoingAnswer answer) =>
        answer.Type?.MediaType?.ToLowerInvariant() switch
        {
            "text/html" or "application/xhtml+xml" => true,
            null => EncodingOf(answer)
                .GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, 256)))
                .TrimStart('\uFEFF', ' ', '\t', '\r', '\n')
                .StartsWith('<'),
            _ => false,
        };

    /// <summary>Reads a page's head. Whatever it says, it says in text.</summary>
    internal static LinkPreview? Read(OutgoingAnswer answer)
    {
        using var document = BoundedHtmlParser.ParseBeginning(EncodingOf(answer).GetString(answer.Body), Attributes);
        if (document is null)
        {
            return null;
        }

        var data = document
            .QuerySelectorAll("script[type='application/ld+json']")
            .Take(20)
            .SelectMany(script => Objects(script.TextContent))
            .ToList();
        var title = Line(Meta(document, "og:title", "twitter:title") ?? Said(data, "headline") ?? document.Title);
        if (title is null)
        {
            return null;
        }

        var image = Meta(document, "og:image:secure_url", "og:image", "twitter:image");
        var picture =
            image is not null && Uri.TryCreate(answer.From, image.Trim(), out var at) && at.Scheme == Uri.UriSchemeHttps
                ? Links.Parse(at.AbsoluteUri)
                : null;
        var published =
            Meta(document, "article:published_time", "og:article:published_time", "date")
            ?? Said(data, "datePublished")
            ?? document.QuerySelector("article time[datetime], main time[datetime]")?.GetAttribute("datetime");
        return new LinkPreview(
            answer.From.AbsoluteUri,
            title,
            picture,
            DateTimeOffset.TryParse(published, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
                ? Day(day.DateTime)
                : null,
            Provider: null
        );
    }

    /// <summary>What the bytes begin with, what the server says, what the page says, or what the bytes are (HTML §13.2.3.1).</summary>
    static Encoding EncodingOf(OutgoingAnswer answer)
    {
        var body = answer.Body.AsSpan();
        if (ForeignText.Marked(body) is { } marked)
        {
            return marked;
        }

        // Zeros would have shown above that it is UTF-16, whatever it says.
        if (ForeignText.AsciiOrUtf8(ForeignText.EncodingCalled(answer.Type?.CharSet)) is { } said)
        {
            return said;
        }

        foreach (Match tag in Charset().Matches(WithoutComments(Encoding.Latin1.GetString(body))))
        {
            if (ForeignText.EncodingCalled(tag.Groups["name"].Value) is { } named)
            {
                return ForeignText.AsciiOrUtf8(named)!;
            }
        }

        return ForeignText.DeclaredByXml(body) ?? ForeignText.Guess(body);
    }

    static string WithoutComments(string page)
    {
        const string Begin = "<!--",
            End = "-->";
        var kept = new StringBuilder(page.Length);
        for (var at = 0; ; )
        {
            var comment = page.IndexOf(Begin, at, StringComparison.Ordinal);
            var end = comment < 0 ? -1 : page.IndexOf(End, comment + Begin.Length, StringComparison.Ordinal);
            if (end < 0)
            {
                return kept.Append(page, at, (comment < 0 ? page.Length : comment) - at).ToString();
            }

            kept.Append(page, at, comment - at);
            at = end + End.Length;
        }
    }

    static string? Meta(IHtmlDocument document, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (
                document.QuerySelector($"meta[property='{name}'], meta[name='{name}']")?.GetAttribute("content") is { } said
                && !string.IsNullOrWhiteSpace(said)
            )
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
            var graphs = found.Select(o => Property(o, "@graph")).Where(graph => graph.ValueKind == JsonValueKind.Array);
            return [.. found, .. graphs.SelectMany(graph => graph.EnumerateArray())];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static string? Said(List<JsonElement> data, string name) =>
        data.Select(o => Property(o, name))
            .Where(value => value.ValueKind == JsonValueKind.String)
            .Select(Text)
            .FirstOrDefault(text => text is not null);

    // A name or a value with half of a surrogate pair in it is no text: the reader throws when asked for it.
    static JsonElement Property(JsonElement of, string name)
    {
        try
        {
            return of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            return of.EnumerateObject().FirstOrDefault(property => Text(property) == name).Value;
        }

        static string? Text(JsonProperty property)
        {
            try
            {
                return property.Name;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

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

    static string? Line(string? text) => ForeignText.Line(text) is { Length: > 0 } words ? words.TruncateAtWord(MaxTitle) : null;

    [GeneratedRegex(
        """<meta(?=[\s/])[^<>]*?[\s/"';]charset\s{0,20}=\s{0,20}["']?\s{0,20}(?<name>[^\s"'/<>;]{1,40})""",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Charset();

    static string? Day(DateTime? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
