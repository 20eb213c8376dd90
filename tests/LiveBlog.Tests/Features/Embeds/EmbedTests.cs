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

    [Fact]
    public async Task Whatever_is_linked_opens_outside_of_the_frame_but_what_moves_within_the_feed()
    {
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "*" } });
        await host.PublishManyAsync(slug, 52);
        var first = await host.PageAsync($"/embed/{slug}");
        first.QuerySelector("head > base")!.GetAttribute("target").Should().Be("_top");
        first
            .QuerySelectorAll("head > :is(link, script)")
            .Should()
            .OnlyContain(part =>
                first.QuerySelector("base")!.CompareDocumentPosition(part).HasFlag(AngleSharp.Dom.DocumentPositions.Following)
            );
        var second = await host.PageAsync(first.QuerySelector("#more a")!.GetAttribute("href")!);
        foreach (var page in new[] { first, second })
        {
            page.QuerySelectorAll("a[target=_self]")
                .Select(a => a.GetAttribute("href")!.Split('?')[0])
                .Distinct()
                .Should()
                .Equal($"/embed/{slug}");
            page.QuerySelectorAll("a[href^='/embed/']").Should().OnlyContain(a => a.GetAttribute("target") == "_self").And.HaveCount(3);
        }

        (await host.PageAsync($"/live/{slug}")).QuerySelectorAll("base, a[target]").Should().BeEmpty("this is only for frames");
    }

    [Fact]
    public async Task A_frame_of_an_opaque_origin_may_read_its_files_and_the_changes_of_a_blog_that_some_site_may_frame()
    {
        var open = await host.OpenBlogAsync(new { embedOrigins = new[] { "https://a.example" } });
        var closed = await host.OpenBlogAsync();
        foreach (var slug in new[] { open, closed })
        {
            var expected = slug == open ? "*" : null;
            foreach (
                var path in new[]
                {
                    $"/embed/{slug}",
                    $"/embed/{slug}",
                    $"/embed/{slug}?order=oldest",
                    $"/api/v1/blogs/{slug}/changes?since=0",
                    $"/api/v1/blogs/{slug}/stream",
                }
            )
            {
                (await AllowedOriginAsync(HttpMethod.Get, path)).Should().Be(expected, path);
            }
        }

        var page = await host.PageAsync($"/embed/{open}");
        var (script, style) = (page.QuerySelector("script[type=module]")!, page.QuerySelector("link[rel=stylesheet]")!);
        style
            .GetAttribute("crossorigin")
            .Should()
            .Be("anonymous", "without it the style sheet is asked for as a picture is, and refused by its own policy");
        foreach (var path in new[] { script.GetAttribute("src")!, style.GetAttribute("href")!, "/embed.js" })
        {
            (await AllowedOriginAsync(HttpMethod.Get, path)).Should().Be("*", path);
        }

        // Nothing that may depend on who asks.
        foreach (
            var path in new[] { "/", $"/live/{open}", "/account/sign-in", "/desk", $"/api/v1/blogs/{open}", $"/live/{open}/discussion" }
        )
        {
            (await AllowedOriginAsync(HttpMethod.Get, path)).Should().BeNull(path);
        }
    }

    [Fact]
    public async Task The_head_of_an_embed_tells_every_site_why_it_is_refused()
    {
        var closed = await host.OpenBlogAsync();
        using var refused = await HeadAsync($"/embed/{closed}");
        refused.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
        refused.Headers.GetValues("Access-Control-Expose-Headers").Single().Should().Contain("Content-Security-Policy").And.Contain("Date");
        refused.Headers.GetValues("Content-Security-Policy").Single().Should().EndWith("frame-ancestors 'none'");
        using var none = await HeadAsync("/embed/no-such-blog");
        none.StatusCode.Should().Be(HttpStatusCode.NotFound);
        none.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
    }

    [Fact]
    public async Task A_window_that_a_sandbox_opens_shows_readers_pages_and_no_others()
    {
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "*" } });
        var entry = await host.PublishAsync(slug, new { headline = "x" });
        var (embed, page) = ($"{host.Address}embed/{slug}", $"{host.Address}live/{slug}");
        foreach (
            var (from, referer) in new[]
            {
                (null, null),
                ("none", null),
                ("same-origin", page),
                ("cross-site", null),
                ("same-site", embed),
                ("same-origin", embed),
                (null, embed),
                ("cross-site", page),
            }
        )
        {
            foreach (
                var (path, isForReaders) in new[]
                {
                    ($"/live/{slug}", true),
                    (new Uri(entry.Url).AbsolutePath, true),
                    ("/", true),
                    ($"/subscribe?blog={slug}", true),
                    ("/newswire", true),
                    ("/account/sign-in", false),
                    ("/desk", false),
                    ("/api/v1/blogs", false),
                }
            )
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Referrer = referer is null ? null : new Uri(referer);
                if (from is not null)
                {
                    request.Headers.Add("Sec-Fetch-Site", from);
                }

                using var response = await host.Anonymous().SendAsync(request);
                var said = response.Headers.TryGetValues("Cross-Origin-Opener-Policy", out var values) ? values.Single() : null;
                said.Should()
                    .Be(
                        isForReaders && (from == "cross-site" || (from == "same-origin" && referer == embed))
                            ? "unsafe-none"
                            : "same-origin",
                        $"{path} from {from}, {referer}"
                    );
            }
        }
    }

    [Fact]
    public async Task An_embed_and_the_site_have_a_favicon()
    {
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "*" } });
        foreach (var path in new[] { $"/embed/{slug}", $"/live/{slug}" })
        {
            using var icon = await host.Anonymous()
                .GetAsync((await host.PageAsync(path)).QuerySelector("link[rel=icon]")!.GetAttribute("href"));
            await icon.ShouldBeAsync(HttpStatusCode.OK);
            icon.Content.Headers.ContentType!.MediaType.Should().Be("image/svg+xml");
        }

        // What asks for it by its old name reads no page first.
        using var old = await host.Anonymous().GetAsync("/favicon.ico");
        await old.ShouldBeAsync(HttpStatusCode.OK);
        old.Content.Headers.ContentType!.MediaType.Should().Be("image/x-icon");
    }

    async Task<HttpResponseMessage> HeadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        return await host.Anonymous().SendAsync(request);
    }

    async Task<string?> AllowedOriginAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Origin", "null" } } };
        using var response = await host.Anonymous().SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }

    async Task<string> FrameAncestorsAsync(string slug)
    {
        using var response = await host.Anonymous().GetAsync($"/embed/{slug}");
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return response.Headers.GetValues("Content-Security-Policy").Single().Split("frame-ancestors ")[1];
    }
}
