using System.Xml.Linq;

namespace LiveBlog.Tests.Features.Syndication;

/// <summary>Sitemap, news sitemap and robots.txt.</summary>
public sealed class SitemapsTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task Sitemaps_and_robots_name_the_pages_and_keep_the_desk_out()
    {
        var slug = await host.OpenBlogAsync(new { topic = "The harbour" });
        await host.PublishAsync(slug, new { headline = "One" });

        var sitemap = XDocument.Parse(await host.TextAsync("/sitemap.xml"));
        sitemap
            .Descendants()
            .Where(e => e.Name.LocalName == "loc")
            .Select(e => new Uri(e.Value).PathAndQuery)
            .Should()
            .Contain(["/", $"/live/{slug}", "/topics/the-harbour"]);
        (await host.TextAsync("/news-sitemap.xml")).Should().Contain($"/live/{slug}").And.Contain("publication_date");
        (await host.TextAsync("/robots.txt")).Should().Contain("Disallow: /desk").And.Contain($"Sitemap: {host.Address}sitemap.xml");
        (await host.Anonymous().GetAsync("/sitemap-2.xml")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_title_that_XML_cannot_hold_spoils_no_sitemap()
    {
        var slug = await host.OpenBlogAsync(new { title = "Odd \uFFFF title" });
        await host.PublishAsync(slug, new { headline = "One" });
        XDocument
            .Parse(await host.TextAsync("/news-sitemap.xml"))
            .Descendants()
            .Where(e => e.Name.LocalName == "title")
            .Select(e => e.Value)
            .Should()
            .Contain("Odd  title");
    }

    [Fact]
    public async Task A_blog_is_news_for_two_days_from_the_hour_it_starts()
    {
        var clock = new TickingClock(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
        await using var own = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var slug = await own.OpenBlogAsync(new { startsAt = "2026-03-03T12:00:00Z", status = "upcoming" });
        await own.PublishAsync(slug, new { headline = "One" });
        foreach (var (hours, isNews) in new[] { (47, false), (2, true), (46, true), (2, false) })
        {
            clock.Tick(hours * 3_600);
            (await own.TextAsync("/news-sitemap.xml"))
                .Contains($"/live/{slug}<", StringComparison.Ordinal)
                .Should()
                .Be(isNews, "it is {0}", clock.Now);
        }
    }

    [Fact]
    public async Task A_news_sitemap_is_announced_while_there_is_something_in_it()
    {
        var clock = new TickingClock(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
        await using var own = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        (await AnnouncedAsync()).Should().BeFalse("there is nothing");
        using var ahead = await own.Editor()
            .PostAsJsonAsync(
                "/api/v1/articles",
                new
                {
                    title = "Ahead",
                    slug = "ahead",
                    publishedAt = "2026-03-01T13:00:00Z",
                }
            );
        await ahead.ShouldBeAsync(HttpStatusCode.Created);
        (await AnnouncedAsync()).Should().BeFalse("its hour has not come");
        clock.Tick(3_601);
        (await AnnouncedAsync()).Should().BeTrue("there is an article");
        clock.Tick(49 * 3_600);
        (await AnnouncedAsync()).Should().BeFalse("it is old");
        var slug = await own.OpenBlogAsync();
        (await AnnouncedAsync()).Should().BeFalse("nothing stands in the blog");
        await own.PublishAsync(slug, new { headline = "One" });
        (await AnnouncedAsync()).Should().BeTrue("there is a blog");

        async Task<bool> AnnouncedAsync()
        {
            var listed = XDocument.Parse(await own.TextAsync("/news-sitemap.xml")).Root!.HasElements;
            var robots = await own.TextAsync("/robots.txt");
            robots.Should().Contain($"Sitemap: {own.Address}sitemap.xml\n");
            var announced = robots.Contains($"\nSitemap: {own.Address}news-sitemap.xml\n", StringComparison.Ordinal);
            announced.Should().Be(listed);
            return announced;
        }
    }
}
