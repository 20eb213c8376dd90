namespace LiveBlog.Tests.Features.BlogPage;

public sealed class ReaderPagesTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task The_page_has_the_markup_that_the_client_expects()
    {
        var slug = await host.OpenBlogAsync(
            new
            {
                language = "ar",
                timeZone = "Asia/Riyadh",
                topic = "Harbour",
                standfirst = "Lede",
            }
        );
        await host.PublishAsync(slug, new { headline = "x" });
        var page = await host.PageAsync($"/live/{slug}");

        page.DocumentElement.GetAttribute("lang").Should().Be("ar");
        page.DocumentElement.GetAttribute("dir").Should().Be("rtl");
        var feed = page.GetElementById("feed")!;
        feed.GetAttribute("data-slug").Should().Be(slug);
        feed.GetAttribute("data-revision").Should().Be("2");
        page.QuerySelector("header.head > #connection[role=status]:empty").Should().NotBeNull();
        page.QuerySelector("#blog-head")!.GetAttribute("data-revision").Should().Be("1");
        page.QuerySelector("#blog-head #viewers[hidden]").Should().NotBeNull();
        page.QuerySelector("#pause[hidden][aria-pressed=false]").Should().NotBeNull();
        page.QuerySelectorAll(".order a[data-order]").Select(a => a.GetAttribute("data-order")).Should().Equal("newest", "oldest");
        page.QuerySelectorAll("#feed > #pinned, #feed > .arrivals-place, #feed > #entries").Should().HaveCount(3);
        page.QuerySelector(".topic a")!.GetAttribute("href").Should().Be("/topics/harbour");
        page.QuerySelectorAll("use")
            .Select(u => u.GetAttribute("href")![1..])
            .Distinct()
            .Should()
            .OnlyContain(id => page.GetElementById(id) != null);
        page.QuerySelectorAll("[id]").Select(e => e.Id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task The_words_for_the_client_are_complete_and_in_the_pages_language()
    {
        var slug = await host.OpenBlogAsync(new { language = "ru", timeZone = "Europe/Moscow" });
        var words = System
            .Text.Json.JsonDocument.Parse((await host.PageAsync($"/live/{slug}")).GetElementById("words")!.TextContent)
            .RootElement;
        words
            .EnumerateObject()
            .Select(w => w.Name)
            .Should()
            .BeEquivalentTo(
                "arrivals",
                "announce",
                "viewers",
                "lost",
                "lostSince",
                "retryNow",
                "pausedSince",
                "waiting",
                "resume",
                "justNow",
                "loading",
                "loadFailed",
                "again",
                "partMissing",
                "reloadPage",
                "slow",
                "sinceYou",
                "youWereHere",
                "share",
                "copyLink",
                "copied",
                "byMail",
                "close",
                "openPage",
                "keyEvent",
                "locale",
                "timeZone",
                "dayPattern",
                "newswireEmpty",
                "newswireFailed",
                "newswireNew",
                "nextPicture",
                "previousPicture",
                "pictureOf",
                "datePattern",
                "keysTitle",
                "keyNext",
                "keyPrevious",
                "keyNewest",
                "keySearch",
                "keyOrder",
                "keyPause",
                "keyHelp",
                "keysOff"
            );
        words.GetProperty("locale").GetString().Should().Be("ru");
        words.GetProperty("timeZone").GetString().Should().Be("Europe/Moscow");
        words.GetProperty("arrivals").EnumerateObject().Select(f => f.Name).Should().BeEquivalentTo("one", "few", "many", "other");
    }

    [Theory]
    [InlineData("/live/no-such-blog")]
    [InlineData("/live/NOT-A-SLUG")]
    [InlineData("/live/no-such-blog/entry/1")]
    [InlineData("/embed/no-such-blog")]
    [InlineData("/topics/no-such-topic")]
    [InlineData("/topics/%EF%BF%BD")]
    [InlineData("/nothing/at/all")]
    [InlineData("/live/no-such-blog/entry/abc")]
    [InlineData("/status/404")]
    [InlineData("/status/500")]
    public async Task What_does_not_exist_is_a_page_that_says_so_in_the_readers_language(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptLanguage.ParseAdd("xx, fr;q=0.9, en;q=0.5");
        using var response = await host.Anonymous().SendAsync(request);
        await response.ShouldBeAsync(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        var page = await response.ReadPageAsync();
        page.DocumentElement.GetAttribute("lang").Should().Be("fr");
        page.QuerySelector("h1")!.TextContent.Should().Be("Page introuvable");
        page.QuerySelector("main a.button")!.GetAttribute("href").Should().Be("/");
    }

    [Fact]
    public async Task An_entry_is_not_found_under_another_blogs_address()
    {
        var (mine, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        var entry = await host.PublishAsync(mine, new { headline = "x" });
        using var response = await host.Anonymous().GetAsync($"/live/{other}/entry/{entry.Id}");
        await response.ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Every_page_forbids_inline_scripts_styles_and_frames()
    {
        var slug = await host.OpenBlogAsync(new { topic = "Harbour" });
        var entry = await host.PublishAsync(slug, new { headline = "x" });
        foreach (
            var path in new[]
            {
                "/",
                $"/live/{slug}",
                $"/live/{slug}",
                $"/live/{slug}/entry/{entry.Id}",
                "/topics/harbour",
                "/nothing",
                "/account/sign-in",
                $"/embed/{slug}",
                $"/api/v1/blogs/{slug}",
            }
        )
        {
            using var response = await host.Anonymous().GetAsync(path);
            var policy = response.Headers.GetValues("Content-Security-Policy").Should().ContainSingle("of {0}", path).Subject;
            policy
                .Should()
                .NotContain("unsafe")
                .And.Contain("default-src 'none'")
                .And.Contain("script-src 'self'")
                .And.Contain("frame-ancestors 'none'")
                .And.Contain("base-uri 'none'");
            response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
            response.Headers.Contains("Server").Should().BeFalse();
            if (response.Content.Headers.ContentType!.MediaType == "text/html")
            {
                var page = await response.ReadPageAsync();
                page.QuerySelectorAll("[style], style").Should().BeEmpty("of {0}", path);
                page.QuerySelectorAll("script:not([src]):not([type='application/json']):not([type='application/ld+json'])")
                    .Should()
                    .BeEmpty("of {0}", path);
            }
        }
    }

    [Fact]
    public async Task Scripts_and_styles_of_a_page_are_there_under_names_of_their_own_content()
    {
        var slug = await host.OpenBlogAsync();
        foreach (var path in new[] { $"/live/{slug}", $"/embed/{slug}" })
        {
            var page = await host.PageAsync(path);
            var files = page.QuerySelectorAll("script[src]")
                .Select(s => s.GetAttribute("src")!)
                .Concat(page.QuerySelectorAll("link[rel=stylesheet]").Select(l => l.GetAttribute("href")!))
                .ToList();
            files.Should().HaveCountGreaterThan(1);
            foreach (var file in files)
            {
                using var response = await host.Anonymous().GetAsync(file);
                await response.ShouldBeAsync(HttpStatusCode.OK);
                file.Should().MatchRegex(@"\.[a-z0-9]{10}\.(js|css)$");
            }
        }
    }

    [Fact]
    public async Task The_front_page_parts_what_is_live_from_what_comes_and_what_was()
    {
        var live = await host.OpenBlogAsync(new { title = "Live now" });
        var upcoming = await host.OpenBlogAsync(
            new
            {
                title = "Coming up",
                status = "upcoming",
                startsAt = "2030-01-01T10:00:00Z",
            }
        );
        var ended = await host.OpenBlogAsync(new { title = "Long over", status = "ended" });
        var page = await host.PageAsync("/");
        string[] Of(string heading) =>
            [
                .. page.QuerySelectorAll("section")
                    .Single(s => s.QuerySelector("h2")!.TextContent == heading)
                    .QuerySelectorAll("h3 a")
                    .Select(a => a.GetAttribute("href")!),
            ];
        Of("Happening now").Should().Contain($"/live/{live}").And.NotContain($"/live/{ended}");
        Of("Coming up").Should().Contain($"/live/{upcoming}");
        Of("Earlier").Should().Contain($"/live/{ended}");
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_running_program_says_that_it_is_well(string path) => (await host.TextAsync(path)).Should().Be("Healthy");
}
