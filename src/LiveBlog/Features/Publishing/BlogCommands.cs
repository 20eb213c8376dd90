using System.Text.Json.Serialization;
using LiveBlog.Changes;
using LiveBlog.Data;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>How a command on a blog ended.</summary>
public abstract record BlogOutcome
{
    BlogOutcome()
    {
    }

    public sealed record Done(Blog Blog) : BlogOutcome;

    public sealed record Wrong(FieldErrors Errors) : BlogOutcome;

    /// <summary>The slug belongs to another blog.</summary>
    public sealed record SlugTaken(FieldErrors Errors) : BlogOutcome;

    /// <summary>Somebody else changed the head since the revision that the sender had seen.</summary>
    public sealed record LostRace(Blog Current) : BlogOutcome;

    public sealed record NotFound : BlogOutcome;
}

/// <summary>A blog's head as it came in. Null leaves a field as it is; an empty text empties it.</summary>
public sealed record BlogInput
{
    public string? Slug { get; init; }

    public string? Title { get; init; }

    public string? Standfirst { get; init; }

    public string? IntroHtml { get; init; }

    public string? Byline { get; init; }

    public string? Language { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>The slug of a topic, or the title of a new one.</summary>
    public string? Topic { get; init; }

    /// <summary>"upcoming", "live" or "ended".</summary>
    public string? Status { get; init; }

    /// <summary>ISO 8601 with an offset, or an hour in the blog's zone.</summary>
    public string? StartsAt { get; init; }

    /// <summary>When an ended blog ended, as above; for what is brought in from elsewhere.</summary>
    [JsonIgnore]
    public string? EndedAt { get; init; }

    public IReadOnlyList<string>? EmbedOrigins { get; init; }

    /// <summary>The slugs of the blogs that tell the same in other languages. Naming is mutual: they name this one then.</summary>
    public IReadOnlyList<string>? Translations { get; init; }

    /// <summary>What has to be known, above the feed; plain text.</summary>
    public IReadOnlyList<string>? KeyPoints { get; init; }

    /// <summary>"newest" or "oldest": what the page opens with.</summary>
    public string? Order { get; init; }

    public DiscussionInput? Discussion { get; init; }

    public PictureInput? Picture { get; init; }

    /// <summary>In JSON, a picture that is null.</summary>
    [JsonIgnore]
    public bool RemovesPicture { get; init; }
}

/// <summary>How a blog's discussion is to be kept. Null leaves it as it is.</summary>
public sealed record DiscussionInput
{
    /// <summary>"open", "readOnly" or "closed".</summary>
    public string? Mode { get; init; }

    public bool? ApprovesFirst { get; init; }

    /// <summary>From 0 to 600.</summary>
    public int? SlowSeconds { get; init; }

    public static string NameOf(DiscussionMode mode) => mode switch
    {
        DiscussionMode.Closed => "closed",
        DiscussionMode.ReadOnly => "readOnly",
        DiscussionMode.Open => "open",
    };
}

/// <summary>Opening a blog, and changing what stands at its head.</summary>
public sealed class BlogCommands(LiveBlogDb db, BlogTransaction transaction, HeadChecks checks, TimeProvider clock)
{
    const string DefaultLanguage = "en", DefaultTimeZone = "UTC";

    const int MostTranslations = 20, MostKeyPoints = 10, MostOfKeyPoint = 300;

    /// <param name="found">What is known to be wrong with the input already; the rest is told along with it.</param>
    public async Task<BlogOutcome> CreateAsync(BlogInput input, CancellationToken cancellation, FieldErrors? found = null)
    {
        var outcome = await HeadChecks.AgainAfterRaceAsync(db, () => TryCreateAsync(input, new FieldErrors(found), cancellation));
        if (outcome is BlogOutcome.Done(var blog))
        {
            await NameBackAsync(blog, [], cancellation);
        }

        return outcome;
    }

    /// <param name="expected">The head's revision that the sender has seen; null to overwrite whatever is there.</param>
    /// <param name="found">As for <see cref="CreateAsync"/>.</param>
    public async Task<BlogOutcome> ChangeAsync(Slug slug, BlogInput input, CancellationToken cancellation, long? expected = null, FieldErrors? found = null)
    {
        var before = await db.Blogs.Where(b => b.Slug == slug.Text).Select(b => new { b.Id, b.Translations }).SingleOrDefaultAsync(cancellation);
        if (before is null)
        {
            return new BlogOutcome.NotFound();
        }

        var outcome = await HeadChecks.AgainAfterRaceAsync(db, () => TryChangeAsync(before.Id, input, expected, new FieldErrors(found), cancellation));
        if (outcome is BlogOutcome.Done(var blog))
        {
            await NameBackAsync(blog, before.Translations, cancellation);
        }

        return outcome;
    }

