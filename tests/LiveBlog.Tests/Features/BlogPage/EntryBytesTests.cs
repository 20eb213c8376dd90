using System.Text.Json.Nodes;

namespace LiveBlog.Tests.Features.BlogPage;

/// <summary>One entry, rendered once: byte for byte the same wherever it stands.</summary>
public sealed class EntryBytesTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    public static TheoryData<string> Entries =>
        [
            """{ "headline": "Headline alone" }""",
            """{ "bodyHtml": "<p>A paragraph alone, with <a href=\"https://example.com/?a=1&amp;b=2\">a link</a> &amp; signs &lt;3</p>" }""",
            """{ "headline": "Key & pinned <now>", "isKeyEvent": true, "isPinned": true }""",
            """
                {
                  "headline": "With everything", "bodyMarkdown": "Some *words*.\n\n- one\n- two", "author": "Ana", "tags": ["a"], "isKeyEvent": true,
                  "quotes": [{ "text": "One.\n\nTwo.", "attribution": "J. Martin", "role": "mayor" }],
                  "relatedLinks": [{ "url": "https://example.com/a", "title": "Before", "imageUrl": "https://example.com/a.jpg", "publishedAt": "2022-01-11" }, { "url": "/here", "title": "Here" }],
                  "media": [{ "url": "https://example.com/p.jpg", "alt": "A \"quay\"", "caption": "The quay", "credit": "AP", "takenOn": "2022-01-10" }]
                }
                """,
            """{ "bodyHtml": "<p dir=\"rtl\" lang=\"ar\">مباشر من الميناء</p><p>Et en français.</p>" }""",
            """{ "headline": "😀" }""",
            """
                {
                  "media": [{ "url": "/a.jpg", "alt": "One" }, { "url": "https://example.com/b.jpg", "alt": "" }, { "url": "/c.jpg", "caption": "Three" }],
                  "embeds": [{ "url": "https://youtu.be/dQw4w9WgXcQ", "title": "The \"whole\" <film>" }, { "url": "https://mastodon.example/@ana/109876543210123456" }]
                }
                """,
        ];

    [Theory]
    [MemberData(nameof(Entries))]
    public async Task Page_permalink_embed_push_and_API_hold_the_same_bytes(string json)
    {
        var slug = await host.OpenBlogAsync(
            new
            {
                language = "fr",
                timeZone = "Europe/Paris",
                embedOrigins = new[] { "*" },
            }
        );
        var follower = await host.FollowAsync(slug);
        var entry = await host.PublishAsync(slug, JsonNode.Parse(json)!);
        await follower.WaitForRevisionAsync(entry.Revision);

        var pushed = follower.Changes.Single(c => c.Revision == entry.Revision).Html!;
        pushed.Should().StartWith("<article").And.EndWith("</article>");
        (await host.ChangesAsync(slug, since: 1)).Changes.Single().Html.Should().Be(pushed);
        foreach (var path in new[] { $"/live/{slug}", $"/live/{slug}?order=oldest", $"/live/{slug}/entry/{entry.Id}", $"/embed/{slug}" })
        {
            Answers.EntryBytes(await host.TextAsync(path), entry.Id).Should().Be(pushed, "of {0}", path);
        }
    }

    [Fact]
    public async Task The_pushed_head_equals_the_one_in_the_page()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        var follower = await host.FollowAsync(slug);
        await host.ChangeBlogAsync(
            slug,
            new
            {
                title = "L’accord & après",
                standfirst = "Un « lede »",
                introHtml = "<p>Intro</p>",
                byline = "Nous",
                status = "ended",
            }
        );
        await follower.WaitForRevisionAsync(2);

        var head = follower.Changes.Single().Html!;
        head.Should().StartWith("<div id=\"blog-head\"").And.Contain("data-status=\"ended\"").And.Contain("data-revision=\"2\"");
        (await host.TextAsync($"/live/{slug}")).Should().Contain(head);
        (await host.TextAsync($"/embed/{slug}")).Should().Contain(head);
        (await host.ChangesAsync(slug, since: 1)).Changes.Single().Html.Should().Be(head);
    }

    [Fact]
    public async Task An_entry_follows_the_markup_that_the_client_counts_on()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "L’accord",
                isKeyEvent = true,
                publishedAt = "2022-01-12T20:32:00.250Z",
            }
        );
        var article = (await host.PageAsync($"/live/{slug}")).GetElementById($"e-{entry.Id}")!;

        article.ClassList.Should().BeEquivalentTo("entry", "key");
        article.GetAttribute("data-revision").Should().Be($"{entry.Revision}");
        article.GetAttribute("data-at").Should().Be($"{new DateTimeOffset(entry.PublishedAt).ToUnixTimeMilliseconds()}");
        article.GetAttribute("data-day").Should().Be("2022-01-12");
        article.GetAttribute("data-day-name").Should().Be("Mercredi 12 janvier 2022");
        article.GetAttribute("aria-labelledby")!.Split(' ').Should().Equal($"e-{entry.Id}-t", $"e-{entry.Id}-h");
        var time = article.QuerySelector(".entry-time")!;
        time.TextContent.Should().Be("21:32 12.01.2022");
        time.GetAttribute("href").Should().Be($"/live/{slug}/entry/{entry.Id}");
        time.QuerySelector("time")!.GetAttribute("datetime").Should().Be("2022-01-12T21:32:00+01:00");
        article.QuerySelector(".share")!.GetAttribute("aria-label").Should().Be("Partager l’entrée de 21:32");
    }
}
