using LiveBlog.Features.Api;

namespace LiveBlog.Tests.Features.Api;

/// <summary>What an input means where it could mean two things.</summary>
public sealed class MeaningTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("2022-01-12T14:38")]
    [InlineData("2022-01-12T14:38:00")]
    [InlineData("2022-01-12T14:38:00.000")]
    [InlineData("2022-01-12T14:38:00+01:00")]
    [InlineData("2022-01-12T13:38:00Z")]
    public async Task The_same_hour_is_the_same_time_however_it_is_written(string publishedAt)
    {
        var slug = await host.OpenBlogAsync(new { timeZone = "Europe/Paris" });
        (await host.PublishAsync(slug, new { headline = "x", publishedAt }))
            .PublishedAt.Should()
            .Be(new DateTime(2022, 1, 12, 13, 38, 0, DateTimeKind.Utc));
    }

    [Fact]
    public async Task Of_an_entry_sent_back_with_both_its_bodies_the_changed_one_counts()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { bodyMarkdown = "One **two**" });
        var echo = new { bodyMarkdown = entry.BodyMarkdown, bodyHtml = entry.BodyHtml };
        using var same = await host.Editor().PutAsJsonAsync($"/api/v1/entries/{entry.Id}", echo);
        (await same.ReadAsync<EntryJson>()).Revision.Should().Be(entry.Revision, "nothing has changed");

        using var html = await host.Editor()
            .PutAsJsonAsync($"/api/v1/entries/{entry.Id}", new { bodyMarkdown = entry.BodyMarkdown, bodyHtml = "<p>Three</p>" });
        (await html.ReadAsync<EntryJson>()).Should().BeEquivalentTo(new { BodyHtml = "<p>Three</p>", BodyMarkdown = (string?)null });

        using var both = await host.Editor()
            .PutAsJsonAsync($"/api/v1/entries/{entry.Id}", new { bodyMarkdown = "Four", bodyHtml = "<p>Five</p>" });
        await both.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "bodyMarkdown");
    }

    [Fact]
    public async Task A_picture_is_taken_away_by_null_and_left_by_its_absence()
    {
        var slug = await host.OpenBlogAsync(new { picture = new { url = "/demo/casino.svg", alt = "The casino" } });
        (await host.ChangeBlogAsync(slug, new { title = "Renamed" })).Picture.Should().NotBeNull();
        using var response = await host.Editor()
            .PatchAsync($"/api/v1/blogs/{slug}", new StringContent("""{"picture":null}""", System.Text.Encoding.UTF8, "application/json"));
        (await response.ReadAsync<BlogJson>()).Picture.Should().BeNull();
    }

    [Theory]
    [InlineData("""{ "headline": "x", "headline": "y" }""", "headline")]
    [InlineData("""{ "headline": "x", "media": [{ "url": "http://example.org/a.png" }] }""", "media[0].url")]
    [InlineData(
        """{ "headline": "x", "relatedLinks": [{ "url": "https://example.org", "imageUrl": "http://example.org/a.png" }] }""",
        "relatedLinks[0].imageUrl"
    )]
    public async Task What_could_not_be_shown_or_is_said_twice_is_named(string json, string field)
    {
        var slug = await host.OpenBlogAsync();
        using var response = await host.Editor()
            .PostAsync($"/api/v1/blogs/{slug}/entries", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
    }

    [Fact]
    public async Task A_body_nested_beyond_reason_is_named()
    {
        var slug = await host.OpenBlogAsync();
        using var html = await host.Editor()
            .PostAsJsonAsync(
                $"/api/v1/blogs/{slug}/entries",
                new { bodyHtml = string.Concat(Enumerable.Repeat("<ul><li>", 10_000)) + "x" }
            );
        await html.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "bodyHtml");
        using var markdown = await host.Editor()
            .PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { bodyMarkdown = new string('>', 2_000) + " a" });
        await markdown.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "bodyMarkdown");
    }
}
