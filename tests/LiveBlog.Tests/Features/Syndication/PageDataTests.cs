using System.Text.Json.Nodes;

namespace LiveBlog.Tests.Features.Syndication;

/// <summary>What a page says of itself to search engines and social networks.</summary>
public sealed class PageDataTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task The_page_describes_each_update_to_search_engines()
    {
        var slug = await host.OpenBlogAsync(
            new
            {
                title = "A </script> day",
                standfirst = "All of it.",
                byline = "Anna",
            }
        );
        var first = await host.PublishAsync(
            slug,
            new
            {
                headline = "One",
                author = "Ben",
                publishedAt = "2022-01-12T17:00:00Z",
            }
        );
        await host.PublishAsync(
            slug,
            new
            {
                bodyMarkdown = "Only words.",
                isPinned = true,
                publishedAt = "2022-01-12T18:00:00Z",
            }
        );
        await host.EditAsync(
            first.Id,
            new
            {
                headline = "One, changed",
                author = "Ben",
                publishedAt = "2022-01-12T17:00:00Z",
            }
        );

        var data = await DataAsync($"/live/{slug}");
        data["@type"]!.GetValue<string>().Should().Be("LiveBlogPosting");
        data["headline"]!.GetValue<string>().Should().Be("A </script> day");
        data["coverageStartTime"]!
            .GetValue<string>()
            .Should()
            .Be("2022-01-12T17:00:00Z", "the first entry is dated before the blog was opened");
        data["coverageEndTime"].Should().BeNull();
        var updates = data["liveBlogUpdate"]!.AsArray();
        updates.Select(u => u!["headline"]!.GetValue<string>()).Should().Equal("Only words.", "One, changed");
        updates[1]!["url"]!.GetValue<string>().Should().Be(first.Url);
        updates[1]!["author"]!["name"]!.GetValue<string>().Should().Be("Ben");
        updates[1]!["datePublished"]!.GetValue<string>().Should().Be("2022-01-12T17:00:00Z");
        updates[1]!["dateModified"].Should().NotBeNull();

        await host.ChangeBlogAsync(slug, new { status = "ended" });
        (await DataAsync($"/live/{slug}"))["coverageEndTime"].Should().NotBeNull();
        var entry = await DataAsync(new Uri(first.Url).PathAndQuery);
        entry["isPartOf"]!["headline"]!.GetValue<string>().Should().Be("A </script> day");
    }

    [Fact]
    public async Task A_page_names_itself_for_those_who_pass_its_address_on()
    {
        var slug = await host.OpenBlogAsync(new { title = "A day", standfirst = "All of it." });
        var entry = await host.PublishAsync(slug, new { headline = "One", bodyMarkdown = "And more." });

        var blog = await host.PageAsync($"/live/{slug}?filter=key");
        Meta(blog, "og:title").Should().Be("A day");
        Meta(blog, "og:image").Should().EndWith($"/live/{slug}/share.png");
        var permalink = await host.PageAsync(new Uri(entry.Url).PathAndQuery);
        Meta(permalink, "og:title").Should().Be("One");
        Meta(permalink, "og:url").Should().Be(entry.Url);
        Meta(permalink, "og:description").Should().Be("And more.");
        Meta(permalink, "og:locale").Should().Be("en_GB");

        static string? Meta(AngleSharp.Html.Dom.IHtmlDocument page, string name) =>
            page.QuerySelector($"meta[property='{name}']")?.GetAttribute("content");
    }

    async Task<JsonNode> DataAsync(string path) =>
        JsonNode.Parse((await host.PageAsync(path)).QuerySelector("script[type='application/ld+json']")!.TextContent)!;
}
