using LiveBlog.Model;

namespace LiveBlog.Tests.Support;

/// <summary>Blogs and drafts for tests that speak to the model itself.</summary>
static class Drafts
{
    public static readonly DateTime Noon = new(2022, 1, 12, 12, 0, 0, DateTimeKind.Utc);

    public static BlogHead Head(string title = "A day in the harbour") =>
        new()
        {
            Title = title,
            Language = "fr",
            TimeZone = "Europe/Paris",
            Status = BlogStatus.Live,
        };

    public static Blog OpenBlog(string slug = "harbour") => Blog.Open(SlugOf(slug), Head(), Noon);

    public static EntryDraft Draft(string headline = "The ferry is in") =>
        new(new EntryContent { Headline = headline }, PublishedAt: null, IsKeyEvent: false, IsPinned: false);

    /// <summary>A draft with something in every field there is.</summary>
    public static EntryDraft Full() =>
        new(
            new EntryContent
            {
                Headline = "Talks",
                BodyHtml = "<p>They <strong>talk</strong>.</p>",
                BodyMarkdown = "They **talk**.",
                Author = "Ana Ruiz",
                Tags = ["harbour", "été"],
                Quotes = [new Quote("One.\n\nTwo.", "J. Martin", "mayor"), new Quote("Three.", null, null)],
                RelatedLinks =
                [
                    new RelatedLink("https://example.com/a", "The day before", "https://example.com/a.jpg", new DateOnly(2022, 1, 11)),
                ],
                Media =
                [
                    new Picture("https://example.com/p.jpg", "A quay", "The quay", "AP", new DateOnly(2022, 1, 10), 640, 400) { Id = "m1" },
                ],
            },
            new DateTime(2022, 1, 12, 19, 55, 0, 123, DateTimeKind.Utc),
            IsKeyEvent: true,
            IsPinned: true
        );

    public static Slug SlugOf(string text) =>
        Slug.TryParse(text, out var slug) ? slug : throw new ArgumentException($"\"{text}\" is no slug.", nameof(text));
}
