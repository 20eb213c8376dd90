using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LiveBlog.Tests.Features.Syndication;

/// <summary>What the site says to programs that read pages and feeds.</summary>
public sealed class SyndicationTests(RunningSite site) : IClassFixture<RunningSite>
{
    static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    static readonly XNamespace Content = "http://purl.org/rss/1.0/modules/content/";
    static readonly XNamespace Media = "http://search.yahoo.com/mrss/";

    readonly TestHost host = site.Host;

    [Fact]
    public async Task Each_format_holds_an_entry_with_all_that_is_in_it()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "Un titre & des « guillemets »",
                bodyHtml = "<p>Un <a href=\"/articles/x\">lien</a>.</p>",
                quotes = new[]
                {
                    new
                    {
                        text = "Une parole.\n\nUne autre.",
                        attribution = "Irena Halvard",
                        role = "ministre",
                    },
                },
                media = new[]
                {
                    new
                    {
                        url = "/demo/table.svg",
                        alt = "La table",
                        caption = "Sciée",
                        credit = "Dessin",
                        width = 960,
                        height = 600,
                    },
                },
                relatedLinks = new[] { new { url = "https://riverains.example/atlas", title = "L’atlas" } },
                author = "Idris Benali",
                tags = new[] { "port" },
            }
        );

        var atom = XDocument.Parse(await host.TextAsync($"/live/{slug}/feed.atom")).Root!.Element(Atom + "entry")!;
        var rss = XDocument.Parse(await host.TextAsync($"/live/{slug}/feed.rss")).Root!.Element("channel")!.Element("item")!;
        var json = JsonNode.Parse(await host.TextAsync($"/live/{slug}/feed.json"))!["items"]![0]!;

        foreach (
            var (title, link, html) in new[]
            {
                (
                    atom.Element(Atom + "title")!.Value,
                    atom.Element(Atom + "link")!.Attribute("href")!.Value,
                    atom.Element(Atom + "content")!.Value
                ),
                (rss.Element("title")!.Value, rss.Element("link")!.Value, rss.Element(Content + "encoded")!.Value),
                (json["title"]!.GetValue<string>(), json["url"]!.GetValue<string>(), json["content_html"]!.GetValue<string>()),
            }
        )
        {
            title.Should().Be("Un titre & des « guillemets »");
            link.Should().Be(entry.Url);
            var content = Answers.Parse(html);
            content.QuerySelectorAll("blockquote p").Select(p => p.TextContent).Should().Equal("Une parole.", "Une autre.");
            content.Body!.TextContent.Should().Contain("Irena Halvard, ministre");
            content.QuerySelector("img")!.GetAttribute("src").Should().Be(new Uri(host.Address, "/demo/table.svg").ToString());
            content.QuerySelector("a")!.GetAttribute("href").Should().Be(new Uri(host.Address, "/articles/x").ToString());
            content.QuerySelectorAll("ul a").Single().GetAttribute("href").Should().Be("https://riverains.example/atlas");
        }

        atom.Element(Media + "content")!.Attribute("url")!.Value.Should().EndWith("/demo/table.svg");
    }

    [Fact]
    public async Task Every_entry_is_reached_by_the_ways_on_and_none_that_was_withdrawn()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAtOnceAsync(slug, 250);
        var gone = await host.PublishAsync(slug, new { headline = "Withdrawn" });
        await host.WithdrawAsync(gone.Id);

        var read = new List<string>();
        string? address = $"/live/{slug}/feed.atom";
        while (address is not null)
        {
            var feed = XDocument.Parse(await host.TextAsync(address)).Root!;
            read.AddRange(feed.Elements(Atom + "entry").Select(e => e.Element(Atom + "title")!.Value));
            address = feed.Elements(Atom + "link").SingleOrDefault(l => l.Attribute("rel")!.Value == "next")?.Attribute("href")!.Value
                is { } next
                ? new Uri(next).PathAndQuery
                : null;
        }

        read.Should().Equal(Enumerable.Range(1, 250).Reverse().Select(n => n.ToString(CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("feed.atom")]
    [InlineData("feed.rss")]
    [InlineData("feed.json")]
    public async Task A_feed_is_kept_by_the_blogs_revision_and_compressed(string name)
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "One", bodyMarkdown = new string('x', 2_000) });
        using var first = await host.Anonymous().GetAsync($"/live/{slug}/{name}");
        var tag = first.Headers.ETag!;
        first.Headers.GetValues("Link").Single().Should().Contain("rel=\"self\"");

        (await AskAsync(tag)).Should().Be(HttpStatusCode.NotModified);
        await host.PublishAsync(slug, new { headline = "Two" });
        (await AskAsync(tag)).Should().Be(HttpStatusCode.OK);

        async Task<HttpStatusCode> AskAsync(System.Net.Http.Headers.EntityTagHeaderValue held)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/live/{slug}/{name}");
            request.Headers.IfNoneMatch.Add(held);
            request.Headers.AcceptEncoding.ParseAdd("br");
            using var response = await host.Anonymous().SendAsync(request);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                response.Content.Headers.ContentEncoding.Should().Equal("br");
            }

            return response.StatusCode;
        }
    }

    [Fact]
    public async Task What_XML_cannot_hold_is_left_out_and_the_feed_still_reads()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "Odd \uFFFF \u000B letters 🙂", bodyMarkdown = "And \uFFFE here: 🙂" });

        XDocument
            .Parse(await host.TextAsync($"/live/{slug}/feed.atom"))
            .Root!.Element(Atom + "entry")!
            .Element(Atom + "title")!
            .Value.Should()
            .Contain("letters 🙂");
        XDocument.Parse(await host.TextAsync($"/live/{slug}/feed.rss"));
    }

    [Theory]
    [InlineData("atom")]
    [InlineData("rss")]
    [InlineData("json")]
    public async Task A_feed_announces_its_hub_and_itself_to_every_client(string format)
    {
        await using var own = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Site:BaseUrl=https://paper.example"] });
        var slug = await own.OpenBlogAsync();
        await own.PublishAtOnceAsync(slug, 150);
        foreach (var path in new[] { $"/live/{slug}/feed.{format}", $"/newswire/feed.{format}" })
        {
            var (self, hub) = ($"https://paper.example{path}", "https://paper.example/websub");

            // What somebody adds to an address must not stand in the document that others get.
            using var odd = await own.Anonymous().GetAsync(path + "?from=somebody");
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                using var response = await own.Anonymous().SendAsync(new HttpRequestMessage(method, path));
                await response.ShouldBeAsync(HttpStatusCode.OK);
                response.Headers.GetValues("Link").Single().Should().Be($"<{hub}>; rel=\"hub\", <{self}>; rel=\"self\"");
                var text = await response.Content.ReadAsStringAsync();
                if (method == HttpMethod.Get)
                {
                    text.Should().Contain(hub).And.Contain(self + "\"").And.NotContain("somebody");
                }
            }
        }

        // Only the first document is one that changes are told of.
        var next = JsonNode.Parse(await own.TextAsync($"/live/{slug}/feed.json"))!["next_url"]!.GetValue<string>();
        JsonNode.Parse(await own.TextAsync(new Uri(next).PathAndQuery))!["hubs"].Should().BeNull();
    }

    [Fact]
    public async Task The_newswires_feed_has_every_headline_and_leads_to_what_it_speaks_of()
    {
        await using var own = await TestHost.StartAsync();
        var slug = await own.OpenBlogAsync(new { language = "fr" });
        var entry = await own.PublishAsync(
            slug,
            new
            {
                headline = "D’un direct",
                author = "Anna",
                publishedAt = "2022-01-12T17:00:00Z",
            }
        );
        var gone = await own.PublishAsync(slug, new { headline = "Retiré" });
        await own.WithdrawAsync(gone.Id);
        using var alone = await own.Editor()
            .PostAsJsonAsync(
                "/api/v1/newswire/lines",
                new
                {
                    headline = "Alone",
                    language = "en",
                    publishedAt = "2022-01-12T18:00:00Z",
                }
            );
        await alone.ShouldBeAsync(HttpStatusCode.Created);
        using var abroad = await own.Editor()
            .PostAsJsonAsync(
                "/api/v1/newswire/lines",
                new
                {
                    headline = "Abroad",
                    url = "https://elsewhere.example/x",
                    language = "en",
                    publishedAt = "2022-01-12T19:00:00Z",
                }
            );
        await abroad.ShouldBeAsync(HttpStatusCode.Created);

        var items = JsonNode.Parse(await own.TextAsync("/newswire/feed.json"))!["items"]!.AsArray();
        items.Select(i => i!["title"]!.GetValue<string>()).Should().Equal("Abroad", "Alone", "D’un direct");
        items
            .Select(i => i!["url"]!.GetValue<string>())
            .Should()
            .Equal("https://elsewhere.example/x", items[1]!["id"]!.GetValue<string>(), entry.Url);
        items.Select(i => i!["language"]!.GetValue<string>()).Should().Equal("en", "en", "fr");
        items[2]!["authors"]![0]!["name"]!.GetValue<string>().Should().Be("Anna");

        var atom = XDocument.Parse(await own.TextAsync("/newswire/feed.atom")).Root!.Elements(Atom + "entry").ToList();
        atom.Select(e => e.Element(Atom + "id")!.Value)
            .Should()
            .OnlyHaveUniqueItems()
            .And.Equal(items.Select(i => i!["id"]!.GetValue<string>()));
        XDocument
            .Parse(await own.TextAsync("/newswire/feed.rss"))
            .Descendants("guid")
            .Select(g => g.Attribute("isPermaLink")!.Value)
            .Should()
            .Equal("false", "true", "true");
    }

    [Fact]
    public async Task Arabic_reads_from_the_right_in_readers_that_know_nothing_of_it()
    {
        var slug = await host.OpenBlogAsync(new { language = "ar" });
        await host.PublishAsync(slug, new { headline = "عنوان", bodyMarkdown = "نص" });
        JsonNode.Parse(await host.TextAsync($"/live/{slug}/feed.json"))!["items"]![0]!["content_html"]!
            .GetValue<string>()
            .Should()
            .StartWith("<div dir=\"rtl\"><p>")
            .And.EndWith("</p></div>");
    }

    [Theory]
    [InlineData("/live/no-such-blog/feed.atom", HttpStatusCode.NotFound)]
    [InlineData("/live/{slug}/feed.atom?before=xx", HttpStatusCode.BadRequest)]
    [InlineData("/newswire/feed.rss?before=xx", HttpStatusCode.BadRequest)]
    public async Task A_bad_address_of_a_feed_is_said_to_be_one(string address, HttpStatusCode expected)
    {
        var slug = await host.OpenBlogAsync();
        (await host.Anonymous().GetAsync(address.Replace("{slug}", slug, StringComparison.Ordinal))).StatusCode.Should().Be(expected);
    }

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
    public async Task Other_sites_get_a_frame_by_the_address_alone_where_the_blog_allows_it()
    {
        var open = await host.OpenBlogAsync(new { title = "A \"day\"", embedOrigins = new[] { "*" } });
        var closed = await host.OpenBlogAsync();

        var answer = JsonNode.Parse(await host.TextAsync($"/oembed?url={host.Address}live/{open}&maxwidth=400"))!;
        answer["type"]!.GetValue<string>().Should().Be("rich");
        answer["width"]!.GetValue<int>().Should().Be(400);
        JsonNode
            .Parse(await host.TextAsync($"/oembed?url={host.Address}live/{open}&maxwidth=120&maxheight=90"))!
            .AsObject()
            .Select(f => f.Value!.ToString())
            .Should()
            .Contain(["120", "90"]);
        Answers
            .Parse(answer["html"]!.GetValue<string>())
            .QuerySelector("iframe")!
            .GetAttribute("src")
            .Should()
            .Be($"{host.Address}embed/{open}");

        (await StatusAsync($"/oembed?url={host.Address}live/{closed}")).Should().Be(HttpStatusCode.Unauthorized);
        (await StatusAsync($"/oembed?url=https://elsewhere.example/live/{open}")).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync("/oembed")).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync($"/oembed?url={host.Address}live/{open}&format=xml")).Should().Be(HttpStatusCode.NotImplemented);
        (await StatusAsync($"/oembed?url={host.Address}live/{open}&maxwidth=-1")).Should().Be(HttpStatusCode.BadRequest);

        async Task<HttpStatusCode> StatusAsync(string address)
        {
            using var response = await host.Anonymous().GetAsync(address);
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("https://live.example/live/{slug}", "")]
    [InlineData("http://live.example/live/{slug}", "")]
    [InlineData("https://LIVE.Example/live/{slug}", "")]
    [InlineData("HTTPS://live.example:443/live/{slug}/", "")]
    [InlineData("https://live.example./live/{slug}", "")]
    [InlineData("https://www.live.example/live/{slug}", "")]
    [InlineData("https://live.example/embed/{slug}", "")]
    [InlineData("https://live.example/live/{slug}/entry/12", "")]
    [InlineData("https://live.example/live/{slug}?utm_source=x#e-4", "")]
    [InlineData("https://live.example/live/{slug}?order=oldest", "?order=oldest")]
    [InlineData(" https://live.example/Embed/{slug} ", "")]
    [InlineData("https://live.example:8443/live/{slug}", null)]
    [InlineData("https://live.example.evil.example/live/{slug}", null)]
    [InlineData("https://evil.example/live/{slug}", null)]
    [InlineData("https://live.example@evil.example/live/{slug}", null)]
    [InlineData("ftp://live.example/live/{slug}", null)]
    [InlineData("https://live.example/topics/{slug}", null)]
    [InlineData("https://live.example/", null)]
    [InlineData("/live/{slug}", null)]
    [InlineData("https://xn--\u0001/live/{slug}", null)]
    public async Task An_address_of_this_site_is_known_however_people_write_it(string address, string? query)
    {
        await using var own = await TestHost.StartAsync(
            new TestHostSetup { Settings = ["--Site:BaseUrl=https://Live.example"], OtherHosts = "127.0.0.1,www.live.example" }
        );
        var slug = await own.OpenBlogAsync(new { embedOrigins = new[] { "*" } });
        var asked = Uri.EscapeDataString(address.Replace("{slug}", slug, StringComparison.Ordinal));
        using var response = await own.Anonymous().GetAsync($"/oembed?format=JSON&url={asked}");
        if (query is null)
        {
            response.StatusCode.Should().Be(HttpStatusCode.NotFound);
            return;
        }

        await response.ShouldBeAsync(HttpStatusCode.OK);
        var html = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["html"]!.GetValue<string>();
        Answers.Parse(html).QuerySelector("iframe")!.GetAttribute("src").Should().Be($"https://Live.example/embed/{slug}{query}");
    }

    [Fact]
    public async Task Pages_of_a_blog_and_of_its_entries_name_where_to_ask_for_a_frame()
    {
        var open = await host.OpenBlogAsync(new { embedOrigins = new[] { "*" } });
        var closed = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(open, new { headline = "One" });
        var hidden = await host.PublishAsync(closed, new { headline = "One" });
        foreach (var path in new[] { $"/live/{open}", new Uri(entry.Url).AbsolutePath })
        {
            var link = (await host.PageAsync(path)).QuerySelector("head > link[type='application/json+oembed']")!;
            link.GetAttribute("rel").Should().Be("alternate");
            Uri.UnescapeDataString(link.GetAttribute("href")!).Should().Be($"{host.Address}oembed?url={host.Address}{path[1..]}");
            JsonNode.Parse(await host.TextAsync(link.GetAttribute("href")!))!["html"]!
                .GetValue<string>()
                .Should()
                .Contain($"/embed/{open}");
        }

        foreach (var path in new[] { $"/live/{closed}", new Uri(hidden.Url).AbsolutePath })
        {
            (await host.PageAsync(path)).QuerySelectorAll("link[type='application/json+oembed']").Should().BeEmpty();
        }
    }

    [Fact]
    public async Task A_format_that_is_not_offered_is_no_fault_in_the_log()
    {
        var sink = new LogSink();
        await using var own = await TestHost.StartAsync(
            new TestHostSetup { Services = services => services.AddSingleton<Serilog.Core.ILogEventSink>(sink) }
        );
        using var response = await own.Anonymous().GetAsync("/oembed?format=xml&url=x");
        response.StatusCode.Should().Be(HttpStatusCode.NotImplemented);
        sink.Events.Where(line => line.Level >= Serilog.Events.LogEventLevel.Warning)
            .Select(line => line.RenderMessage(CultureInfo.InvariantCulture))
            .Should()
            .NotContain(line => line.Contains("/oembed", StringComparison.Ordinal));
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

    async Task<JsonNode> DataAsync(string path) =>
        JsonNode.Parse((await host.PageAsync(path)).QuerySelector("script[type='application/ld+json']")!.TextContent)!;
}
