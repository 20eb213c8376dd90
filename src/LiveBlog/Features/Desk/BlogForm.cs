using System.Globalization;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
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
    public Revision? Revision { get; init; }

    /// <summary>After a lost race, what was saved meanwhile in fields that both have changed, by their names.</summary>
    public IReadOnlyDictionary<string, string> Theirs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>It came back with something wrong in it.</summary>
    public bool IsWrong { get; init; }

    /// <summary>What the fields held when the form was opened: see <see cref="FormAsSeen"/>.</summary>
    public string AsSeen { get; init; } = "";

    /// <summary>What it says, by the names of the page's fields; the picture is one.</summary>
    public IReadOnlyDictionary<string, string> Fields =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["title"] = Title,
            ["standfirst"] = Standfirst,
            ["introHtml"] = IntroHtml,
            ["byline"] = Byline,
            ["language"] = Language,
            ["timeZone"] = TimeZone,
            ["topic"] = Topic,
            ["status"] = Status,
            ["startsAt"] = StartsAt,
            ["embedOrigins"] = EmbedOrigins,
            ["translations"] = Translations,
            ["keyPoints"] = KeyPoints,
            ["order"] = Order,
            ["discussionMode"] = DiscussionMode,
            ["discussionApproves"] = DiscussionApproves ? "true" : "",
            ["discussionSlow"] = DiscussionSlow,
            ["picture"] =
                RemovesPicture || Picture is not { } p ? "" : string.Join('\n', p.Id, p.Url, p.Alt, p.Caption, p.Credit, p.TakenOn),
        };

    /// <summary>The description of a picture of <see cref="Fields"/>, or else its address.</summary>
    public static string PictureDescription(string field) =>
        field.Split('\n') is [_, var url, var alt, ..]
            ? alt.Length > 0
                ? alt
                : url
            : field;

    /// <summary>
    /// This form over a head that somebody else has saved meanwhile: what was typed stays, what was not touched is theirs.
    /// </summary>
    /// <param name="asSeen">What the form was opened with.</param>
    public BlogForm Over(BlogForm saved, string? asSeen)
    {
        var (fields, theirs) = FormAsSeen.Merge(asSeen, Fields, saved.Fields);
        var isTheirPicture = fields["picture"] == saved.Fields["picture"];
        return this with
        {
            Title = fields["title"],
            Standfirst = fields["standfirst"],
            IntroHtml = fields["introHtml"],
            Byline = fields["byline"],
            Language = fields["language"],
            TimeZone = fields["timeZone"],
            Topic = fields["topic"],
            Status = fields["status"],
            StartsAt = fields["startsAt"],
            EmbedOrigins = fields["embedOrigins"],
            Translations = fields["translations"],
            KeyPoints = fields["keyPoints"],
            Order = fields["order"],
            DiscussionMode = fields["discussionMode"],
            DiscussionApproves = fields["discussionApproves"] == "true",
            DiscussionSlow = fields["discussionSlow"],
            Picture = isTheirPicture ? saved.Picture : Picture,
            RemovesPicture = !isTheirPicture && RemovesPicture,
            Revision = saved.Revision,
            AsSeen = saved.AsSeen,
            Theirs = theirs,
        };
    }

    public static BlogForm Of(Blog blog)
    {
        var form = Reading(blog);
        return form with { AsSeen = FormAsSeen.Of(form.Fields) };
    }

    static BlogForm Reading(Blog blog) =>
        new()
        {
            Slug = blog.Slug,
            Title = blog.Title,
            Standfirst = blog.Standfirst ?? "",
            IntroHtml = blog.IntroHtml ?? "",
            Byline = blog.Byline ?? "",
            Language = blog.Language,
            TimeZone = blog.TimeZone,
            Topic = blog.Topic?.Title ?? "",
            Status = new BlogHeadView(blog, FeedLocale.Of(blog)).Status,
            StartsAt = blog.StartsAt is { } at ? DeskTime.Show(at, FeedLocale.Of(blog)) : "",
            EmbedOrigins = string.Join('\n', blog.EmbedOrigins),
            Translations = string.Join('\n', blog.Translations),
            KeyPoints = string.Join('\n', blog.KeyPoints),
            Order = blog.OpensOldestFirst ? "oldest" : "newest",
            DiscussionMode = DiscussionRules.NameOf(blog.Discussion.Mode),
            DiscussionApproves = blog.Discussion.ApprovesFirst,
            DiscussionSlow = blog.Discussion.SlowSeconds.ToString(CultureInfo.InvariantCulture),
            Picture = blog.Picture is { } picture ? ComposerForm.Shown(ComposerForm.Input(picture), FeedLocale.Of(blog)) : null,
            Revision = blog.HeadRevision,
        };

    /// <summary>A new blog made after another: all that stays the same from one event to the next.</summary>
    public static BlogForm After(Blog blog) =>
        Of(blog) with
        {
            CopyOf = blog.Slug,
            AsSeen = "",
            Slug = "",
            Status = "upcoming",
            StartsAt = "",
            KeyPoints = "",
            Translations = "",
            Revision = null,
        };

    public static BlogForm Read(IFormCollection form) =>
        new()
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
            AsSeen = form[FormAsSeen.Name].ToString(),
            Revision = long.TryParse(form["headRevision"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
                ? new Revision(seen)
                : null,
        };

    /// <param name="before">The blog being changed: an hour that was left as it was stays to the second, and another zone's is read in
    /// that zone.</param>
    public BlogInput ToInput(TimeProvider clock, Blog? before = null) =>
        new()
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
            StartsAt =
                before?.StartsAt is { } at && TimeZone == before.TimeZone && StartsAt == DeskTime.Show(at, FeedLocale.Of(before))
                    ? null
                    : DeskTime.ToIso(StartsAt, Zone, clock),
            Translations = Translations.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            KeyPoints = KeyPoints.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Order = Order,
            Discussion =
                DiscussionMode.Length == 0
                    ? null
                    : new DiscussionInput
                    {
                        Mode = DiscussionMode,
                        ApprovesFirst = DiscussionApproves,
                        SlowSeconds =
                            int.TryParse(DiscussionSlow, NumberStyles.None, CultureInfo.InvariantCulture, out var slow) ? slow
                            : DiscussionSlow.Length == 0 ? 0
                            : -1,
                    },
            Picture = Picture is { } p ? p with { TakenOn = DeskTime.ToIsoDay(p.TakenOn, Zone, clock) } : null,
            RemovesPicture = RemovesPicture,
            EmbedOrigins = EmbedOrigins.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };

    /// <summary>How the form shows hours: in the language and the zone that it names.</summary>
    public FeedLocale Style => new(Localization.Strings.For(Language), Zone, Language);

    // A zone that there is not is refused by its own field.
    TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
}
