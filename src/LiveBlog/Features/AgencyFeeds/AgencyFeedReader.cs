using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using LiveBlog.Http.Outgoing;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Search;

namespace LiveBlog.Features.AgencyFeeds;

/// <summary>
/// One item of a feed, its texts plain and bounded. Nothing of it is trusted: a title is a text, and a link leads to a page or is
/// none.
/// </summary>
/// <param name="Key">What its source knows it by, as a digest.</param>
/// <param name="Story">A digest of its link, or of its words: equal for the same story elsewhere.</param>
public sealed record FetchedItem(
    string Key,
    string Story,
    string Title,
    string? Summary,
    string? Url,
    string? ImageUrl,
    DateTime? PublishedAt
);

/// <summary>Reads RSS 0.9x, 1.0 and 2.0, Atom (RFC 4287) and JSON Feed 1.1, as they really are.</summary>
public static class AgencyFeedReader
{
    // What is a program or a style in a feed is no text.
    static readonly HtmlPolicy Policy = new();

    const int LongestLink = 2_000,
        MaxItems = 100,
        MaxTitle = 300,
        MaxSummary = 1_000;

    /// <summary>The most of an item's text that is parsed, in characters: enough for a summary, whatever its markup.</summary>
    const int MaxMarkup = 8_000;

    /// <summary>What an item says of itself, its texts plain.</summary>
    sealed record Found(string? Id, string? Title, string? Summary, string? Page, string? Image, DateTimeOffset? At);

    /// <param name="charset">Of the answer's Content-Type; null where it names none.</param>
    /// <param name="address">Where the feed was: links may be relative to it.</param>
    /// <exception cref="FormatException">It is no feed; the message says in a sentence what is wrong, and in which line.</exception>
    public static IReadOnlyList<FetchedItem> Read(byte[] bytes, string? charset = null, Uri? address = null)
    {
        var text = ForeignText.Decode(bytes, charset).TrimStart([' ', '\t', '\r', '\n', '\uFEFF', '\0']);
        return Items([.. (text is ['{', ..] ? OfJson(text, address) : OfXml(FeedXml.Parse(text), address)).Take(MaxItems)]);
    }

    static IEnumerable<Found> OfXml(XElement root, Uri? address) =>
        root.Name.LocalName.ToUpperInvariant() switch
        {
            "RSS" or "RDF" => OfRss(root, address),
            "FEED" => root.Elements().Where(e => e.Name.LocalName == "entry").Select(entry => OfAtom(entry, address)),
            "HTML" => throw new FormatException("It is a web page, not a feed."),
            _ => throw new FormatException($"It is XML, but no feed: it begins with <{root.Name.LocalName.Truncate(40)}>."),
        };

    static IEnumerable<Found> OfRss(XElement root, Uri? address)
    {
        // Relative links are of the site, whose address the channel gives.
        var home = root.Descendants()
            .FirstOrDefault(e => e.Name.LocalName == "channel")
            ?.Elements()
            .FirstOrDefault(e => e.Name.LocalName == "link" && e.Value.Trim().Length > 0)
            ?.Value;
        var site = Resolved(home, address) ?? address;
        return root.Descendants().Where(e => e.Name.LocalName == "item").Select(item => OfRssItem(item, site));
    }

    static Found OfRssItem(XElement item, Uri? site)
    {
        var guid = Own(item, "guid");
        var isPage =
            guid is not null && !string.Equals(guid.Attribute("isPermaLink")?.Value.Trim(), "false", StringComparison.OrdinalIgnoreCase);
        return new Found(
            NullIfBlank(guid?.Value) ?? NullIfBlank(item.Attributes().FirstOrDefault(a => a.Name.LocalName == "about")?.Value),
            Plain(Own(item, "title")?.Value, MaxTitle),
            Plain(NullIfBlank(Own(item, "description")?.Value) ?? Any(item, "encoded")?.Value, MaxSummary),
            PageAt(Own(item, "link"), site)
                ?? PageAt(item.Elements().FirstOrDefault(IsAlternate), site)
                ?? (isPage ? PageOf(guid!.Value, address: null) : null),
            item.Descendants().Select(PictureIn).FirstOrDefault(at => at is not null) is { } picture
                ? PictureOf(picture, BaseOf(item, site))
                : null,
            FirstDate(item, "pubDate", "date", "published", "updated", "modified", "issued")
        );
    }

