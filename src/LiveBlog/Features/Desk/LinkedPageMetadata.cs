using System.Globalization;
using System.Text.Json;
using AngleSharp.Html.Dom;
using LiveBlog.Http.Outgoing;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Search;

namespace LiveBlog.Features.Desk;

/// <summary>What a page of another site says of itself: Open Graph, JSON-LD or its own head.</summary>
static class LinkedPageMetadata
{
    const int MaxTitle = 300,
        MaxData = 64 * 1024;

    static readonly HashSet<string> Attributes = new(["property", "name", "content", "type", "datetime"], StringComparer.OrdinalIgnoreCase);

    // Where no type is named, what begins as markup is taken for a page (MIME Sniffing Standard §7).
    public static bool IsPage(OutgoingAnswer answer) =>
        answer.Type?.MediaType?.ToLowerInvariant() switch
        {
            "text/html" or "application/xhtml+xml" => true,
            null => LinkedPageEncoding
                .Of(answer)
                .GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, 256)))
                .TrimStart('\uFEFF', ' ', '\t', '\r', '\n')
                .StartsWith('<'),
            _ => false,
        };

    /// <summary>Reads a page's head. Whatever it says, it says in text.</summary>
    public static LinkPreview? Read(OutgoingAnswer answer)
    {
        using var document = BoundedHtmlParser.ParseBeginning(LinkedPageEncoding.Of(answer).GetString(answer.Body), Attributes);
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
                ? LinkPreview.Day(day.DateTime)
                : null,
            Provider: null
        );
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
}
