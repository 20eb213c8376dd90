namespace LiveBlog.Tests.Features.Embeds;

public sealed class EmbedTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task Nobody_may_frame_a_blog_that_names_nobody()
    {
        var slug = await host.OpenBlogAsync();
        (await FrameAncestorsAsync(slug)).Should().Be("'none'");
    }

    [Fact]
    public async Task The_sites_that_the_blog_names_may_frame_it_and_it_may_change_its_mind()
    {
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "https://a.example", "http://b.example:8080/" } });
        await host.PublishAsync(slug, new { headline = "x" });
        for (var n = 0; n < 2; n++)
        {
            (await FrameAncestorsAsync(slug)).Should().Be("https://a.example http://b.example:8080");
        }

        await host.ChangeBlogAsync(slug, new { embedOrigins = new[] { "*" } });
        (await FrameAncestorsAsync(slug)).Should().Be("*");
        await host.ChangeBlogAsync(slug, new { embedOrigins = Array.Empty<string>() });
        (await FrameAncestorsAsync(slug)).Should().Be("'none'");
    }

    [Fact]
    public async Task A_site_with_a_name_beyond_ASCII_may_frame_it_under_the_name_that_browsers_use()
    {
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "https://zeitung-österreich.example" } });
        (await FrameAncestorsAsync(slug)).Should().Be("https://xn--zeitung-sterreich-6zb.example");
    }

    [Fact]
    public async Task The_embed_pages_through_itself_and_leads_out_to_the_whole_page()
    {
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "*" } });
        await host.PublishManyAsync(slug, 52);
        var page = await host.PageAsync($"/embed/{slug}");
        var more = page.QuerySelector("#more a")!.GetAttribute("href")!;
        more.Should().StartWith($"/embed/{slug}?before=");
        (await host.PageAsync(more)).EntryIds().Should().HaveCount(2);
        page.QuerySelector("link[rel=canonical]")!.GetAttribute("href").Should().EndWith($"/live/{slug}");
        page.QuerySelector("meta[name=robots]")!.GetAttribute("content").Should().Be("noindex");
        page.QuerySelectorAll("footer a").Should().OnlyContain(a => a.GetAttribute("target") == "_top");
    }

    async Task<string> FrameAncestorsAsync(string slug)
    {
        using var response = await host.Anonymous().GetAsync($"/embed/{slug}");
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return response.Headers.GetValues("Content-Security-Policy").Single().Split("frame-ancestors ")[1];
    }
}
