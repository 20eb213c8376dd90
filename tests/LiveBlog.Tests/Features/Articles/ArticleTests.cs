using System.Text.Json.Nodes;
using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Articles;

/// <summary>Articles, from the API to the reader's page and the newswire.</summary>
public sealed class ArticleTests
{
    [EveryDatabase]
    public async Task An_article_is_written_read_changed_and_withdrawn(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        using var created = await host.Editor()
            .PostAsJsonAsync(
                "/api/v1/articles",
                new
                {
                    title = "Onze semaines de silence",
                    lede = "La chronologie.",
                    bodyMarkdown = "Un *début*.<script>alert(1)</script>",
                    language = "fr",
                    timeZone = "Europe/Paris",
                    topic = "La crise",
                    picture = new
                    {
                        url = "/demo/chenal.svg",
                        alt = "Une carte",
                        credit = "Dessin",
                    },
                    publishedAt = "2022-01-10T09:30",
                }
            );
        created.StatusCode.Should().Be(HttpStatusCode.Created);
        created.Headers.Location!.ToString().Should().Be("/api/v1/articles/onze-semaines-de-silence");
        var tag = created.Headers.ETag!;

        var page = await host.PageAsync("/articles/onze-semaines-de-silence");
        page.QuerySelector("h1")!.TextContent.Should().Be("Onze semaines de silence");
        page.QuerySelector(".article-text em")!.TextContent.Should().Be("début");
        page.QuerySelectorAll(".article-text script").Should().BeEmpty();
        page.QuerySelector(".byline time")!.GetAttribute("datetime").Should().Be("2022-01-10T09:30:00+01:00");
        page.QuerySelector(".topic a")!.GetAttribute("href").Should().Be("/topics/la-crise");
        (await LineAsync(host)).Should().Be(("Onze semaines de silence", false));

        using var first = await SendAsync(host, HttpMethod.Put, new { title = "Douze semaines", language = "fr" }, tag);
        first.StatusCode.Should().Be(HttpStatusCode.OK);
        using var late = await SendAsync(host, HttpMethod.Put, new { title = "Treize semaines", language = "fr" }, tag);
        late.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        (await LineAsync(host)).Should().Be(("Douze semaines", false));
        (await host.PageAsync("/topics/la-crise")).QuerySelectorAll("h3").Should().BeEmpty("an article that names no topic has left it");

        (await host.Editor().DeleteAsync("/api/v1/articles/onze-semaines-de-silence")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await host.Anonymous().GetAsync("/articles/onze-semaines-de-silence")).StatusCode.Should().Be(HttpStatusCode.Gone);
        (await LineAsync(host)).Should().Be(("", true));
    }

