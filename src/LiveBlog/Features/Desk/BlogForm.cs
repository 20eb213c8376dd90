using System.Globalization;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Desk;

/// <summary>The fields of a blog's head, for a new blog and for its settings.</summary>
public sealed record BlogForm
{
    public string Slug { get; init; } = "";

    public string Title { get; init; } = "";

    public string Standfirst { get; init; } = "";

    public string IntroHtml { get; init; } = "";

    public string Byline { get; init; } = "";

    public string Language { get; init; } = "";

    public string TimeZone { get; init; } = "";

    public string Topic { get; init; } = "";

    public string Status { get; init; } = "live";

    public string StartsAt { get; init; } = "";

    public string EmbedOrigins { get; init; } = "";

    /// <summary>Slugs, one a line.</summary>
    public string Translations { get; init; } = "";

    /// <summary>One a line.</summary>
    public string KeyPoints { get; init; } = "";

    public string Order { get; init; } = "newest";

    public string DiscussionMode { get; init; } = "open";

    public bool DiscussionApproves { get; init; }

    public string DiscussionSlow { get; init; } = "0";

    /// <summary>The slug of the blog that this one is made after: what the form does not show is taken from it.</summary>
    public string CopyOf { get; init; } = "";

    /// <summary>Null where the form has no picture, or says nothing of it.</summary>
    public PictureInput? Picture { get; init; }

    public bool RemovesPicture { get; init; }

    /// <summary>The head's revision that the editor has seen.</summary>
    public long? Revision { get; init; }

    public static BlogForm Of(Blog blog) => new()
    {
        Slug = blog.Slug,
        Title = blog.Title,
        Standfirst = blog.Standfirst ?? "",
        IntroHtml = blog.IntroHtml ?? "",
        Byline = blog.Byline ?? "",
        Language = blog.Language,
        TimeZone = blog.TimeZone,
        Topic = blog.Topic?.Title ?? "",
        Status = new BlogHeadView(blog, FeedStyle.Of(blog)).Status,
        StartsAt = blog.StartsAt is { } at ? FeedStyle.Of(blog).Local(at).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) : "",
        EmbedOrigins = string.Join('\n', blog.EmbedOrigins),
        Translations = string.Join('\n', blog.Translations),
        KeyPoints = string.Join('\n', blog.KeyPoints),
        Order = blog.OpensOldestFirst ? "oldest" : "newest",
        DiscussionMode = DiscussionRules.NameOf(blog.Discussion.Mode),
        DiscussionApproves = blog.Discussion.ApprovesFirst,
        DiscussionSlow = blog.Discussion.SlowSeconds.ToString(CultureInfo.InvariantCulture),
        Picture = blog.Picture is { } picture ? ComposerForm.Input(picture) : null,
        Revision = blog.HeadRevision,
    };

    /// <summary>A new blog made after another: all that stays the same from one event to the next.</summary>
    public static BlogForm After(Blog blog) => Of(blog) with
    {
        CopyOf = blog.Slug,
        Slug = "",
        Status = "upcoming",
        StartsAt = "",
        KeyPoints = "",
        Translations = "",
        Revision = null,
    };

    public static BlogForm Read(IFormCollection form) => new()
    {
        Slug = form["slug"].ToString(),
        Title = form["title"].ToString(),
        Standfirst = form["standfirst"].ToString(),
        IntroHtml = form["introHtml"].ToString(),
        Byline = form["byline"].ToString(),
        Language = form["language"].ToString(),
        TimeZone = form["timeZone"].ToString(),
        Topic = form["topic"].ToString(),
        Status = form["status"].ToString(),
        StartsAt = form["startsAt"].ToString(),
        EmbedOrigins = form["embedOrigins"].ToString(),
        Translations = form["translations"].ToString(),
        KeyPoints = form["keyPoints"].ToString(),
        Order = form["order"].ToString() is { Length: > 0 } order ? order : "newest",
        DiscussionMode = form["discussionMode"].ToString(),
        DiscussionApproves = form["discussionApproves"] == "true",
        DiscussionSlow = form["discussionSlow"].ToString(),
        CopyOf = form["copyOf"].ToString(),
        RemovesPicture = form["picture.none"] == "true",
        Revision = long.TryParse(form["headRevision"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : null,
    };

    public BlogInput ToInput() => new()
    {
        Slug = Slug,
        Title = Title,
        Standfirst = Standfirst,
        IntroHtml = IntroHtml,
        Byline = Byline,
        Language = Language,
        TimeZone = TimeZone,
        Topic = Topic,
        Status = Status,
        StartsAt = StartsAt,
        Translations = Translations.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        KeyPoints = KeyPoints.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        Order = Order,
        Discussion = DiscussionMode.Length == 0 ? null : new DiscussionInput
        {
            Mode = DiscussionMode,
            ApprovesFirst = DiscussionApproves,
            SlowSeconds = int.TryParse(DiscussionSlow, NumberStyles.None, CultureInfo.InvariantCulture, out var slow) ? slow : DiscussionSlow.Length == 0 ? 0 : -1,
        },
        Picture = Picture,
        RemovesPicture = RemovesPicture,
        EmbedOrigins = EmbedOrigins.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };
}
