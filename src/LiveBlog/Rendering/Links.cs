using System.Globalization;
using LiveBlog.Model;

namespace LiveBlog.Rendering;

/// <summary>The addresses of the public surface, as paths of this site.</summary>
public static class Links
{
    public static string Blog(string slug) => "/live/" + slug;

    public static string Entry(string slug, EntryId id) => string.Create(CultureInfo.InvariantCulture, $"/live/{slug}/entry/{id}");

    /// <summary>The whole feed, the oldest first, to be printed.</summary>
    public static string Print(string slug) => Blog(slug) + "/print";

    public static string EntryChanges(string slug, EntryId id) => Entry(slug, id) + "/changes";

    /// <summary>The picture that stands for a blog where its address is passed on.</summary>
    public static string SharePicture(string slug) => Blog(slug) + "/share.png";

    /// <summary>As above, for an entry.</summary>
    public static string SharePicture(string slug, EntryId id) => Entry(slug, id) + "/share.png";

    public static string Article(string slug) => "/articles/" + slug;

    public static string BlogFeed(string slug, string format) => $"{Blog(slug)}/feed.{format}";

    /// <param name="query">What is looked for; null leads to the empty form.</param>
    public static string Search(string slug, string? query = null, string? order = null, string? after = null) =>
        $"/live/{slug}/search"
        + (query is null ? "" : "?q=" + Uri.EscapeDataString(query))
        + (order is null ? "" : "&order=" + order)
        + (after is null ? "" : "&after=" + after);

    public static string Embed(string slug) => "/embed/" + slug;

    /// <summary>Where other sites ask how to show an address of this one (oEmbed 1.0).</summary>
    public const string OEmbed = "/oembed";

    public static string Topic(string slug) => "/topics/" + slug;

    public static string Desk(string slug) => "/desk/blogs/" + slug;

    /// <summary>A blog in numbers.</summary>
    public static string DeskFigures(string slug) => Desk(slug) + "/figures";

    /// <summary>An entry's history on the desk.</summary>
    public static string DeskEntry(string slug, EntryId id) => string.Create(CultureInfo.InvariantCulture, $"{Desk(slug)}/entries/{id}");

    /// <summary>The discussion of a blog on a page of its own.</summary>
    public static string Discussion(string slug) => Blog(slug) + "/discussion";

    /// <summary>As above, at one message.</summary>
    public static string Message(string slug, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{Discussion(slug)}?at={id}#message-{id}");

    /// <summary>Where a reader subscribes to a blog.</summary>
    public static string Subscribe(string slug) => "/subscribe?blog=" + slug;

    public static string Calendar(string slug) => Blog(slug) + "/calendar.ics";

    public const string Privacy = "/privacy";

    public const string DeskDiscussion = "/desk/discussion";

    public const string Newswire = "/newswire";

    public static string NewswireFeed(string format) => $"{Newswire}/feed.{format}";

    /// <summary>The hub of the site's own feeds (WebSub).</summary>
    public const string WebSub = "/websub";

    public const string DeskNewswire = "/desk/newswire";

    public const string DeskWire = "/desk/wire";

    public const string DeskArticles = "/desk/articles";

    public static string DeskArticle(string slug) => DeskArticles + "/" + slug;

    public const string DeskMedia = "/desk/media";

    public const string DeskTopics = "/desk/topics";

    public const string DeskStaff = "/desk/people";

    public const string DeskKeys = "/desk/keys";

    public const string DeskWebhooks = "/desk/webhooks";

    public const string DeskUndelivered = "/desk/undelivered";

    public const string DeskAudit = "/desk/audit";

    public static string ApiArticle(string slug) => "/api/v1/articles/" + slug;

    public static string ApiBlog(string slug) => "/api/v1/blogs/" + slug;

    public static string ApiEntry(EntryId id) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/entries/{id}");

    public static string ApiNewswireLine(long id) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/newswire/lines/{id}");

    /// <summary>One file of an uploaded picture.</summary>
    /// <param name="width">One of the widths it is kept in, in pixels.</param>
    /// <param name="coding">"avif", "webp" or "jpg".</param>
    public static string Media(string hash, int width, string coding) =>
        string.Create(CultureInfo.InvariantCulture, $"/media/{hash}/{width}.{coding}");

    /// <summary>Reads a link an editor gave: absolute http(s), or a path of this site. Null when it is neither.</summary>
    public static string? Parse(string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 2_000)
        {
            return null;
        }

        // Browsers drop tabs and line ends from an address and read a backslash as a slash: what looks like a path could
        // then lead to another site, as "//host" does.
        if (text.Any(c => char.IsControl(c) || c == '\\'))
        {
            return null;
        }

        if (text[0] == '/')
        {
            return !text.StartsWith("//", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Relative, out _) ? text : null;
        }

        return
            Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme is "http" or "https")
            && uri.Host.Length > 0
            && uri.UserInfo.Length == 0
            ? uri.AbsoluteUri
            : null;
    }

    /// <summary>The host of a link to another site; null for a path of this one.</summary>
    public static string? Host(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") ? uri.Host : null;
}
