using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Articles;

/// <summary>How a command on an article ended.</summary>
public abstract record ArticleOutcome
{
    ArticleOutcome() { }

    public sealed record Done(Article Article) : ArticleOutcome;

    public sealed record Wrong(FieldErrors Errors) : ArticleOutcome;

    /// <summary>The slug belongs to another article.</summary>
    public sealed record SlugTaken(FieldErrors Errors) : ArticleOutcome;

    /// <summary>Somebody else changed it since the revision that the sender had seen.</summary>
    public sealed record LostRace(Article Current) : ArticleOutcome;

    public sealed record NotFound : ArticleOutcome;
}

/// <summary>An article as it came in: nothing of it is trusted yet.</summary>
public sealed record ArticleInput
{
    /// <summary>Null or empty: made from the title.</summary>
    public string? Slug { get; init; }

    public string? Title { get; init; }

    public string? Lede { get; init; }

    public string? BodyHtml { get; init; }

    public string? BodyMarkdown { get; init; }

    public string? Byline { get; init; }

    public string? Language { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>The slug of a topic, or the title of a new one.</summary>
    public string? Topic { get; init; }

    public PictureInput? Picture { get; init; }

    /// <summary>"draft", "published" or "withdrawn"; null leaves it as it is, and publishes a new one.</summary>
    public string? Status { get; init; }

    /// <summary>ISO 8601 with an offset, or an hour in the article's zone. Null: the time of publishing, or unchanged.</summary>
    public string? PublishedAt { get; init; }
}

/// <summary>Writing articles, publishing and withdrawing them. Their line on the newswire follows in the same transaction.</summary>
public sealed class ArticleCommands(LiveBlogDb db, ArticleTransaction transaction, HeadChecks checks, BodyChecks bodies, TimeProvider clock)
{
    const string DefaultLanguage = "en",
        DefaultTimeZone = "UTC";

    /// <param name="found">What is known to be wrong with the input already; the rest is added to it.</param>
    public async Task<ArticleOutcome> CreateAsync(ArticleInput input, CancellationToken cancellation, FieldErrors? found = null)
    {
        var texts = await TextsAsync(input, found, cancellation);
        return await HeadChecks.AgainAfterRaceAsync(
            db,
            () =>
                transaction.RunAsync<ArticleOutcome>(
                    async () =>
                    {
                        var errors = new FieldErrors(texts.Errors);
                        var (content, status, publishedAt) = await ReadAsync(input, texts, before: null, errors, cancellation);
                        var slug = await HeadChecks.SlugAsync(
                            input.Slug,
                            content.Title,
                            text => db.Articles.AnyAsync(a => a.Slug == text, cancellation),
                            errors
                        );
                        if (errors.Any)
                        {
                            return (new ArticleOutcome.Wrong(errors), null);
                        }

                        if (await db.Articles.AnyAsync(a => a.Slug == slug.Text, cancellation))
                        {
                            errors.Add("slug", StringKey.ErrorArticleSlugTaken, ("slug", slug));
                            return (new ArticleOutcome.SlugTaken(errors), null);
                        }

                        var article = Article.Write(slug, content);
                        Stand(article, status ?? ArticleStatus.Published, publishedAt);
                        db.Articles.Add(article);
                        return (new ArticleOutcome.Done(article), article);
                    },
                    cancellation
                )
        );
    }

    /// <param name="expected">The revisions one of which the sender must have seen; null to overwrite whatever is there.</param>
    /// <param name="found">As for <see cref="CreateAsync"/>.</param>
    public async Task<ArticleOutcome> ChangeAsync(
        string slug,
        ArticleInput input,
        IReadOnlyList<Revision>? expected,
        CancellationToken cancellation,
        FieldErrors? found = null
    )
    {
        var texts = await TextsAsync(input, found, cancellation);
        return await OnAsync(
            slug,
            expected,
            async article =>
            {
                var errors = new FieldErrors(texts.Errors);
                var (content, status, publishedAt) = await ReadAsync(input, texts, article, errors, cancellation);
                if (!string.IsNullOrEmpty(input.Slug) && input.Slug != article.Slug)
                {
                    errors.Add("slug", StringKey.ErrorSlugFixed);
                }

                if (errors.Any)
                {
                    return new ArticleOutcome.Wrong(errors);
                }

                article.Edit(content, Now);
                Stand(article, status ?? article.Status, publishedAt);
                return new ArticleOutcome.Done(article);
            },
            cancellation
        );
    }

