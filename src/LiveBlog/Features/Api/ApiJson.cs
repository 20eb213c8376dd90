using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Api;

/// <summary>A blog as the API shows it.</summary>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Language">A language tag (BCP 47).</param>
/// <param name="TimeZone">A name of the IANA time zone database.</param>
/// <param name="Topic">The slug of its topic.</param>
/// <param name="Translations">The slugs of the blogs that tell the same in other languages.</param>
/// <param name="KeyPoints">What has to be known, above the feed; plain text.</param>
/// <param name="Order">What the page opens with: "newest" or "oldest".</param>
/// <param name="Revision">How many visible changes there have been.</param>
/// <param name="Url">The readers' page.</param>
public sealed record BlogJson(
    string Slug,
    string Title,
    string? Standfirst,
    string? IntroHtml,
    string? Byline,
    string Language,
    string TimeZone,
    string? Topic,
    BlogStatus Status,
    DateTime? StartsAt,
    DateTime? EndedAt,
    IReadOnlyList<string> EmbedOrigins,
    IReadOnlyList<string> Translations,
    IReadOnlyList<string> KeyPoints,
    string Order,
    DiscussionRulesJson Discussion,
    PictureJson? Picture,
    long Revision,
    string Url
)
{
    public static BlogJson Of(Blog blog, Func<string, string> absolute) =>
        new(
            blog.Slug,
            blog.Title,
            blog.Standfirst,
            blog.IntroHtml,
            blog.Byline,
            blog.Language,
            blog.TimeZone,
            blog.Topic?.Slug,
            blog.Status,
            blog.StartsAt,
            blog.EndedAt,
            blog.EmbedOrigins,
            blog.Translations,
            blog.KeyPoints,
            blog.OpensOldestFirst ? "oldest" : "newest",
            DiscussionRulesJson.Of(blog.Discussion),
            blog.Picture is null ? null : PictureJson.Of(blog.Picture),
            blog.Revision.Value,
            absolute(Links.Blog(blog.Slug))
        );
}

/// <summary>How a blog's discussion is kept.</summary>
/// <param name="Mode">"open", "readOnly" or "closed".</param>
/// <param name="ApprovesFirst">Messages wait for a moderator.</param>
/// <param name="SlowSeconds">How long a reader waits between two messages.</param>
public sealed record DiscussionRulesJson(string Mode, bool ApprovesFirst, int SlowSeconds)
{
    public static DiscussionRulesJson Of(DiscussionRules rules) =>
        new(DiscussionRules.NameOf(rules.Mode), rules.ApprovesFirst, rules.SlowSeconds);
}

/// <summary>A picture of an entry or a blog.</summary>
public sealed record PictureJson(
    string Id,
    string Url,
    string Alt,
    string? Caption,
    string? Credit,
    DateOnly? TakenOn,
    int? Width,
    int? Height
)
{
    public static PictureJson Of(Picture p) => new(p.Id, p.Url, p.Alt, p.Caption, p.Credit, p.TakenOn, p.Width, p.Height);
}

/// <summary>An entry as the API shows it.</summary>
/// <param name="Url">Its permalink.</param>
/// <param name="Revision">The blog's revision at its last change; its entity tag.</param>
/// <param name="PublishedAt">The time it is shown under, UTC.</param>
/// <param name="UpdatedAt">When its content was last changed after publication, UTC.</param>
/// <param name="BodyHtml">Sanitised HTML.</param>
/// <param name="BodyMarkdown">The body's source, if it was written in Markdown.</param>
/// <param name="Embeds">Videos and posts of other sites.</param>
/// <param name="Correction">What was wrong and has been put right, for readers; plain text.</param>
/// <param name="IsOffNewswire">Its headline stays out of the newswire.</param>
public sealed record EntryJson(
    long Id,
    string Url,
    long Revision,
    EntryStatus Status,
    DateTime PublishedAt,
    DateTime? UpdatedAt,
    string? Headline,
    string? BodyHtml,
    string? BodyMarkdown,
    IReadOnlyList<Quote> Quotes,
    IReadOnlyList<RelatedLink> RelatedLinks,
    IReadOnlyList<PictureJson> Media,
    IReadOnlyList<Embed> Embeds,
    string? Author,
    IReadOnlyList<string> Tags,
    bool IsKeyEvent,
    bool IsPinned,
    string? Correction,
    bool IsOffNewswire
)
{
    public static EntryJson Of(Entry e, string slug, Func<string, string> absolute) =>
        new(
            e.Id.Value,
            absolute(Links.Entry(slug, e.Id)),
            e.Revision.Value,
            e.Status,
            e.PublishedAt,
            e.UpdatedAt,
            e.Headline,
            e.BodyHtml,
            e.BodyMarkdown,
            e.Quotes,
            e.RelatedLinks,
            [.. e.Media.Select(PictureJson.Of)],
            e.Embeds,
            e.Author,
            e.Tags,
            e.IsKeyEvent,
            e.IsPinned,
            e.Correction,
            e.IsOffNewswire
        );
}