    static Found OfAtom(XElement entry, Uri? address)
    {
        var link = entry.Elements().FirstOrDefault(IsAlternate);
        return new Found(
            NullIfBlank(Own(entry, "id")?.Value),
            Typed(Own(entry, "title"), MaxTitle),
            Typed(Own(entry, "summary"), MaxSummary) ?? Typed(Own(entry, "content"), MaxSummary),
            PageAt(link, address),
            entry.Descendants().Select(PictureIn).FirstOrDefault(at => at is not null) is { } picture
                ? PictureOf(picture, BaseOf(entry, address))
                : null,
            FirstDate(entry, "published", "issued", "updated", "modified", "date")
        );
    }

    static IEnumerable<Found> OfJson(string text, Uri? address)
    {
        using var document = FeedJson.Parse(text);
        if (
            document.RootElement.ValueKind != JsonValueKind.Object
            || Text(document.RootElement, "version")?.StartsWith("https://jsonfeed.org/version/", StringComparison.Ordinal) != true
            || !document.RootElement.TryGetProperty("items", out var items)
            || items.ValueKind != JsonValueKind.Array
        )
        {
            throw new FormatException("It is JSON, but no JSON Feed.");
        }

        var site = Resolved(Text(document.RootElement, "home_page_url"), address) ?? address;
        return
        [
            .. items
                .EnumerateArray()
                .Where(item => item.ValueKind == JsonValueKind.Object)
                .Take(MaxItems)
                .Select(item => new Found(
                    NullIfBlank(Text(item, "id")),
                    Line(Text(item, "title"), MaxTitle),
                    Line(Text(item, "summary") ?? Text(item, "content_text"), MaxSummary) ?? Plain(Text(item, "content_html"), MaxSummary),
                    PageOf(Text(item, "url"), site),
                    Text(item, "image") is { } image ? PictureOf(image, site) : null,
                    FeedDates.Parse(Text(item, "date_published") ?? Text(item, "date_modified"))
                )),
        ];
    }

