using System.Globalization;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Articles;

/// <summary>The fields of an article, on their way from it to the page and from the page to a command.</summary>
public sealed record ArticleForm
{
    public string Slug { get; init; } = "";

    public string Title { get; init; } = "";

    public string Lede { get; init; } = "";

    public string Body { get; init; } = "";

    public string Byline { get; init; } = "";

    public string Language { get; init; } = "";

    public string TimeZone { get; init; } = "";

    public string Topic { get; init; } = "";

    public string PictureUrl { get; init; } = "";

    public string PictureAlt { get; init; } = "";

    public string PictureCredit { get; init; } = "";

    /// <summary>The button that sent it: "draft", "published" or "withdrawn"; empty leaves it as it is.</summary>
    public string Status { get; init; } = "";

    /// <summary>The revision that the editor has seen.</summary>
    public Revision? Revision { get; init; }

    /// <summary>What a colleague has saved meanwhile, by field.</summary>
    public IReadOnlyDictionary<string, string> Theirs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the fields held when the form was opened: see <see cref="FormAsSeen"/>.</summary>
    public string AsSeen { get; init; } = "";

    /// <summary>What it says, by the names of the page's fields.</summary>
    public IReadOnlyDictionary<string, string> Fields =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["title"] = Title,
            ["lede"] = Lede,
            ["bodyMarkdown"] = Body,
            ["byline"] = Byline,
            ["language"] = Language,
            ["timeZone"] = TimeZone,
            ["topic"] = Topic,
            ["picture.url"] = PictureUrl,
            ["picture.alt"] = PictureAlt,
            ["picture.credit"] = PictureCredit,
        };

    /// <summary>
    /// This form over an article that somebody else has saved meanwhile: what was typed stays, what was not touched is theirs.
    /// </summary>
    /// <param name="asSeen">What the form was opened with.</param>
    public ArticleForm Over(ArticleForm saved, string? asSeen)
    {
        var (fields, theirs) = FormAsSeen.Merge(asSeen, Fields, saved.Fields);
        return this with
        {
            Title = fields["title"],
            Lede = fields["lede"],
            Body = fields["bodyMarkdown"],
            Byline = fields["byline"],
            Language = fields["language"],
            TimeZone = fields["timeZone"],
            Topic = fields["topic"],
            PictureUrl = fields["picture.url"],
            PictureAlt = fields["picture.alt"],
            PictureCredit = fields["picture.credit"],
            Revision = saved.Revision,
            AsSeen = saved.AsSeen,
            Theirs = theirs,
        };
    }

    public static ArticleForm Of(Article article)
    {
        var form = Reading(article);
        return form with { AsSeen = FormAsSeen.Of(form.Fields) };
    }

    static ArticleForm Reading(Article article) =>
        new()
        {
            Slug = article.Slug,
            Title = article.Title,
            Lede = article.Lede ?? "",
            Body = article.BodyMarkdown ?? MarkdownSource.Of(article.BodyHtml),
            Byline = article.Byline ?? "",
            Language = article.Language,
            TimeZone = article.TimeZone,
            Topic = article.Topic?.Title ?? "",
            PictureUrl = article.Picture?.Url ?? "",
            PictureAlt = article.Picture?.Alt ?? "",
            PictureCredit = article.Picture?.Credit ?? "",
            Revision = article.Revision,
        };

    public static ArticleForm Read(IFormCollection form) =>
        new()
        {
            Slug = form["slug"].ToString(),
            Title = form["title"].ToString(),
            Lede = form["lede"].ToString(),
            Body = form["bodyMarkdown"].ToString(),
            Byline = form["byline"].ToString(),
            Language = form["language"].ToString(),
            TimeZone = form["timeZone"].ToString(),
            Topic = form["topic"].ToString(),
            PictureUrl = form["picture.url"].ToString(),
            PictureAlt = form["picture.alt"].ToString(),
            PictureCredit = form["picture.credit"].ToString(),
            Status = form["status"].ToString(),
            AsSeen = form[FormAsSeen.Name].ToString(),
            Revision = long.TryParse(form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
                ? new Revision(seen)
                : null,
        };

    /// <param name="before">The article being edited: what the form does not show stays as it was.</param>
    public ArticleInput ToInput(Article? before)
    {
        // HTML that was not touched stays as it came.
        var untouched =
            before is { BodyMarkdown: null, BodyHtml: { } html } && Body.ReplaceLineEndings("\n").Trim() == MarkdownSource.Of(html);
        var same = before?.Picture is { } held && held.Url == PictureUrl.Trim() ? held : null;
        return new ArticleInput
        {
            Slug = before is null ? Slug : null,
            Title = Title,
            Lede = Lede,
            BodyMarkdown = untouched ? null : Body,
            BodyHtml = untouched ? before!.BodyHtml : null,
            Byline = Byline,
            Language = Language,
            TimeZone = TimeZone,
            Topic = Topic,
            Picture = string.IsNullOrWhiteSpace(PictureUrl)
                ? null
                : new PictureInput(
                    same?.Id,
                    PictureUrl,
                    PictureAlt,
                    same?.Caption,
                    PictureCredit,
                    same?.TakenOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    same?.Width,
                    same?.Height
                ),
            Status = Status,
        };
    }
}