/// <summary>A part of a list. <paramref name="Next"/> is the cursor of the next part; null at the end.</summary>
public sealed record ListJson<T>(IReadOnlyList<T> Items, string? Next);

static class ApiInput
{
    // A client may send back what it was given: what the server fills in itself is passed over, never taken.
    public static BlogInput ReadBlog(JsonInput json)
    {
        // In a change, a field that is null empties what was there; one that is absent leaves it.
        var input = new BlogInput
        {
            Slug = json.Text("slug"),
            Title = json.Given("title"),
            Standfirst = json.Given("standfirst"),
            IntroHtml = json.Given("introHtml"),
            Byline = json.Given("byline"),
            Language = json.Given("language"),
            TimeZone = json.Given("timeZone"),
            Topic = json.Given("topic"),
            Status = json.Given("status"),
            StartsAt = json.Given("startsAt"),
            EmbedOrigins = json.Has("embedOrigins") ? json.Texts("embedOrigins") : null,
            Translations = json.Has("translations") ? json.Texts("translations") : null,
            KeyPoints = json.Has("keyPoints") ? json.Texts("keyPoints") : null,
            Order = json.Text("order"),
            Discussion = json.Object("discussion") is { } discussion ? ReadDiscussion(discussion) : null,
            RemovesPicture = json.IsNull("picture"),
            Picture = json.Object("picture") is { } picture ? ReadPicture(picture) : null,
        };
        json.RefuseOthers("revision", "url", "endedAt");
        return input;
    }

    public static EntryInput ReadEntry(JsonInput json, FieldErrors errors)
    {
        if (json.Text("status") is not (null or "published"))
        {
            errors.Add("status", StringKey.ErrorStatusFixed);
        }

        var input = new EntryInput
        {
            Headline = json.Text("headline"),
            BodyMarkdown = json.Text("bodyMarkdown"),
            BodyHtml = json.Text("bodyHtml"),
            PublishedAt = json.Text("publishedAt"),
            Author = json.Text("author"),
            Tags = json.Texts("tags"),
            IsKeyEvent = json.Flag("isKeyEvent"),
            IsPinned = json.Flag("isPinned"),
            Correction = json.Text("correction"),
            IsOffNewswire = json.Flag("isOffNewswire"),
            Quotes = [.. json.Objects("quotes").Select(ReadQuote)],
            RelatedLinks = [.. json.Objects("relatedLinks").Select(ReadRelatedLink)],
            Media = [.. json.Objects("media").Select(ReadPicture)],
            Embeds = [.. json.Objects("embeds").Select(ReadEmbed)],
        };
        json.RefuseOthers("id", "url", "revision", "updatedAt");
        return input;
    }

    public static TopicInput ReadTopic(JsonInput json)
    {
        string? Given(string name) => json.Has(name) ? json.Text(name) ?? "" : null;

        var input = new TopicInput(Given("title"), Given("description"), Given("imageUrl"));
        json.RefuseOthers("slug", "url");
        return input;
    }

    static QuoteInput ReadQuote(JsonInput json)
    {
        var quote = new QuoteInput(json.Text("text"), json.Text("attribution"), json.Text("role"));
        json.RefuseOthers();
        return quote;
    }

    static RelatedLinkInput ReadRelatedLink(JsonInput json)
    {
        var link = new RelatedLinkInput(json.Text("url"), json.Text("title"), json.Text("imageUrl"), json.Text("publishedAt"));
        json.RefuseOthers();
        return link;
    }

    static EmbedInput ReadEmbed(JsonInput json)
    {
        var embed = new EmbedInput(json.Text("url"), json.Text("title"));
        json.RefuseOthers("provider");
        return embed;
    }

    static DiscussionInput ReadDiscussion(JsonInput json)
    {
        var input = new DiscussionInput
        {
            Mode = json.Text("mode"),
            ApprovesFirst = json.Has("approvesFirst") ? json.Flag("approvesFirst") : null,
            SlowSeconds = json.Number("slowSeconds"),
        };
        json.RefuseOthers();
        return input;
    }

    public static PictureInput ReadPicture(JsonInput json)
    {
        var picture = new PictureInput(
            json.Text("id"),
            json.Text("url"),
            json.Given("alt"),
            json.Given("caption"),
            json.Given("credit"),
            json.Given("takenOn"),
            json.Number("width"),
            json.Number("height")
        );
        json.RefuseOthers();
        return picture;
    }
}