    async Task<BlogOutcome> TryCreateAsync(BlogInput input, FieldErrors errors, CancellationToken cancellation)
    {
        var start = new BlogHead { Title = "", Language = DefaultLanguage, TimeZone = DefaultTimeZone, Status = BlogStatus.Live };
        var head = await ReadAsync(input.Slug, input, start, errors, cancellation);
        var slug = await HeadChecks.SlugAsync(input.Slug, head.Title, text => db.Blogs.AnyAsync(b => b.Slug == text, cancellation), errors);
        if (errors.Any)
        {
            return new BlogOutcome.Wrong(errors);
        }

        if (await db.Blogs.AnyAsync(b => b.Slug == slug.Text, cancellation))
        {
            return Taken(slug);
        }

        var blog = Blog.Open(slug, head, clock.GetUtcNow().UtcDateTime);
        db.Blogs.Add(blog);
        await db.SaveChangesAsync(cancellation);
        return new BlogOutcome.Done(blog);
    }

    async Task<BlogOutcome> TryChangeAsync(int blogId, BlogInput input, long? expected, FieldErrors errors, CancellationToken cancellation) =>
        await transaction.RunAsync<BlogOutcome>(blogId, async blog =>
        {
            if (expected is { } seen && seen != blog.HeadRevision)
            {
                return new BlogOutcome.LostRace(blog);
            }

            var head = await ReadAsync(blog.Slug, input, blog.Head, errors, cancellation);
            if (input.Slug is not null && input.Slug != blog.Slug)
            {
                errors.Add("slug", "errorSlugFixed");
            }

            if (errors.Any)
            {
                return new BlogOutcome.Wrong(errors);
            }

            blog.ChangeHead(head, clock.GetUtcNow().UtcDateTime);
            return new BlogOutcome.Done(blog);
        }, cancellation) ?? new BlogOutcome.NotFound();

    static BlogOutcome.SlugTaken Taken(Slug slug)
    {
        var errors = new FieldErrors();
        errors.Add("slug", "errorSlugTaken", ("slug", slug));
        return new BlogOutcome.SlugTaken(errors);
    }

    async Task<BlogHead> ReadAsync(string? slug, BlogInput input, BlogHead now, FieldErrors errors, CancellationToken cancellation)
    {
        var title = input.Title is null ? now.Title : errors.Line("title", input.Title, max: 300) ?? "";
        if (title.Length == 0)
        {
            errors.Required("title", value: null);
        }

        var timeZone = input.TimeZone is null ? now.TimeZone : errors.TimeZone("timeZone", input.TimeZone) ?? now.TimeZone;
        return new BlogHead
        {
            Title = title,
            Standfirst = input.Standfirst is null ? now.Standfirst : errors.Line("standfirst", input.Standfirst, max: 2_000),
            IntroHtml = input.IntroHtml is null ? now.IntroHtml : checks.Html("introHtml", input.IntroHtml, errors),
            Byline = input.Byline is null ? now.Byline : errors.Line("byline", input.Byline),
            Language = input.Language is null ? now.Language : errors.Language("language", input.Language) ?? now.Language,
            TimeZone = timeZone,
            Status = input.Status is null ? now.Status : Status(input.Status, errors) ?? now.Status,
            StartsAt = input.StartsAt is null ? now.StartsAt : errors.Moment("startsAt", input.StartsAt, TimeZoneInfo.FindSystemTimeZoneById(timeZone)),
            EndedAt = input.EndedAt is null ? now.EndedAt : errors.Moment("endedAt", input.EndedAt, TimeZoneInfo.FindSystemTimeZoneById(timeZone)),
            EmbedOrigins = input.EmbedOrigins is null ? now.EmbedOrigins : Origins(input.EmbedOrigins, errors),
            KeyPoints = input.KeyPoints is null ? now.KeyPoints : KeyPoints(input.KeyPoints, errors),
            Discussion = input.Discussion is null ? now.Discussion : Rules(input.Discussion, now.Discussion, errors),
            OpensOldestFirst = input.Order is null ? now.OpensOldestFirst : OpensOldestFirst(input.Order, errors),
            Picture = input.RemovesPicture ? null : input.Picture is null ? now.Picture : Pictures.Read("picture", input.Picture, await db.FindPicturesAsync([input.Picture], cancellation), errors),
            Topic = input.Topic is null ? now.Topic : await checks.TopicAsync(input.Topic, errors, cancellation),
            Translations = input.Translations is null ? now.Translations : await TranslationsAsync(input.Translations, slug, input.Language ?? now.Language, errors, cancellation),
        };
    }

