using LiveBlog.Data;
using LiveBlog.Http.Outgoing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>The texts that came in for a blog's head, clean; null or empty where there is none.</summary>
/// <param name="Errors">What is wrong with them.</param>
public sealed record BlogTexts(
    string? Title,
    string? Standfirst,
    string? IntroHtml,
    string? Byline,
    IReadOnlyList<string> EmbedOrigins,
    IReadOnlyList<string> KeyPoints,
    Picture? Picture,
    FieldErrors Errors
);

/// <summary>Reads what came in for a blog's head, field by field.</summary>
public sealed class BlogHeads(LiveBlogDb db, HeadChecks checks)
{
    const int MaxTranslations = 20,
        MaxKeyPoints = 10,
        MaxKeyPoint = 300,
        MaxOrigins = 100;

    /// <summary>Reads the texts, before anybody waits for it.</summary>
    /// <param name="found">What is known to be wrong with the input already.</param>
    public async Task<BlogTexts> TextsAsync(BlogInput input, FieldErrors? found, CancellationToken cancellation)
    {
        var errors = new FieldErrors(found);
        return new BlogTexts(
            errors.Line("title", input.Title, max: 300),
            errors.Line("standfirst", input.Standfirst, max: 2_000),
            input.IntroHtml is null ? null : checks.Html("introHtml", input.IntroHtml, errors),
            errors.Line("byline", input.Byline),
            input.EmbedOrigins is null ? [] : Origins(input.EmbedOrigins, errors),
            input.KeyPoints is null ? [] : KeyPoints(input.KeyPoints, errors),
            input.RemovesPicture || input.Picture is null
                ? null
                : Pictures.Read("picture", input.Picture, await db.FindPicturesAsync([input.Picture], cancellation), errors),
            errors
        );
    }

    /// <param name="slug">The blog's own, where it is known.</param>
    /// <param name="texts">Those of the input.</param>
    /// <param name="now">The head as it is: what the input says nothing of stays.</param>
    /// <param name="errors">Takes what is wrong, by field; the head is of no use then.</param>
    public async Task<BlogHead> ReadAsync(
        string? slug,
        BlogInput input,
        BlogTexts texts,
        BlogHead now,
        FieldErrors errors,
        CancellationToken cancellation
    )
    {
        var title = input.Title is null ? now.Title : texts.Title ?? "";
        if (title.Length == 0)
        {
            errors.Required("title", value: null);
        }

        var timeZone = input.TimeZone is null ? now.TimeZone : errors.TimeZone("timeZone", input.TimeZone) ?? now.TimeZone;
        return new BlogHead
        {
            Title = title,
            Standfirst = input.Standfirst is null ? now.Standfirst : texts.Standfirst,
            IntroHtml = input.IntroHtml is null ? now.IntroHtml : texts.IntroHtml,
            Byline = input.Byline is null ? now.Byline : texts.Byline,
            Language = input.Language is null ? now.Language : errors.Language("language", input.Language) ?? now.Language,
            TimeZone = timeZone,
            Status = input.Status is null ? now.Status : Status(input.Status, errors) ?? now.Status,
            StartsAt = input.StartsAt is null
                ? now.StartsAt
                : errors.Time("startsAt", input.StartsAt, TimeZoneInfo.FindSystemTimeZoneById(timeZone)),
            EndedAt = input.EndedAt is null
                ? now.EndedAt
                : errors.Time("endedAt", input.EndedAt, TimeZoneInfo.FindSystemTimeZoneById(timeZone)),
            EmbedOrigins = input.EmbedOrigins is null ? now.EmbedOrigins : texts.EmbedOrigins,
            KeyPoints = input.KeyPoints is null ? now.KeyPoints : texts.KeyPoints,
            Discussion = input.Discussion is null ? now.Discussion : Rules(input.Discussion, now.Discussion, errors),
            OpensOldestFirst = input.Order is null ? now.OpensOldestFirst : OpensOldestFirst(input.Order, errors),
            Picture =
                input.RemovesPicture ? null
                : input.Picture is null ? now.Picture
                : texts.Picture,
            Topic = input.Topic is null ? now.Topic : await checks.TopicAsync(input.Topic, errors, cancellation),
            Translations = input.Translations is null
                ? now.Translations
                : await TranslationsAsync(input.Translations, slug, input.Language ?? now.Language, errors, cancellation),
        };
    }

