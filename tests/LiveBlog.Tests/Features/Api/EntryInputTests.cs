using System.Text;
using LiveBlog.Features.Api;

namespace LiveBlog.Tests.Features.Api;

/// <summary>Every way an entry can be wrong: the field is named, and nothing is written.</summary>
public sealed class EntryInputTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("""{}""", "headline")]
    [InlineData("""{ "headline": null }""", "headline")]
    [InlineData("""{ "headline": "   " }""", "headline")]
    [InlineData("""{ "headline": "\u200b\u2060\ufeff" }""", "headline")]
    [InlineData("""{ "headline": "\u0000\u0007" }""", "headline")]
    [InlineData("""{ "bodyHtml": "<p> &nbsp; </p><br>" }""", "headline")]
    [InlineData("""{ "bodyHtml": "<p>&#8203;&#xFEFF;</p>" }""", "headline")]
    [InlineData("""{ "bodyHtml": "<script>alert(1)</script>" }""", "headline")]
    [InlineData("""{ "bodyMarkdown": "\n\n   \n" }""", "headline")]
    [InlineData("""{ "author": "Ana", "tags": ["a"], "isKeyEvent": true }""", "headline")]
    [InlineData("""{ "headline": "x", "colour": "red" }""", "colour")]
    [InlineData("""{ "headline": "x", "Headline": "y" }""", "Headline")]
    [InlineData("""{ "headline": "x", "quotes": [{ "text": "t", "tone": "loud" }] }""", "quotes[0].tone")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "/a" }, { "url": "/b", "rel": "me" }] }""", "relatedLinks[1].rel")]
    [InlineData("""{ "headline": "x", "media": [{ "url": "/a.jpg", "srcset": "b" }] }""", "media[0].srcset")]
    [InlineData("""{ "headline": 5 }""", "headline")]
    [InlineData("""{ "headline": ["x"] }""", "headline")]
    [InlineData("""{ "headline": { "text": "x" } }""", "headline")]
    [InlineData("""{ "headline": "x", "bodyHtml": true }""", "bodyHtml")]
    [InlineData("""{ "headline": "x", "isPinned": "yes" }""", "isPinned")]
    [InlineData("""{ "headline": "x", "isKeyEvent": 1 }""", "isKeyEvent")]
    [InlineData("""{ "headline": "x", "quotes": "said" }""", "quotes")]
    [InlineData("""{ "headline": "x", "quotes": ["said"] }""", "quotes[0]")]
    [InlineData("""{ "headline": "x", "quotes": [null] }""", "quotes[0]")]
    [InlineData("""{ "headline": "x", "quotes": [{ "text": "  " }] }""", "quotes[0].text")]
    [InlineData("""{ "headline": "x", "quotes": [{ "attribution": "Somebody" }] }""", "quotes[0].text")]
    [InlineData("""{ "headline": "x", "tags": "a,b" }""", "tags")]
    [InlineData("""{ "headline": "x", "tags": ["a", 2] }""", "tags[1]")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "title": "no url" }] }""", "relatedLinks[0].url")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "javascript:alert(1)" }] }""", "relatedLinks[0].url")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "JaVaScRiPt:alert(1)" }] }""", "relatedLinks[0].url")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "data:text/html,x" }] }""", "relatedLinks[0].url")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "//other.example/x" }] }""", "relatedLinks[0].url")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "/\\other.example/x" }] }""", "relatedLinks[0].url")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "/\t/other.example/x" }] }""", "relatedLinks[0].url")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "https://user:secret@other.example/" }] }""", "relatedLinks[0].url")]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "not a url" }] }""", "relatedLinks[0].url")]
    [InlineData(
        """{ "headline": "x", "relatedLinks": [{ "url": "/a", "imageUrl": "javascript:alert(1)" }] }""",
        "relatedLinks[0].imageUrl"
    )]
    [InlineData("""{ "headline": "x", "relatedLinks": [{ "url": "/a", "publishedAt": "yesterday" }] }""", "relatedLinks[0].publishedAt")]
    [InlineData("""{ "headline": "x", "media": [{ "alt": "no url" }] }""", "media[0].url")]
    [InlineData("""{ "headline": "x", "media": [{ "url": "file:///etc/passwd" }] }""", "media[0].url")]
    [InlineData("""{ "headline": "x", "media": [{ "url": "/a.jpg", "takenOn": "2022-02-30" }] }""", "media[0].takenOn")]
    [InlineData("""{ "headline": "x", "media": [{ "url": "/a.jpg", "width": 0 }] }""", "media[0].width")]
    [InlineData("""{ "headline": "x", "media": [{ "url": "/a.jpg", "height": 50001 }] }""", "media[0].height")]
    [InlineData("""{ "headline": "x", "media": [{ "url": "/a.jpg", "width": "640" }] }""", "media[0].width")]
    [InlineData("""{ "headline": "x", "media": [{ "url": "/a.jpg", "width": 1.5 }] }""", "media[0].width")]
    [InlineData("""{ "headline": "x", "publishedAt": "now" }""", "publishedAt")]
    [InlineData("""{ "headline": "x", "publishedAt": "2022-01-12" }""", "publishedAt")]
    [InlineData("""{ "headline": "x", "publishedAt": "2022-13-45T00:00:00Z" }""", "publishedAt")]
    [InlineData("""{ "headline": "x", "publishedAt": "1789-07-14T12:00:00Z" }""", "publishedAt")]
    [InlineData("""{ "headline": "x", "publishedAt": 1642017300000 }""", "publishedAt")]
    [InlineData("""{ "headline": "x", "status": "withdrawn" }""", "status")]
    [InlineData("""{ "headline": "x", "status": "draft" }""", "status")]
    [InlineData("""{ "headline": "\ud800" }""", "headline")]
    [InlineData("""{ "bodyHtml": "half \udc00 a character" }""", "bodyHtml")]
    [InlineData("""{ "headline": "x", "tags": ["\ud83d"] }""", "tags[0]")]
    [InlineData("""{ "bodyHtml": "<p>a</p>", "bodyMarkdown": "b" }""", "bodyMarkdown")]
    public async Task A_wrong_field_is_named_and_nothing_is_written(string json, string field)
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "As it was" });
        var before = await host.WrittenAsync();

        using var published = await host.Editor().PostAsync($"/api/v1/blogs/{slug}/entries", Json(json));
        await published.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
        using var edited = await host.Editor().PutAsync($"/api/v1/entries/{entry.Id}", Json(json));
        await edited.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);

        (await host.WrittenAsync()).Should().Be(before);
        (await host.GetAsync<EntryJson>($"/api/v1/entries/{entry.Id}")).Should().BeEquivalentTo(entry);
    }

    [Fact]
    public async Task All_faults_are_named_at_once()
    {
        var slug = await host.OpenBlogAsync();
        using var response = await host.Editor()
            .PostAsJsonAsync(
                $"/api/v1/blogs/{slug}/entries",
                new
                {
                    headline = 1,
                    publishedAt = "soon",
                    quotes = new[] { new { text = "" } },
                    relatedLinks = new[] { new { url = "javascript:x" } },
                    colour = "red",
                }
            );
        await response.ShouldBeProblemAsync(
            HttpStatusCode.BadRequest,
            "headline",
            "colour",
            "publishedAt",
            "quotes[0].text",
            "relatedLinks[0].url"
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{ \"headline\": \"x\", }")]
    [InlineData("{ \"headline\": \"x\" } trailing")]
    [InlineData("// comment\n{ \"headline\": \"x\" }")]
    [InlineData("[]")]
    [InlineData("\"headline\"")]
    [InlineData("null")]
    [InlineData("{ \"headline\": \"x\", \"headline\": \"y\" }")]
    [InlineData("{ \"headline\": \"x\", \"\\ud800\": 1 }")]
    [InlineData("{ \"quotes\": [[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]] }")]
    public async Task What_is_not_a_JSON_object_is_refused(string body)
    {
        var slug = await host.OpenBlogAsync();
        var before = await host.WrittenAsync();
        using var response = await host.Editor().PostAsync($"/api/v1/blogs/{slug}/entries", Json(body));
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest);
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_refused()
    {
        var slug = await host.OpenBlogAsync();
        var content = new ByteArrayContent([.. "{\"headline\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await host.Editor().PostAsync($"/api/v1/blogs/{slug}/entries", content);
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("<table><p><select><xmp></xmp><td>")]
    [InlineData("</xmp><select><plaintext></p><div><xmp></p></xmp><select><plaintext></p><div><xmp>")]
    public async Task HTML_that_the_parser_stumbles_over_is_the_senders_fault_or_none(string html)
    {
        var slug = await host.OpenBlogAsync();
        foreach (var body in new object[] { new { bodyHtml = "Words " + html }, new { bodyMarkdown = "Words " + html } })
        {
            using var response = await host.Editor().PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", body);
            response.StatusCode.Should().BeOneOf(HttpStatusCode.Created, HttpStatusCode.BadRequest);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/html")]
    public async Task Another_content_type_than_JSON_is_refused(string type)
    {
        var slug = await host.OpenBlogAsync();
        using var response = await host.Editor()
            .PostAsync($"/api/v1/blogs/{slug}/entries", new StringContent("""{"headline":"x"}""", Encoding.UTF8, type));
        await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_body_larger_than_allowed_is_named()
    {
        var slug = await host.OpenBlogAsync();
        var before = await host.WrittenAsync();
        using var html = await host.Editor().PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { bodyHtml = new string('x', 200_001) });
        await html.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "bodyHtml");
        using var markdown = await host.Editor()
            .PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { bodyMarkdown = new string('é', 100_001) });
        await markdown.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "bodyMarkdown");
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_request_larger_than_any_entry_is_cut_off()
    {
        var slug = await host.OpenBlogAsync();
        using var response = await host.Editor()
            .PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { bodyHtml = new string('x', 2_000_000) });
        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("headline", 500)]
    [InlineData("author", 200)]
    public async Task A_line_is_taken_up_to_its_length_and_refused_beyond(string field, int longest)
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new Dictionary<string, string> { ["bodyHtml"] = "<p>x</p>", [field] = new string('x', longest) });
        using var response = await host.Editor()
            .PostAsJsonAsync(
                $"/api/v1/blogs/{slug}/entries",
                new Dictionary<string, string> { ["bodyHtml"] = "<p>x</p>", [field] = new string('x', longest + 1) }
            );
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
    }

    [Fact]
    public async Task More_quotes_links_pictures_or_tags_than_a_page_can_bear_are_refused()
    {
        var slug = await host.OpenBlogAsync();
        var many = Enumerable.Range(0, 51).ToList();
        foreach (
            var (field, body) in new (string, object)[]
            {
                ("quotes", new { quotes = many.ConvertAll(n => new { text = $"{n}" }) }),
                ("relatedLinks", new { relatedLinks = many.ConvertAll(n => new { url = $"/{n}" }) }),
                ("media", new { media = many.ConvertAll(n => new { url = $"/{n}.jpg" }) }),
                ("tags", new { headline = "x", tags = many.ConvertAll(n => $"{n}") }),
            }
        )
        {
            using var response = await host.Editor().PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", body);
            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
        }
    }

    [Fact]
    public async Task Controls_and_NUL_are_dropped_from_a_text()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "Port\0-Lé\u0007mence",
                bodyHtml = "<p>a\0b</p>",
                quotes = new[] { new { text = "c\0d" } },
            }
        );
        entry.Headline.Should().Be("Port-Lémence");
        entry.BodyHtml.Should().Be("<p>ab</p>");
        entry.Quotes.Single().Text.Should().Be("cd");
    }

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