    public Task<ArticleOutcome> WithdrawAsync(string slug, IReadOnlyList<Revision>? expected, CancellationToken cancellation) =>
        OnAsync(
            slug,
            expected,
            article =>
            {
                article.Withdraw();
                return Task.FromResult<ArticleOutcome>(new ArticleOutcome.Done(article));
            },
            cancellation
        );

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    Task<ArticleOutcome> OnAsync(
        string slug,
        IReadOnlyList<Revision>? expected,
        Func<Article, Task<ArticleOutcome>> act,
        CancellationToken cancellation
    ) =>
        HeadChecks.AgainAfterRaceAsync(
            db,
            () =>
                transaction.RunAsync(
                    async () =>
                    {
                        var article = await db.Articles.Include(a => a.Topic).SingleOrDefaultAsync(a => a.Slug == slug, cancellation);
                        ArticleOutcome outcome =
                            article is null ? new ArticleOutcome.NotFound()
                            : expected is not null && !expected.Contains(article.Revision) ? new ArticleOutcome.LostRace(article)
                            : await act(article);
                        return (outcome, outcome is ArticleOutcome.Done ? article : null);
                    },
                    cancellation
                )
        );

    void Stand(Article article, ArticleStatus status, DateTime? publishedAt)
    {
        switch (status)
        {
            case ArticleStatus.Published:
                article.Publish(publishedAt, Now);
                break;
            case ArticleStatus.Withdrawn:
                article.Withdraw();
                break;
            case ArticleStatus.Draft:
                break;
        }
    }

    /// <summary>Reads the texts, before anybody waits for it.</summary>
    async Task<ArticleTexts> TextsAsync(ArticleInput input, FieldErrors? found, CancellationToken cancellation)
    {
        var errors = new FieldErrors(found);
        return new ArticleTexts(
            errors.Required("title", errors.Line("title", input.Title, max: 300)) ?? "",
            errors.Line("lede", input.Lede, max: 2_000),
            bodies.Read(input.BodyHtml, input.BodyMarkdown, errors),
            errors.Line("byline", input.Byline),
            input.Picture is null
                ? null
                : Pictures.Read("picture", input.Picture, await db.FindPicturesAsync([input.Picture], cancellation), errors),
            errors
        );
    }

    async Task<(ArticleContent Content, ArticleStatus? Status, DateTime? PublishedAt)> ReadAsync(
        ArticleInput input,
        ArticleTexts texts,
        Article? before,
        FieldErrors errors,
        CancellationToken cancellation
    )
    {
        var language = string.IsNullOrEmpty(input.Language)
            ? before?.Language ?? DefaultLanguage
            : errors.Language("language", input.Language) ?? DefaultLanguage;
        var zone = string.IsNullOrEmpty(input.TimeZone)
            ? before?.TimeZone ?? DefaultTimeZone
            : errors.TimeZone("timeZone", input.TimeZone) ?? DefaultTimeZone;
        var content = new ArticleContent
        {
            Title = texts.Title,
            Lede = texts.Lede,
            BodyHtml = texts.BodyHtml,
            BodyMarkdown = BodyChecks.Source(input.BodyMarkdown),
            Byline = texts.Byline,
            Picture = texts.Picture,
            Language = language,
            TimeZone = zone,
            Topic = input.Topic is null ? null : await checks.TopicAsync(input.Topic, errors, cancellation),
        };
        var publishedAt = errors.Time("publishedAt", input.PublishedAt, TimeZoneInfo.FindSystemTimeZoneById(zone));
        return (content, Status(input.Status, before, errors), publishedAt);
    }

    static ArticleStatus? Status(string? text, Article? before, FieldErrors errors)
    {
        switch (text)
        {
            case null or "":
                return null;
            // What readers have seen cannot become unseen; it can be withdrawn.
            case "draft" when before is null or { Status: ArticleStatus.Draft }:
                return ArticleStatus.Draft;
            case "published":
                return ArticleStatus.Published;
            case "withdrawn" when before is not null:
                return ArticleStatus.Withdrawn;
            default:
                errors.Add("status", StringKey.ErrorArticleStatus);
                return null;
        }
    }

    sealed record ArticleTexts(string Title, string? Lede, string? BodyHtml, string? Byline, Picture? Picture, FieldErrors Errors);
}
