using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Features.Publishing;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Articles;

/// <summary>An article as the API shows it.</summary>
/// <param name="Revision">Raised by every change; its entity tag.</param>
/// <param name="Url">The readers' page.</param>
public sealed record ArticleJson(
    string Slug,
    string Title,
    string? Lede,
    string? BodyHtml,
    string? BodyMarkdown,
    string? Byline,
    string Language,
    string TimeZone,
    string? Topic,
    PictureJson? Picture,
    ArticleStatus Status,
    DateTime? PublishedAt,
    DateTime? UpdatedAt,
    long Revision,
    string Url
)
{
    public static ArticleJson Of(Article a, Func<string, string> absolute) =>
        new(
            a.Slug,
            a.Title,
            a.Lede,
            a.BodyHtml,
            a.BodyMarkdown,
            a.Byline,
            a.Language,
            a.TimeZone,
            a.Topic?.Slug,
            a.Picture is null ? null : PictureJson.Of(a.Picture),
            a.Status,
            a.PublishedAt,
            a.UpdatedAt,
            a.Revision.Value,
            absolute(Links.Article(a.Slug))
        );
}

/// <summary><c>/api/v1/articles</c>.</summary>
static class ArticlesApi
{
    public static void MapArticlesApi(this RouteGroupBuilder api)
    {
        // A body that people read is large, and JSON can escape it.
        var whole = ((IEndpointRouteBuilder)api).LimitOfTexts();
        api.MapGet("/articles", ListAsync)
            .WithMetadata(new CostlyAttribute())
            .WithSummary("The articles, the last published first; with a key, drafts, those dated ahead and withdrawn ones too");
        api.MapPost("/articles", CreateAsync)
            .WithMetadata(whole)
            .RequireAuthorization(Policies.ApiWrite)
            .Accepts<ArticleInput>("application/json")
            .WithSummary("Writes an article");
        api.MapGet("/articles/{slug}", GetAsync).WithSummary("One article");
        api.MapPut("/articles/{slug}", ChangeAsync)
            .WithMetadata(whole)
            .RequireAuthorization(Policies.ApiWrite)
            .Accepts<ArticleInput>("application/json")
            .WithSummary("Replaces an article; If-Match refuses to overwrite a change not yet seen");
        api.MapDelete("/articles/{slug}", WithdrawAsync)
            .RequireAuthorization(Policies.ApiWrite)
            .WithSummary("Withdraws an article: its page answers 410");
    }

    static async Task<Results<Ok<ListJson<ArticleJson>>, ProblemHttpResult>> ListAsync(
        string? limit,
        string? cursor,
        HttpContext http,
        LiveBlogDb db,
        AbsoluteUrls urls,
        WritingRights rights,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (!Listing.TryReadLimit(limit, out var count, out var problem) || !Listing.TryReadPlace(cursor, out int? before, out problem))
        {
            return problem;
        }

        var upTo = before ?? int.MaxValue;
        var all = await rights.HasAsync(http);
        var articles = await (all ? db.Articles : db.Articles.Readable(clock.GetUtcNow().UtcDateTime))
            .AsNoTracking()
            .Include(a => a.Topic)
            .Where(a => a.Id < upTo)
            .OrderByDescending(a => a.Id)
            .Take(count + 1)
            .ToListAsync(cancellation);
        var next = articles.Count > count ? articles[count - 1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new ListJson<ArticleJson>([.. articles.Take(count).Select(a => ArticleJson.Of(a, urls.Absolute))], next));
    }

    static async Task<Results<Ok<ArticleJson>, ProblemHttpResult>> GetAsync(
        string slug,
        HttpContext http,
        LiveBlogDb db,
        AbsoluteUrls urls,
        WritingRights rights,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var article = await db.Articles.AsNoTracking().Include(a => a.Topic).SingleOrDefaultAsync(a => a.Slug == slug, cancellation);
        if (article is null || (!article.IsReadable(clock.GetUtcNow().UtcDateTime) && !await rights.HasAsync(http)))
        {
            return article is { Status: ArticleStatus.Withdrawn } ? Problems.ArticleWithdrawn() : Problems.NoSuchArticle();
        }

        http.Response.SetRevision(article.Revision);
        return TypedResults.Ok(ArticleJson.Of(article, urls.Absolute));
    }

    static async Task<Results<Created<ArticleJson>, ProblemHttpResult>> CreateAsync(
        HttpRequest request,
        HttpResponse response,
        ArticleCommands commands,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var outcome = await commands.CreateAsync(Read(json), cancellation, errors);
        if (outcome is ArticleOutcome.Done(var article))
        {
            response.SetRevision(article.Revision);
            return TypedResults.Created(Links.ApiArticle(article.Slug), ArticleJson.Of(article, urls.Absolute));
        }

        return Problem(outcome);
    }

    static async Task<Results<Ok<ArticleJson>, ProblemHttpResult>> ChangeAsync(
        string slug,
        HttpRequest request,
        IfMatch expected,
        HttpResponse response,
        ArticleCommands commands,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var outcome = await commands.ChangeAsync(slug, Read(json), expected.Revisions, cancellation, errors);
        if (outcome is ArticleOutcome.Done(var article))
        {
            response.SetRevision(article.Revision);
            return TypedResults.Ok(ArticleJson.Of(article, urls.Absolute));
        }

        return Problem(outcome);
    }

    static async Task<Results<NoContent, ProblemHttpResult>> WithdrawAsync(
        string slug,
        IfMatch expected,
        ArticleCommands commands,
        CancellationToken cancellation
    )
    {
        return await commands.WithdrawAsync(slug, expected.Revisions, cancellation) switch
        {
            ArticleOutcome.Done => TypedResults.NoContent(),
            var outcome => Problem(outcome),
        };
    }

    static ArticleInput Read(JsonInput json)
    {
        var input = new ArticleInput
        {
            Slug = json.Text("slug"),
            Title = json.Text("title"),
            Lede = json.Text("lede"),
            BodyHtml = json.Text("bodyHtml"),
            BodyMarkdown = json.Text("bodyMarkdown"),
            Byline = json.Text("byline"),
            Language = json.Text("language"),
            TimeZone = json.Text("timeZone"),
            Topic = json.Text("topic"),
            Picture = json.Object("picture") is { } picture ? ApiInput.ReadPicture(picture) : null,
            Status = json.Text("status"),
            PublishedAt = json.Text("publishedAt"),
        };
        json.RefuseOthers("revision", "url", "updatedAt");
        return input;
    }

    static ProblemHttpResult Problem(ArticleOutcome outcome) =>
        outcome switch
        {
            ArticleOutcome.Wrong(var errors) => Problems.Invalid(errors),
            ArticleOutcome.SlugTaken(var errors) => Problems.Invalid(errors, StatusCodes.Status409Conflict),
            ArticleOutcome.NotFound => Problems.NoSuchArticle(),
            ArticleOutcome.LostRace(var current) => Problems.LostRace("article", current.Revision),
            _ => throw new InvalidOperationException($"{outcome} is not a problem."),
        };
}