    static string? Text(JsonElement item, string name) =>
        !item.TryGetProperty(name, out var value)
            ? null
            : value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            };

    static List<FetchedItem> Items(List<Found> found)
    {
        // An id or a page that several items have says nothing of which is which: some feeds give all theirs the same.
        var all = found.Select(item => (Item: item, Words: item.Title ?? Cut(item.Summary))).Where(item => item.Words is not null).ToList();
        var ids = SharedBy(all.ConvertAll(its => its.Item.Page is null ? its : its with { Words = "" }), item => item.Id);

        // The old and the new version of one item: its source lists both.
        all =
        [
            .. all.GroupBy(its => its.Item.Id is { } id && !ids.Contains(id) ? (object)id : its.Item, its => its)
                .Select(same => same.OrderByDescending(its => its.Item.At).First()),
        ];
        var pages = SharedBy(all, item => item.Page);
        var stories = SharedBy(all, item => WithoutFragment(item.Page));

        var items = new List<FetchedItem>();
        foreach (var (item, words) in all)
        {
            var key =
                item.Id is { } id && !ids.Contains(id) ? id
                : item.Page is { } page && !pages.Contains(page) ? page
                : item.Page is not null ? $"{item.Page} {words}"
                : $"{words} {item.At:O}";
            var story =
                item.Page is not { } at ? WordsOf(words!)
                : stories.Contains(WithoutFragment(at)!) ? $"{PageOfStory(at)} {item.Page} {WordsOf(words!)}"
                : PageOfStory(at);
            items.Add(
                new FetchedItem(
                    Digest(key),
                    Digest(story),
                    words!,
                    item.Title is null ? null : item.Summary,
                    item.Page,
                    item.Image,
                    item.At?.UtcDateTime
                )
            );
        }

        return items;

        static string? Cut(string? text) => text?.TruncateWithEllipsis(MaxTitle);
    }

    /// <summary>What more than one item has, of those that say different things.</summary>
    static HashSet<string> SharedBy(List<(Found Item, string? Words)> all, Func<Found, string?> of) =>
        all.Where(item => of(item.Item) is not null)
            .GroupBy(item => of(item.Item)!, item => (item.Words, item.Item.Page), StringComparer.Ordinal)
            .Where(group => group.Distinct().Skip(1).Any())
            .Select(group => group.Key)
            .ToHashSet(StringComparer.Ordinal);

    static string? WithoutFragment(string? page) => page?.Split('#')[0];

    /// <summary>The same page is the same story, whatever counts its readers in the address.</summary>
    static string PageOfStory(string page)
    {
        var address = new Uri(page);
        var host = address.Host.ToUpperInvariant().Replace("WWW.", "", StringComparison.Ordinal);
        var query = address
            .Query.TrimStart('?')
            .Split('&')
            .Where(part => !part.StartsWith("utm_", StringComparison.Ordinal) && part is not "")
            .Order(StringComparer.Ordinal);
        return $"page {host}{address.AbsolutePath.TrimEnd('/')}{string.Join('&', query)}";
    }

    static string WordsOf(string words) => "words " + string.Concat(words.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    /// <summary>A child of the same vocabulary as its parent: Media RSS and others have titles and descriptions of their own.</summary>
    static XElement? Own(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(e => e.Name.LocalName == name && e.Name.Namespace == parent.Name.Namespace);

    static XElement? Any(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(e => e.Name.LocalName == name && e.Value.Length > 0);

    static DateTimeOffset? FirstDate(XElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (FeedDates.Parse(Any(item, name)?.Value) is { } date)
            {
                return date;
            }
        }

        return null;
    }

    static bool IsAlternate(XElement link) =>
        link.Name.LocalName == "link" && link.Attribute("href") is not null && link.Attribute("rel")?.Value is null or "" or "alternate";

    static string? PictureIn(XElement element) =>
        element.Name.LocalName switch
        {
            "enclosure" when IsImage(element) => element.Attribute("url")?.Value,
            "link" when element.Attribute("rel")?.Value == "enclosure" && IsImage(element) => element.Attribute("href")?.Value,
            "content" when element.Attribute("url") is not null && (IsImage(element) || element.Attribute("medium")?.Value == "image") =>
                element.Attribute("url")?.Value,
            "thumbnail" => element.Attribute("url")?.Value,
            _ => null,
        };

    static bool IsImage(XElement element) =>
        element.Attribute("type")?.Value.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true;

    static string? PageAt(XElement? link, Uri? address) =>
        link is null ? null : PageOf(NullIfBlank(link.Attribute("href")?.Value) ?? link.Value, BaseOf(link, address));

    static string? PageOf(string? written, Uri? address) => Resolved(written, address) is { } page ? Links.Parse(page.AbsoluteUri) : null;

    static string? PictureOf(string written, Uri? address) =>
        PageOf(written, address) is { } picture && picture.StartsWith("https://", StringComparison.Ordinal) ? picture : null;

    /// <summary>
    /// The address that relative ones are relative to (XML Base): those around the element, and at last the document's own.
    /// </summary>
    static Uri? BaseOf(XElement element, Uri? address) =>
        element
            .AncestorsAndSelf()
            .Reverse()
            .Select(e => e.Attribute(XNamespace.Xml + "base")?.Value)
            .Aggregate(address, (so, written) => Resolved(written, so) ?? so);

    static Uri? Resolved(string? written, Uri? address)
    {
        written = written?.Trim();
        return string.IsNullOrEmpty(written) || written.Length > LongestLink ? null
            : Uri.TryCreate(written, UriKind.Absolute, out var absolute) && !absolute.IsFile ? OfTheWeb(absolute)
            : address is not null && Uri.TryCreate(address, written, out var joined) ? OfTheWeb(joined)
            : null;

        static Uri? OfTheWeb(Uri uri) => uri.Scheme is "http" or "https" ? uri : null;
    }

    static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A text of Atom, of the type that it declares (RFC 4287 §3.1); null of what is no text.</summary>
    static string? Typed(XElement? element, int most) =>
        element is null
            ? null
            : element.Attribute("type")?.Value.Trim().ToUpperInvariant() switch
            {
                null or "" or "TEXT" or "TEXT/PLAIN" or "XHTML" or "APPLICATION/XHTML+XML" => Line(element.Value, most),
                "HTML" or "TEXT/HTML" => Plain(element.Value, most),
                _ => null,
            };

    /// <summary>A plain text on one line; null where it says nothing.</summary>
    static string? Line(string? text, int most) =>
        ForeignText.Line(text?.Truncate(MaxMarkup)) is { Length: > 0 } words ? words.TruncateWithEllipsis(most) : null;

    /// <summary>The words of HTML; null where there are none.</summary>
    static string? Plain(string? html, int most)
    {
        html = Beginning(html);
        return Line(Policy.TryClean(html, out var clean) ? HtmlPolicy.PlainText(clean) : BoundedHtmlParser.WordsOf(html!), most);
    }

    // Not in the middle of a tag, where there is one, nor of a letter.
    static string? Beginning(string? html)
    {
        if (html is null || html.Length <= MaxMarkup)
        {
            return html;
        }

        var cut = html.Truncate(MaxMarkup);
        var tag = cut.LastIndexOf('<');
        return tag > cut.LastIndexOf('>') ? cut[..tag] : cut;
    }

    static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
