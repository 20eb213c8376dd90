using System.Reflection;
using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Features.Articles;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Serilog.Context;

namespace LiveBlog.Features.Operations;

/// <summary>
/// One of the demo's days: a blog, its entries, the articles that they lead to, and what readers say of it all, from Demo/*.json.
/// </summary>
sealed record DemoDay(
    DemoBlog Blog,
    IReadOnlyList<DemoEntry> Entries,
    IReadOnlyList<ArticleInput> Articles,
    IReadOnlyList<DemoMessage> Discussion
)
{
    /// <summary>The days that come with the program, the French one first.</summary>
    public static IReadOnlyList<DemoDay> All => [Read("fr"), Read("en"), Read("ar")];

    static DemoDay Read(string language)
    {
        using var stream = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream($"LiveBlog.Features.Operations.Demo.day.{language}.json")!;
        return JsonSerializer.Deserialize<DemoDay>(stream, ApiJson.Options)!;
    }
}

sealed record DemoTopic(string Slug, string Title, string? Description, string? ImageUrl);

sealed record DemoBlog(
    string Slug,
    string Title,
    string Standfirst,
    string IntroHtml,
    string Byline,
    string Language,
    string TimeZone,
    string Status,
    string? EndedAt,
    DemoTopic Topic,
    PictureInput Picture,
    IReadOnlyList<string>? Translations
);

/// <param name="At">The hour in the blog's zone.</param>
sealed record DemoEntry(
    string At,
    string? Headline,
    string? BodyHtml,
    IReadOnlyList<QuoteInput> Quotes,
    IReadOnlyList<RelatedLinkInput> RelatedLinks,
    IReadOnlyList<PictureInput> Media,
    string? Author,
    IReadOnlyList<string> Tags,
    bool IsKeyEvent,
    bool IsPinned
)
{
    public EntryInput ToInput() =>
        new()
        {
            PublishedAt = At,
            Headline = Headline,
            BodyHtml = BodyHtml,
            Quotes = Quotes,
            RelatedLinks = RelatedLinks,
            Media = Media,
            Author = Author,
            Tags = Tags,
            IsKeyEvent = IsKeyEvent,
            IsPinned = IsPinned,
        };
}

/// <summary>Fills a database with the demo's days, through the same commands as everybody else.</summary>
sealed class Demo(
    LiveBlogDb db,
    BlogCommands blogs,
    EntryCommands entries,
    ArticleCommands articles,
    DemoDiscussion discussion,
    ILogger<Demo> log
)
{
    /// <summary>Loads the days that are not there yet.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        foreach (var day in DemoDay.All)
        {
            if (!await db.Blogs.AnyAsync(b => b.Slug == day.Blog.Slug, cancellation))
            {
                await LoadAsync(day, cancellation);
                log.LogInformation("The demo's blog {Slug} is ready", day.Blog.Slug);
            }
        }
    }

    async Task LoadAsync(DemoDay day, CancellationToken cancellation)
    {
        var head = day.Blog;
        var (slug, topicSlug) = (Parsed(head.Slug), Parsed(head.Topic.Slug));
        if (!await db.Topics.AnyAsync(t => t.Slug == topicSlug.Text, cancellation))
        {
            var topic = new Topic(topicSlug, head.Topic.Title);
            topic.Describe(head.Topic.Title, head.Topic.Description, head.Topic.ImageUrl);
            db.Topics.Add(topic);
            await db.SaveChangesAsync(cancellation);
        }

        using var bulk = LogContext.PushProperty(Logging.InBulk, value: true);
        Expect(await blogs.CreateAsync(ToInput(head) with { Status = "live" }, cancellation) is BlogOutcome.Done, head.Slug);
        foreach (var entry in day.Entries)
        {
            Expect(
                await entries.PublishAsync(slug, entry.ToInput(), key: null, cancellation) is EntryOutcome.Done,
                $"{head.Slug} {entry.At}"
            );
            db.ChangeTracker.Clear();
        }

        foreach (var article in day.Articles)
        {
            var written = article with { Language = head.Language, TimeZone = head.TimeZone, Topic = head.Topic.Slug };
            Expect(await articles.CreateAsync(written, cancellation) is ArticleOutcome.Done, article.Slug!);
            db.ChangeTracker.Clear();
        }

        await discussion.LoadAsync(slug.Text, day.Discussion, cancellation);
        db.ChangeTracker.Clear();
        Expect(
            await blogs.ChangeAsync(slug, new BlogInput { Status = head.Status, EndedAt = head.EndedAt }, cancellation) is BlogOutcome.Done,
            head.Slug
        );
    }

    public static BlogInput ToInput(DemoBlog head) =>
        new()
        {
            Slug = head.Slug,
            Title = head.Title,
            Standfirst = head.Standfirst,
            IntroHtml = head.IntroHtml,
            Byline = head.Byline,
            Language = head.Language,
            TimeZone = head.TimeZone,
            Topic = head.Topic.Slug,
            Picture = head.Picture,
            Translations = head.Translations,
        };

    static Slug Parsed(string text)
    {
        Expect(Slug.TryParse(text, out var slug), text);
        return slug;
    }

    static void Expect(bool done, string what)
    {
        if (!done)
        {
            throw new InvalidOperationException($"The demo's content is refused by its own program: {what}.");
        }
    }
}
