using System.Security.Cryptography;
using System.ServiceModel.Syndication;
using System.Text;
using System.Text.Json;
using System.Xml;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Search;

namespace LiveBlog.Features.Desk;

/// <summary>One item of a feed, its texts plain and bounded. Nothing of it is trusted: a title is a text, and a link leads to a page or is none.</summary>
/// <param name="Key">What its source knows it by, as a digest.</param>
/// <param name="Story">A digest of its link, or of its words: equal for the same story elsewhere.</param>
public sealed record WireFeedItem(string Key, string Story, string Title, string? Summary, string? Url, string? ImageUrl, DateTime? PublishedAt);

/// <summary>Reads RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1.</summary>
public static class WireFeed
{
    // What is a program or a style in a feed is no text.
    static readonly HtmlPolicy Policy = new();

    const int MostItems = 100, MostOfTitle = 300, MostOfSummary = 1_000, MostCharacters = 4_000_000;

    /// <summary>The most of an item's text that is parsed, in characters: enough for a summary, whatever its markup.</summary>
    const int MaxMarkup = 8_000;

    /// <summary>No document types: what they declare can be made to fill any memory, or to read any file.</summary>
    static readonly XmlReaderSettings Strict = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters, MaxCharactersFromEntities = 1_000, Async = false };

    /// <exception cref="FormatException">It is no feed; the message says what it is instead, as far as can be told.</exception>
    public static IReadOnlyList<WireFeedItem> Read(byte[] bytes)
    {
        try
        {
            return Begins(bytes) == (byte)'{' ? ReadJson(bytes) : ReadXml(bytes);
        }
        catch (Exception wrong) when (wrong is XmlException or JsonException or InvalidOperationException or ArgumentException or KeyNotFoundException or NotSupportedException)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }

    static byte Begins(byte[] bytes) => bytes.FirstOrDefault(b => b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF));

    static List<WireFeedItem> ReadXml(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = XmlReader.Create(stream, Strict);
        var feed = SyndicationFeed.Load(reader);
        return Items(feed.Items.Take(MostItems).Select(item => (
            Id: (string?)item.Id,
            Title: item.Title?.Text,
            Summary: item.Summary?.Text ?? (item.Content as TextSyndicationContent)?.Text,
            Url: item.Links.FirstOrDefault(link => link.RelationshipType is null or "alternate")?.Uri?.OriginalString,
            Image: item.Links.FirstOrDefault(link => link.RelationshipType == "enclosure" && link.MediaType?.StartsWith("image/", StringComparison.Ordinal) == true)?.Uri?.OriginalString,
            At: TimeOf(item))));
    }

    // A date that nobody can read is no reason to lose the item.
    static DateTimeOffset? TimeOf(SyndicationItem item)
    {
        try
        {
            return item.PublishDate != default ? item.PublishDate : item.LastUpdatedTime != default ? item.LastUpdatedTime : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    static List<WireFeedItem> ReadJson(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 });
        if (document.RootElement.GetProperty("version").GetString()?.StartsWith("https://jsonfeed.org/version/", StringComparison.Ordinal) != true)
        {
            throw new FormatException("It is no JSON Feed.");
        }

        return Items(document.RootElement.GetProperty("items").EnumerateArray().Take(MostItems).Select(item => (
            Id: Text(item, "id"),
            Title: Text(item, "title"),
            Summary: Text(item, "summary") ?? Text(item, "content_text") ?? Text(item, "content_html"),
            Url: Text(item, "url"),
            Image: Text(item, "image"),
            At: Text(item, "date_published") is { } written && DateTimeOffset.TryParse(written, System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : (DateTimeOffset?)null)));
    }

    static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static List<WireFeedItem> Items(IEnumerable<(string? Id, string? Title, string? Summary, string? Url, string? Image, DateTimeOffset? At)> found)
    {
        var items = new List<WireFeedItem>();
        foreach (var (id, title, summary, url, image, at) in found)
        {
            var (words, link) = (Plain(title, MostOfTitle) ?? Plain(summary, MostOfTitle), url is null ? null : Links.Parse(url));
            if (words is null)
            {
                continue;
            }

            var page = link is not null && link[0] != '/' ? link : null;
            var key = !string.IsNullOrWhiteSpace(id) ? id : page ?? $"{words} {at:O}";
            items.Add(new WireFeedItem(Digest(key), StoryOf(page, words), words, title is null ? null : Plain(summary, MostOfSummary), page, image is null ? null : PictureOf(image), at?.UtcDateTime));
        }

        return items;
    }

    static string? PictureOf(string address) => Links.Parse(address) is { } parsed && parsed.StartsWith("https://", StringComparison.Ordinal) ? parsed : null;

    /// <summary>The same page is the same story, whatever counts its readers in the address; without a page, the same words are.</summary>
    static string StoryOf(string? page, string words)
    {
        if (page is null)
        {
            return Digest("words " + string.Concat(words.Where(char.IsLetterOrDigit)).ToUpperInvariant());
        }

        var address = new Uri(page);
        return Digest($"page {address.Host.ToUpperInvariant().Replace("WWW.", "", StringComparison.Ordinal)}{address.AbsolutePath.TrimEnd('/')}{string.Join('&', address.Query.TrimStart('?').Split('&').Where(part => !part.StartsWith("utm_", StringComparison.Ordinal) && part is not "").Order(StringComparer.Ordinal))}");
    }

    static string? Plain(string? html, int most)
    {
        html = Beginning(html);
        var text = Policy.TryClean(html, out var clean) ? HtmlPolicy.PlainText(clean) : BoundedHtmlParser.WordsOf(html!);
        return text.Length == 0 ? null : text.TruncateWithEllipsis(most);
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
