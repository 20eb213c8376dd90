using System.Text;
using System.Text.Json.Nodes;
using LiveBlog.Features.Api;
using LiveBlog.Model;

namespace LiveBlog.Tests.Features.Api;

public sealed class BlogsApiTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task An_opened_blog_is_answered_with_its_address_and_listed()
    {
        using var response = await host.Editor()
            .PostAsJsonAsync(
                "/api/v1/blogs",
                new
                {
                    slug = "aldane",
                    title = "Aldane, en continu",
                    standfirst = "Une journée de pourparlers",
                    introHtml = "<p>Tout savoir.</p>",
                    byline = "La rédaction",
                    language = "fr",
                    timeZone = "Europe/Paris",
                    topic = "Les pourparlers",
                    status = "upcoming",
                    startsAt = "2022-01-12T14:30",
                    embedOrigins = new[] { "https://partner.example/" },
                }
            );

        await response.ShouldBeAsync(HttpStatusCode.Created);
        var blog = await response.ReadAsync<BlogJson>();
        blog.Should()
            .BeEquivalentTo(
                new
                {
                    Slug = "aldane",
                    Title = "Aldane, en continu",
                    Standfirst = "Une journée de pourparlers",
                    IntroHtml = "<p>Tout savoir.</p>",
                    Byline = "La rédaction",
                    Language = "fr",
                    TimeZone = "Europe/Paris",
                    Topic = "les-pourparlers",
                    Status = BlogStatus.Upcoming,
                    Revision = 1,
                    StartsAt = new DateTime(2022, 1, 12, 13, 30, 0, DateTimeKind.Utc),
                    EmbedOrigins = new[] { "https://partner.example" },
                    Url = $"{host.Address}live/aldane",
                }
            );
        (await host.GetAsync<BlogJson>(response.Headers.Location!.OriginalString)).Should().BeEquivalentTo(blog);
        (await host.GetAsync<ListJson<BlogJson>>("/api/v1/blogs")).Items.Should().ContainEquivalentOf(blog);
    }

    [Fact]
    public async Task A_blog_without_a_slug_gets_one_from_its_title_and_a_number_when_it_is_taken()
    {
        var slugs = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            using var response = await host.Editor().PostAsJsonAsync("/api/v1/blogs", new { title = "Élections à Port-Lémence !" });
            await response.ShouldBeAsync(HttpStatusCode.Created);
            slugs.Add((await response.ReadAsync<BlogJson>()).Slug);
        }

        slugs.Should().Equal("elections-a-port-lemence", "elections-a-port-lemence-2", "elections-a-port-lemence-3");
    }

    [Fact]
    public async Task A_change_leaves_out_what_it_does_not_name_and_empties_what_is_null()
    {
        var slug = await host.OpenBlogAsync(
            new
            {
                standfirst = "Lede",
                byline = "Desk",
                topic = "Harbour",
            }
        );
        var changed = await host.ChangeBlogAsync(slug, new { title = "New title", byline = (string?)null });

        changed.Title.Should().Be("New title");
        changed.Standfirst.Should().Be("Lede");
        changed.Byline.Should().BeNull();
        changed.Topic.Should().Be("harbour");
        changed.Revision.Should().Be(2);
    }

    [Fact]
    public async Task A_change_to_what_is_there_already_leaves_no_revision()
    {
        var slug = await host.OpenBlogAsync(
            new
            {
                standfirst = "Lede",
                topic = "Harbour",
                embedOrigins = new[] { "https://a.example" },
            }
        );
        var blog = JsonNode.Parse(await host.TextAsync($"/api/v1/blogs/{slug}"))!;
        (
            await host.ChangeBlogAsync(
                slug,
                new
                {
                    standfirst = "Lede",
                    topic = "Harbour",
                    embedOrigins = new[] { "https://a.example" },
                }
            )
        ).Revision.Should().Be(1);
        (await host.ChangeBlogAsync(slug, blog)).Revision.Should().Be(1);
    }

    [Fact]
    public async Task An_ended_blog_says_when_and_a_reopened_one_no_longer()
    {
        var slug = await host.OpenBlogAsync();
        var ended = await host.ChangeBlogAsync(slug, new { status = "ended" });
        ended.EndedAt.Should().NotBeNull();
        (await host.ChangeBlogAsync(slug, new { standfirst = "After" })).EndedAt.Should().Be(ended.EndedAt);
        (await host.ChangeBlogAsync(slug, new { status = "live" })).EndedAt.Should().BeNull();
    }

    [Theory]
    [InlineData("""{}""", "title")]
    [InlineData("""{ "title": " " }""", "title")]
    [InlineData("""{ "title": null }""", "title")]
    [InlineData("""{ "title": 7 }""", "title")]
    [InlineData("""{ "title": "\ud800" }""", "title")]
    [InlineData("""{ "title": "x", "slug": "Not A Slug" }""", "slug")]
    [InlineData("""{ "title": "x", "slug": "-x" }""", "slug")]
    [InlineData("""{ "title": "x", "slug": "a--b" }""", "slug")]
    [InlineData("""{ "title": "北京" }""", "slug")]
    [InlineData("""{ "title": "x", "language": "tlh" }""", "language")]
    [InlineData("""{ "title": "x", "language": "fr\"><script>" }""", "language")]
    [InlineData("""{ "title": "x", "timeZone": "Mars/Olympus" }""", "timeZone")]
    [InlineData("""{ "title": "x", "timeZone": "../../etc/passwd" }""", "timeZone")]
    [InlineData("""{ "title": "x", "timeZone": "Romance Standard Time" }""", "timeZone")]
    [InlineData("""{ "title": "x", "status": "paused" }""", "status")]
    [InlineData("""{ "title": "x", "status": "Live" }""", "status")]
    [InlineData("""{ "title": "x", "startsAt": "tomorrow" }""", "startsAt")]
    [InlineData("""{ "title": "x", "embedOrigins": "https://a.example" }""", "embedOrigins")]
    [InlineData("""{ "title": "x", "embedOrigins": ["a.example"] }""", "embedOrigins")]
    [InlineData("""{ "title": "x", "embedOrigins": ["https://a.example/path"] }""", "embedOrigins")]
    [InlineData("""{ "title": "x", "embedOrigins": ["https://a.example; script-src *"] }""", "embedOrigins")]
    [InlineData("""{ "title": "x", "embedOrigins": ["https://a.example https://b.example"] }""", "embedOrigins")]
    [InlineData("""{ "title": "x", "embedOrigins": ["'self'"] }""", "embedOrigins")]
    [InlineData("""{ "title": "x", "embedOrigins": ["data:"] }""", "embedOrigins")]
    [InlineData("""{ "title": "x", "topic": "!!!" }""", "topic")]
    [InlineData("""{ "title": "x", "picture": "a.jpg" }""", "picture")]
    [InlineData("""{ "title": "x", "picture": { "url": "javascript:x" } }""", "picture.url")]
    [InlineData("""{ "title": "x", "picture": { "url": "/a.jpg", "onload": "x" } }""", "picture.onload")]
    [InlineData("""{ "title": "x", "owner": "me" }""", "owner")]
    public async Task A_wrong_field_is_named_and_nothing_is_written(string json, string field)
    {
        var before = await host.WrittenAsync();
        using var response = await host.Editor().PostAsync("/api/v1/blogs", new StringContent(json, Encoding.UTF8, "application/json"));
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Theory]
    [InlineData("""{ "title": "" }""", "title")]
    [InlineData("""{ "title": null }""", "title")]
    [InlineData("""{ "slug": "another-slug" }""", "slug")]
    [InlineData("""{ "timeZone": "" }""", "timeZone")]
    [InlineData("""{ "language": "" }""", "language")]
    [InlineData("""{ "status": null }""", "status")]
    [InlineData("""{ "entries": [] }""", "entries")]
    public async Task A_wrong_change_is_named_and_nothing_is_written(string json, string field)
    {
        var slug = await host.OpenBlogAsync();
        var before = await host.WrittenAsync();
        using var response = await host.Editor()
            .PatchAsync($"/api/v1/blogs/{slug}", new StringContent(json, Encoding.UTF8, "application/json"));
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_title_and_a_standfirst_have_their_bounds()
    {
        var slug = await host.OpenBlogAsync(new { title = new string('t', 300), standfirst = new string('s', 2_000) });
        using var response = await host.Editor()
            .PatchAsJsonAsync($"/api/v1/blogs/{slug}", new { title = new string('t', 301), standfirst = new string('s', 2_001) });
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "title", "standfirst");
    }

    [Fact]
    public async Task A_slug_that_is_taken_is_a_conflict()
    {
        var slug = await host.OpenBlogAsync();
        var before = await host.WrittenAsync();
        using var response = await host.Editor().PostAsJsonAsync("/api/v1/blogs", new { slug, title = "Another" });
        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "slug");
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task Of_blogs_opened_at_once_under_one_slug_one_wins()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => host.Editor().PostAsJsonAsync("/api/v1/blogs", new { slug = "rush", title = "Rush" }))
        );
        answers
            .Select(a => a.StatusCode)
            .Should()
            .BeEquivalentTo([HttpStatusCode.Created, .. Enumerable.Repeat(HttpStatusCode.Conflict, 5)]);
    }

    [Fact]
    public async Task Blogs_opened_at_once_on_a_new_topic_share_it()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(n =>
                    host.Editor()
                        .PostAsJsonAsync(
                            "/api/v1/blogs",
                            new
                            {
                                slug = $"shared-{n}",
                                title = "Rush",
                                topic = "A topic for all",
                            }
                        )
                )
        );
        answers.Select(a => a.StatusCode).Should().OnlyContain(s => s == HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("/api/v1/blogs/no-such-blog")]
    [InlineData("/api/v1/blogs/NOT-A-SLUG")]
    public async Task A_blog_that_does_not_exist_is_404_to_read_and_to_change(string path)
    {
        using var read = await host.Anonymous().GetAsync(path);
        await read.ShouldBeProblemAsync(HttpStatusCode.NotFound);
        using var changed = await host.Editor().PatchAsJsonAsync(path, new { title = "x" });
        await changed.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }
}
