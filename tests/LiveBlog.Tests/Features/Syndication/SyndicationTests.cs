using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LiveBlog.Tests.Features.Syndication;

/// <summary>Atom, RSS and JSON Feed.</summary>
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

        // Changes are announced for the first document only.
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
}
