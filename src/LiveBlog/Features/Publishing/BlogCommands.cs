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

    public PictureInput? Picture { get; init; }

    /// <summary>In JSON, a picture that is null.</summary>
    [JsonIgnore]
    public bool RemovesPicture { get; init; }
}

/// <summary>Opening a blog, and changing what stands at its head.</summary>
public sealed class BlogCommands(LiveBlogDb db, BlogTransaction transaction, HtmlPolicy policy, TimeProvider clock)
{
    const string DefaultLanguage = "en", DefaultTimeZone = "UTC";

    const int MostAttempts = 4;

    /// <param name="found">What is known to be wrong with the input already; the rest is told along with it.</param>
    public Task<BlogOutcome> CreateAsync(BlogInput input, CancellationToken cancellation, FieldErrors? found = null) =>
        AgainAfterRaceAsync(() => TryCreateAsync(input, new FieldErrors(found), cancellation));

    /// <param name="expected">The head's revision that the sender has seen; null to overwrite whatever is there.</param>
    /// <param name="found">As for <see cref="CreateAsync"/>.</param>
    public async Task<BlogOutcome> ChangeAsync(Slug slug, BlogInput input, CancellationToken cancellation, long? expected = null, FieldErrors? found = null)
    {
        var blogId = await db.Blogs.Where(b => b.Slug == slug.Text).Select(b => (int?)b.Id).SingleOrDefaultAsync(cancellation);
        return blogId is null
            ? new BlogOutcome.NotFound()
            : await AgainAfterRaceAsync(() => TryChangeAsync(blogId.Value, input, expected, new FieldErrors(found), cancellation));
    }

    /// <summary>
    /// Slugs of blogs and topics are unique. Who finds one free and is overtaken before the commit looks again: the topic
    /// is there then, and the blog's slug taken.
    /// </summary>
    async Task<BlogOutcome> AgainAfterRaceAsync(Func<Task<BlogOutcome>> attempt)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt();
            }
            catch (DbUpdateException) when (attempts < MostAttempts)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    async Task<BlogOutcome> TryCreateAsync(BlogInput input, FieldErrors errors, CancellationToken cancellation)
    {
        var start = new BlogHead { Title = "", Language = DefaultLanguage, TimeZone = DefaultTimeZone, Status = BlogStatus.Live };
        var head = await ReadAsync(input, start, errors, cancellation);
        var slug = await SlugAsync(input, head.Title, errors, cancellation);
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

            var head = await ReadAsync(input, blog.Head, errors, cancellation);
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

    async Task<BlogHead> ReadAsync(BlogInput input, BlogHead now, FieldErrors errors, CancellationToken cancellation)
    {
        var title = input.Title is null ? now.Title : errors.Line("title", input.Title, max: 300) ?? "";
        if (title.Length == 0)
        {
            errors.Required("title", value: null);
        }

        var timeZone = input.TimeZone is null ? now.TimeZone : TimeZone(input.TimeZone, errors) ?? now.TimeZone;
        return new BlogHead
        {
            Title = title,
            Standfirst = input.Standfirst is null ? now.Standfirst : errors.Line("standfirst", input.Standfirst, max: 2_000),
            IntroHtml = input.IntroHtml is null ? now.IntroHtml : Html("introHtml", input.IntroHtml, errors),
            Byline = input.Byline is null ? now.Byline : errors.Line("byline", input.Byline),
            Language = input.Language is null ? now.Language : errors.Language("language", input.Language) ?? now.Language,
            TimeZone = timeZone,
            Status = input.Status is null ? now.Status : Status(input.Status, errors) ?? now.Status,
            StartsAt = input.StartsAt is null ? now.StartsAt : errors.Moment("startsAt", input.StartsAt, TimeZoneInfo.FindSystemTimeZoneById(timeZone)),
            EndedAt = input.EndedAt is null ? now.EndedAt : errors.Moment("endedAt", input.EndedAt, TimeZoneInfo.FindSystemTimeZoneById(timeZone)),
            EmbedOrigins = input.EmbedOrigins is null ? now.EmbedOrigins : Origins(input.EmbedOrigins, errors),
            Picture = input.RemovesPicture ? null : input.Picture is null ? now.Picture : EntryChecks.Picture("picture", input.Picture, errors),
            Topic = input.Topic is null ? now.Topic : await TopicAsync(input.Topic, errors, cancellation),
        };
    }

    async Task<Slug> SlugAsync(BlogInput input, string title, FieldErrors errors, CancellationToken cancellation)
    {
        if (!string.IsNullOrWhiteSpace(input.Slug))
        {
            if (!Slug.TryParse(input.Slug, out var given))
            {
                errors.Add("slug", "errorSlug");
            }

            return given;
        }

        if (title.Length == 0)
        {
            return default;
        }

        var stem = Slug.Suggest(title);
        for (var n = 1; n < 100; n++)
        {
            var text = n == 1 ? stem : $"{stem[..Math.Min(stem.Length, Slug.MaxLength - 3)].Trim('-')}-{n}";
            if (Slug.TryParse(text, out var slug) && !await db.Blogs.AnyAsync(b => b.Slug == text, cancellation))
            {
                return slug;
            }
        }

        errors.Required("slug", value: null);
        return default;
    }

    async Task<Topic?> TopicAsync(string text, FieldErrors errors, CancellationToken cancellation)
    {
        if (errors.Line("topic", text, max: 200) is not { } name)
        {
            return null;
        }

        if (!Slug.TryParse(Slug.Suggest(name), out var slug))
        {
            errors.Add("topic", "errorSlug");
            return null;
        }

        return await db.Topics.SingleOrDefaultAsync(t => t.Slug == slug.Text, cancellation) ?? new Topic(slug, name);
    }

    string? Html(string field, string text, FieldErrors errors)
    {
        if (!policy.TryClean(errors.Paragraphs(field, text, max: 50_000), out var clean))
        {
            errors.Add(field, "errorTooDeep");
        }

        return clean;
    }

    static string? TimeZone(string text, FieldErrors errors)
    {
        if (text.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId)
        {
            return text;
        }

        errors.Add("timeZone", "errorTimeZone");
        return null;
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
