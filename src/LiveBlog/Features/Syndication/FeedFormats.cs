using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using System.Xml;

namespace LiveBlog.Features.Syndication;

/// <summary>
/// Writes a feed in its three formats. By XmlWriter and not by System.ServiceModel.Syndication: of what is needed here
/// (content:encoded, media:content, paging, hubs) that library knows nothing, and each would be an extension by hand.
/// </summary>
public static class FeedFormats
{
    const string Atom = "http://www.w3.org/2005/Atom";
    const string Content = "http://purl.org/rss/1.0/modules/content/";
    const string DublinCore = "http://purl.org/dc/elements/1.1/";
    const string Media = "http://search.yahoo.com/mrss/";

    static readonly XmlWriterSettings Xml = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        CheckCharacters = false,
    };

    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Atom 1.0 (RFC 4287), with paging (RFC 5005 §3).</summary>
    public static byte[] ToAtom(FeedDocument feed) =>
        Write(xml =>
        {
            xml.WriteStartElement("feed", Atom);
            xml.WriteAttributeString("xmlns", "media", ns: null, Media);
            Language(xml, feed.Language);
            Text(xml, "id", feed.Id);
            Text(xml, "title", feed.Title);
            Text(xml, "subtitle", feed.Description);
            Text(xml, "updated", Iso(feed.Updated));
            Link(xml, "self", feed.Self, "application/atom+xml");
            Link(xml, "alternate", feed.Home, "text/html");
            Link(xml, "hub", feed.Hub);
            Link(xml, "next", feed.Next, "application/atom+xml");
            Text(xml, "logo", feed.Image);
            xml.WriteStartElement("author", Atom);
            Text(xml, "name", feed.SiteName);
            xml.WriteEndElement();
            foreach (var item in feed.Items)
            {
                xml.WriteStartElement("entry", Atom);
                Language(xml, item.Language);
                Text(xml, "id", item.Id);
                Text(xml, "title", item.Title);
                Text(xml, "published", Iso(item.Published));
                Text(xml, "updated", Iso(item.Updated));
                Link(xml, "alternate", item.Url, "text/html");
                if (item.Author is not null)
                {
                    xml.WriteStartElement("author", Atom);
                    Text(xml, "name", item.Author);
                    xml.WriteEndElement();
                }

                foreach (var tag in item.Tags)
                {
                    xml.WriteStartElement("category", Atom);
                    xml.WriteAttributeString("term", Legal(tag));
                    xml.WriteEndElement();
                }

                Text(xml, "summary", item.Summary);
                if (item.Html is not null)
                {
                    xml.WriteStartElement("content", Atom);
                    xml.WriteAttributeString("type", "html");
                    xml.WriteString(Legal(item.Html));
                    xml.WriteEndElement();
                }

                MediaOf(xml, item);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        });

    /// <summary>RSS 2.0, with content:encoded, dc:creator, media:content and atom:link.</summary>
    public static byte[] ToRss(FeedDocument feed) =>
        Write(xml =>
        {
            xml.WriteStartElement("rss");
            xml.WriteAttributeString("version", "2.0");
            xml.WriteAttributeString("xmlns", "atom", ns: null, Atom);
            xml.WriteAttributeString("xmlns", "content", ns: null, Content);
            xml.WriteAttributeString("xmlns", "dc", ns: null, DublinCore);
            xml.WriteAttributeString("xmlns", "media", ns: null, Media);
            xml.WriteStartElement("channel");
            xml.WriteElementString("title", Legal(feed.Title));
            xml.WriteElementString("link", feed.Home);
            xml.WriteElementString("description", Legal(feed.Description ?? feed.Title));
            if (feed.Language is not null)
            {
                xml.WriteElementString("language", feed.Language);
            }

            xml.WriteElementString("lastBuildDate", Rfc822(feed.Updated));
            Link(xml, "self", feed.Self, "application/rss+xml");
            Link(xml, "hub", feed.Hub);
            Link(xml, "next", feed.Next, "application/rss+xml");
            foreach (var item in feed.Items)
            {
                xml.WriteStartElement("item");
                xml.WriteElementString("title", Legal(item.Title));
                xml.WriteElementString("link", item.Url);
                xml.WriteStartElement("guid");
                xml.WriteAttributeString("isPermaLink", item.Id == item.Url ? "true" : "false");
                xml.WriteString(item.Id);
                xml.WriteEndElement();
                xml.WriteElementString("pubDate", Rfc822(item.Published));
                if (item.Author is not null)
                {
                    xml.WriteElementString("creator", DublinCore, Legal(item.Author));
                }

                foreach (var tag in item.Tags)
                {
                    xml.WriteElementString("category", Legal(tag));
                }

                if (item.Summary is not null)
                {
                    xml.WriteElementString("description", Legal(item.Summary));
                }

                if (item.Html is not null)
                {
                    xml.WriteElementString("encoded", Content, Legal(item.Html));
                }

                MediaOf(xml, item);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        });

    /// <summary>JSON Feed 1.1.</summary>
    public static byte[] ToJson(FeedDocument feed)
    {
        var json = new JsonObject
        {
            ["version"] = "https://jsonfeed.org/version/1.1",
            ["title"] = feed.Title,
            ["home_page_url"] = feed.Home,
            ["feed_url"] = feed.Self,
            ["description"] = feed.Description,
            ["language"] = feed.Language,
            ["icon"] = feed.Image,
            ["next_url"] = feed.Next,
            ["authors"] = new JsonArray(new JsonObject { ["name"] = feed.SiteName }),
            ["hubs"] = feed.Hub is null ? null : new JsonArray(new JsonObject { ["type"] = "WebSub", ["url"] = feed.Hub }),
            ["items"] = new JsonArray([.. feed.Items.Select(ItemOf)]),
        };
        return JsonSerializer.SerializeToUtf8Bytes(WithoutNulls(json), Json);
    }

    static JsonObject ItemOf(FeedItem item) =>
        WithoutNulls(
            new JsonObject
            {
                ["id"] = item.Id,
                ["url"] = item.Url,
                ["title"] = item.Title,
                ["content_html"] = item.Html,
                ["content_text"] = item.Html is null ? item.Title : null,
                ["summary"] = item.Summary,
                ["image"] = item.Pictures is [var first, ..] ? first.Url : null,
                ["date_published"] = Iso(item.Published),
                ["date_modified"] = Iso(item.Updated),
                ["authors"] = item.Author is null ? null : new JsonArray(new JsonObject { ["name"] = item.Author }),
                ["tags"] = item.Tags.Count == 0 ? null : new JsonArray([.. item.Tags.Select(tag => JsonValue.Create(tag))]),
                ["language"] = item.Language,
            }
        );

    static JsonObject WithoutNulls(JsonObject json)
    {
        foreach (var name in json.Where(field => field.Value is null).Select(field => field.Key).ToList())
        {
            json.Remove(name);
        }

        return json;
    }

    static void MediaOf(XmlWriter xml, FeedItem item)
    {
        foreach (var picture in item.Pictures)
        {
            xml.WriteStartElement("media", "content", Media);
            xml.WriteAttributeString("url", picture.Url);
            xml.WriteAttributeString("medium", "image");
            if (picture is { Width: { } width, Height: { } height })
            {
                xml.WriteAttributeString("width", width.ToString(CultureInfo.InvariantCulture));
                xml.WriteAttributeString("height", height.ToString(CultureInfo.InvariantCulture));
            }

            Described("description", picture.Alt);
            Described("title", picture.Caption);
            Described("credit", picture.Credit);
            xml.WriteEndElement();

            void Described(string name, string? text)
            {
                if (!string.IsNullOrEmpty(text))
                {
                    xml.WriteElementString("media", name, Media, Legal(text));
                }
            }
        }
    }

    static byte[] Write(Action<XmlWriter> write)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Xml))
        {
            write(xml);
        }

        return stream.ToArray();
    }

    static void Text(XmlWriter xml, string name, string? text)
    {
        if (text is not null)
        {
            xml.WriteElementString(name, Atom, Legal(text));
        }
    }

    static void Language(XmlWriter xml, string? tag)
    {
        if (tag is not null)
        {
            xml.WriteAttributeString("xml", "lang", ns: null, tag);
        }
    }

    static void Link(XmlWriter xml, string relation, string? address, string? type = null)
    {
        if (address is null)
        {
            return;
        }

        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        if (type is not null)
        {
            xml.WriteAttributeString("type", type);
        }

        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    static string Legal(string text) => XmlText.Legal(text);

    static string Iso(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static string Rfc822(DateTime utc) => utc.ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture);
}