    async Task<IReadOnlyList<string>> TranslationsAsync(IReadOnlyList<string> slugs, string? own, string language, FieldErrors errors, CancellationToken cancellation)
    {
        var named = slugs.Select(s => s.Trim()).Where(s => s.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (named.Count > MostTranslations)
        {
            errors.Add("translations", "errorTooMany", ("max", MostTranslations));
            return [];
        }

        var found = await db.Blogs.Where(b => named.Contains(b.Slug)).Select(b => new { b.Slug, b.Language }).ToDictionaryAsync(b => b.Slug, b => b.Language, cancellation);
        foreach (var (i, slug) in named.Index())
        {
            if (slug == own || !found.TryGetValue(slug, out var its) || Words.For(its).Language == Words.For(language).Language)
            {
                errors.Add($"translations[{i}]", "errorTranslation", ("slug", slug.Length > 100 ? slug[..100] : slug));
            }
        }

        return named;
    }

    /// <summary>
    /// Whoever is named names back, each blog in a transaction of its own. Should the program end in between, the next
    /// saving of these translations puts it right.
    /// </summary>
    async Task NameBackAsync(Blog blog, IReadOnlyList<string> before, CancellationToken cancellation)
    {
        var changed = before.Except(blog.Translations).Concat(blog.Translations).ToList();
        if (changed.Count == 0)
        {
            return;
        }

        var others = await db.Blogs.AsNoTracking().Where(b => changed.Contains(b.Slug)).Select(b => b.Id).ToListAsync(cancellation);
        foreach (var id in others)
        {
            await transaction.RunAsync(id, other =>
            {
                var without = other.Translations.Where(slug => slug != blog.Slug);
                IReadOnlyList<string> names = blog.Translations.Contains(other.Slug) ? [.. without, blog.Slug] : [.. without];
                if (!names.ToHashSet().SetEquals(other.Translations))
                {
                    other.ChangeHead(other.Head with { Translations = names }, clock.GetUtcNow().UtcDateTime);
                }

                return Task.FromResult(other);
            }, cancellation);
        }
    }

    static List<string> KeyPoints(IReadOnlyList<string> texts, FieldErrors errors)
    {
        if (texts.Count(text => !string.IsNullOrWhiteSpace(text)) > MostKeyPoints)
        {
            errors.Add("keyPoints", "errorTooMany", ("max", MostKeyPoints));
            return [];
        }

        return [.. texts.Index().Select(text => errors.Line($"keyPoints[{text.Index}]", text.Item, MostOfKeyPoint)).OfType<string>()];
    }

    static DiscussionRules Rules(DiscussionInput input, DiscussionRules now, FieldErrors errors)
    {
        var mode = now.Mode;
        if (input.Mode is not null)
        {
            var found = Enum.GetValues<DiscussionMode>().Where(m => DiscussionInput.NameOf(m) == input.Mode).ToList();
            if (found.Count == 0)
            {
                errors.Add("discussion.mode", "errorDiscussionMode");
            }
            else
            {
                mode = found[0];
            }
        }

        if (input.SlowSeconds is < 0 or > DiscussionRules.MostSlowSeconds)
        {
            errors.Add("discussion.slowSeconds", "errorRange", ("min", 0), ("max", DiscussionRules.MostSlowSeconds));
        }

        return new DiscussionRules(mode, input.ApprovesFirst ?? now.ApprovesFirst, input.SlowSeconds ?? now.SlowSeconds);
    }

    static bool OpensOldestFirst(string text, FieldErrors errors)
    {
        if (text is not ("newest" or "oldest"))
        {
            errors.Add("order", "errorOrder");
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
                errors.Add("status", "errorStatus");
                return null;
        }
    }

    static List<string> Origins(IReadOnlyList<string> texts, FieldErrors errors)
    {
        var origins = new List<string>();
        foreach (var text in texts.Select(t => t.Trim().TrimEnd('/')).Where(t => t.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (text == "*")
            {
                origins.Add(text);
            }
            else if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0)
            {
                origins.Add($"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}");
            }
            else
            {
                errors.Add("embedOrigins", "errorOrigin", ("origin", text));
            }
        }

        if (origins.Count > 100)
        {
            errors.Add("embedOrigins", "errorTooMany", ("max", 100));
        }

        return origins;
    }
}