    async Task<IReadOnlyList<string>> TranslationsAsync(
        IReadOnlyList<string> slugs,
        string? own,
        string language,
        FieldErrors errors,
        CancellationToken cancellation
    )
    {
        var named = slugs.Select(s => s.Trim()).Where(s => s.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (named.Count > MaxTranslations)
        {
            errors.Add("translations", StringKey.ErrorTooMany, ("max", MaxTranslations));
            return [];
        }

        var asked = named.FindAll(slug => Slug.TryParse(slug, out _));
        var found = await db
            .Blogs.Where(b => asked.Contains(b.Slug))
            .Select(b => new { b.Slug, b.Language })
            .ToDictionaryAsync(b => b.Slug, b => b.Language, cancellation);
        foreach (var (i, slug) in named.Index())
        {
            if (slug == own || !found.TryGetValue(slug, out var its) || Strings.For(its).Language == Strings.For(language).Language)
            {
                errors.Add($"translations[{i}]", StringKey.ErrorTranslation, ("slug", slug.Truncate(100)));
            }
        }

        return named;
    }

    static List<string> KeyPoints(IReadOnlyList<string> texts, FieldErrors errors)
    {
        if (texts.Count > MaxKeyPoints * 10 || texts.Count(text => !string.IsNullOrWhiteSpace(text)) > MaxKeyPoints)
        {
            errors.Add("keyPoints", StringKey.ErrorTooMany, ("max", MaxKeyPoints));
            return [];
        }

        return [.. texts.Index().Select(text => errors.Line($"keyPoints[{text.Index}]", text.Item, MaxKeyPoint)).OfType<string>()];
    }

    static DiscussionRules Rules(DiscussionInput input, DiscussionRules now, FieldErrors errors)
    {
        var mode = now.Mode;
        if (input.Mode is not null)
        {
            var found = Enum.GetValues<DiscussionMode>().Where(m => DiscussionRules.NameOf(m) == input.Mode).ToList();
            if (found.Count == 0)
            {
                errors.Add("discussion.mode", StringKey.ErrorDiscussionMode);
            }
            else
            {
                mode = found[0];
            }
        }

        if (input.SlowSeconds is < 0 or > DiscussionRules.MaxSlowSeconds)
        {
            errors.Add("discussion.slowSeconds", StringKey.ErrorRange, ("min", 0), ("max", DiscussionRules.MaxSlowSeconds));
        }

        return new DiscussionRules(mode, input.ApprovesFirst ?? now.ApprovesFirst, input.SlowSeconds ?? now.SlowSeconds);
    }

    static bool OpensOldestFirst(string text, FieldErrors errors)
    {
        if (text is not ("newest" or "oldest"))
        {
            errors.Add("order", StringKey.ErrorOrder);
        }

        return text == "oldest";
    }

    static BlogStatus? Status(string text, FieldErrors errors)
    {
        switch (text)
        {
            case "upcoming":
                return BlogStatus.Upcoming;
            case "live":
                return BlogStatus.Live;
            case "ended":
                return BlogStatus.Ended;
            default:
                errors.Add("status", StringKey.ErrorStatus);
                return null;
        }
    }

    static List<string> Origins(IReadOnlyList<string> texts, FieldErrors errors)
    {
        if (texts.Count > MaxOrigins * 2)
        {
            errors.Add("embedOrigins", StringKey.ErrorTooMany, ("max", MaxOrigins));
            return [];
        }

        var origins = new List<string>();
        foreach (var text in texts.Select(t => t.Trim().TrimEnd('/')).Where(t => t.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (text == "*")
            {
                origins.Add(text);
            }
            else if (
                Uri.TryCreate(text, UriKind.Absolute, out var uri)
                && (uri.Scheme is "http" or "https")
                && uri.PathAndQuery == "/"
                && uri.UserInfo.Length == 0
                && uri.Fragment.Length == 0
                && WebHost.Of(uri) is { } host
            )
            {
                origins.Add(
                    $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.Dns ? host : uri.Host)}"
                        + (uri.IsDefaultPort ? "" : $":{uri.Port}")
                );
            }
            else
            {
                errors.Add("embedOrigins", StringKey.ErrorOrigin, ("origin", text.Truncate(100)));
            }
        }

        if (origins.Count > MaxOrigins)
        {
            errors.Add("embedOrigins", StringKey.ErrorTooMany, ("max", MaxOrigins));
        }

        return origins;
    }
}