    [Fact]
    public async Task A_draft_is_as_if_it_were_not_there_until_it_is_published()
    {
        await using var host = await TestHost.StartAsync();
        await host.Editor().PostAsJsonAsync("/api/v1/articles", new { title = "Later", status = "draft" });

        (await host.Anonymous().GetAsync("/articles/later")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await host.Anonymous().GetAsync("/api/v1/articles/later")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await host.Editor().GetAsync("/api/v1/articles/later")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await host.InDatabaseAsync(db => db.NewswireLines.CountAsync())).Should().Be(0);

        await host.Editor().PutAsJsonAsync("/api/v1/articles/later", new { title = "Later", status = "published" });
        (await host.Anonymous().GetAsync("/articles/later")).StatusCode.Should().Be(HttpStatusCode.OK);
        using var back = await host.Editor().PutAsJsonAsync("/api/v1/articles/later", new { title = "Later", status = "draft" });
        back.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [EveryDatabase]
    public async Task An_article_dated_ahead_is_nowhere_before_its_hour_and_everywhere_after(DatabaseProvider provider)
    {
        var clock = new TickingClock(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
        await using var host = await TestHost.StartAsync(new() { Provider = provider, Clock = clock });
        using var there = await host.Editor()
            .PostAsJsonAsync(
                "/api/v1/articles",
                new
                {
                    title = "There already",
                    topic = "Harbour",
                    language = "en",
                }
            );
        using var made = await host.Editor()
            .PostAsJsonAsync(
                "/api/v1/articles",
                new
                {
                    title = "Embargoed",
                    topic = "Harbour",
                    language = "en",
                    publishedAt = "2026-03-01T13:00:00Z",
                }
            );
        await made.ShouldBeAsync(HttpStatusCode.Created);
        var reader = await host.FollowNewswireAsync();

        await ShouldBeReadableAsync(false);
        using var edited = await host.Editor()
            .PutAsJsonAsync(
                "/api/v1/articles/embargoed",
                new
                {
                    title = "Embargoed",
                    topic = "Harbour",
                    language = "en",
                    lede = "A word.",
                }
            );
        await edited.ShouldBeAsync(HttpStatusCode.OK);
        (await host.Editor().GetFromJsonAsync<JsonObject>("/api/v1/articles/embargoed"))!
            ["updatedAt"]
            .Should()
            .BeNull("nobody has seen what was there before");
        clock.Tick(3_590);
        await ShouldBeReadableAsync(false);

        clock.Tick(11);
        await Eventually.TrueAsync(async () => (await NewswireAsync()).Contains("Embargoed"), "its line comes by itself");
        await ShouldBeReadableAsync(true);
        await reader.WaitForAsync(wire => wire.Headlines.Contains("Embargoed"));

        // Moved on, it is away again, and comes back once.
        using var moved = await host.Editor()
            .PutAsJsonAsync(
                "/api/v1/articles/embargoed",
                new
                {
                    title = "Embargoed",
                    topic = "Harbour",
                    language = "en",
                    publishedAt = "2026-03-01T14:00:00Z",
                }
            );
        await moved.ShouldBeAsync(HttpStatusCode.OK);
        await ShouldBeReadableAsync(false);
        await reader.WaitForAsync(wire => !wire.Headlines.Contains("Embargoed"));
        clock.Tick(3_600);
        await Eventually.TrueAsync(async () => (await NewswireAsync()).Contains("Embargoed"), "its line comes back");
        await ShouldBeReadableAsync(true);
        (await host.InDatabaseAsync(db => db.NewswireLines.CountAsync(l => l.ArticleId != null))).Should().Be(2);

        async Task ShouldBeReadableAsync(bool readable)
        {
            var (status, because) = (readable ? HttpStatusCode.OK : HttpStatusCode.NotFound, $"it is {clock.Now:HH:mm:ss}");
            (await host.Anonymous().GetAsync("/articles/embargoed")).StatusCode.Should().Be(status, because);
            (await host.Anonymous().GetAsync("/api/v1/articles/embargoed")).StatusCode.Should().Be(status, because);
            (await host.Editor().GetAsync("/api/v1/articles/embargoed"))
                .StatusCode.Should()
                .Be(HttpStatusCode.OK, "an editor has it at every hour");
            foreach (
                var path in new[]
                {
                    "/api/v1/articles",
                    "/topics/harbour",
                    "/articles/there-already",
                    "/sitemap.xml",
                    "/news-sitemap.xml",
                    "/newswire",
                    "/newswire/feed.atom",
                    "/newswire/feed.rss",
                    "/newswire/feed.json",
                    "/api/v1/newswire",
                    "/api/v1/newswire/changes?since=0",
                }
            )
            {
                (await host.TextAsync(path)).Contains("mbargoed", StringComparison.Ordinal).Should().Be(readable, $"{because}, at {path}");
            }

            (await CardAsync()).Should().Be(readable ? "Embargoed" : null, because);
        }

        async Task<IReadOnlyList<string>> NewswireAsync() =>
            await host.InDatabaseAsync(db => db.NewswireLines.Where(l => !l.IsWithdrawn).Select(l => l.Headline).ToListAsync());

        async Task<string?> CardAsync()
        {
            await using var scope = host.Services.CreateAsyncScope();
            return (
                await scope
                    .ServiceProvider.GetRequiredService<LiveBlog.Features.Desk.LinkPreviews>()
                    .FindAsync("/articles/embargoed", new Microsoft.AspNetCore.Http.DefaultHttpContext().Request, default)
            )?.Title;
        }
    }

    [Fact]
    public async Task A_page_is_kept_by_what_it_shows()
    {
        await using var host = await TestHost.StartAsync();
        await host.Editor().PostAsJsonAsync("/api/v1/articles", new { title = "One", topic = "Harbour" });
        var slug = await host.OpenBlogAsync(new { topic = "Harbour" });
        using var page = await host.Anonymous().GetAsync("/articles/one");

        (await AskAsync(page.Headers.ETag!)).Should().Be(HttpStatusCode.NotModified);
        await host.Editor().PatchAsJsonAsync("/api/v1/topics/harbour", new { description = "What it is." });
        (await AskAsync(page.Headers.ETag!)).Should().Be(HttpStatusCode.OK);
        (await host.PageAsync($"/live/{slug}")).QuerySelector(".topic")!.TextContent.Should().Contain("What it is.");

        async Task<HttpStatusCode> AskAsync(System.Net.Http.Headers.EntityTagHeaderValue held)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/articles/one");
            request.Headers.IfNoneMatch.Add(held);
            using var response = await host.Anonymous().SendAsync(request);
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("""{ "lede": "No title" }""", "title")]
    [InlineData("""{ "title": "x", "status": "gone" }""", "status")]
    [InlineData("""{ "title": "x", "language": "tlh" }""", "language")]
    [InlineData("""{ "title": "x", "timeZone": "Mars/Base" }""", "timeZone")]
    [InlineData("""{ "title": "x", "slug": "Not A Slug" }""", "slug")]
    [InlineData("""{ "title": "x", "picture": { "url": "javascript:x", "alt": "" } }""", "picture.url")]
    [InlineData("""{ "title": "x", "picture": 5 }""", "picture")]
    [InlineData("""{ "title": "x", "headline": "y" }""", "headline")]
    public async Task What_is_wrong_is_named_and_nothing_is_kept(string json, string field)
    {
        await using var host = await TestHost.StartAsync();
        using var response = await host.Editor()
            .PostAsync("/api/v1/articles", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!.AsObject().Select(e => e.Key).Should().Contain(field);
        (await host.InDatabaseAsync(db => db.Articles.CountAsync())).Should().Be(0);
    }

    [EveryDatabase]
    public async Task Translations_of_a_blog_name_each_other(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var french = await host.OpenBlogAsync(new { language = "fr", title = "Le jour" });
        var arabic = await host.OpenBlogAsync(new { language = "ar", title = "اليوم" });
        var english = await host.OpenBlogAsync(
            new
            {
                language = "en",
                title = "The day",
                translations = new[] { french },
            }
        );

        await host.ChangeBlogAsync(arabic, new { translations = new[] { french, english } });
        var page = await host.PageAsync($"/live/{french}");
        page.QuerySelectorAll(".translations a").Select(a => a.GetAttribute("hreflang")).Should().BeEquivalentTo("en", "ar");
        page.QuerySelectorAll("link[hreflang]").Select(l => l.GetAttribute("hreflang")).Should().BeEquivalentTo("fr", "en", "ar");

        await host.ChangeBlogAsync(arabic, new { translations = Array.Empty<string>() });
        (await host.PageAsync($"/live/{french}"))
            .QuerySelectorAll(".translations a")
            .Select(a => a.GetAttribute("hreflang"))
            .Should()
            .Equal("en");

        using var wrong = await host.Editor().PatchAsJsonAsync($"/api/v1/blogs/{french}", new { translations = new[] { french } });
        wrong.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await wrong.Content.ReadAsStringAsync()).Should().Contain("translations[0]");
    }

    static async Task<(string Headline, bool IsWithdrawn)> LineAsync(TestHost host)
    {
        var line = await host.InDatabaseAsync(db => db.NewswireLines.AsNoTracking().SingleAsync());
        return (line.Headline, line.IsWithdrawn);
    }

    static Task<HttpResponseMessage> SendAsync(
        TestHost host,
        HttpMethod method,
        object body,
        System.Net.Http.Headers.EntityTagHeaderValue tag
    )
    {
        var request = new HttpRequestMessage(method, "/api/v1/articles/onze-semaines-de-silence") { Content = JsonContent.Create(body) };
        request.Headers.IfMatch.Add(tag);
        return host.Editor().SendAsync(request);
    }
}
