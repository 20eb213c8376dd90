using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

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
        var entry = await host.PublishAsync(slug, new
        {
            headline = "Un titre & des « guillemets »",
            bodyHtml = "<p>Un <a href=\"/articles/x\">lien</a>.</p>",
            quotes = new[] { new { text = "Une parole.\n\nUne autre.", attribution = "Irena Halvard", role = "ministre" } },
            media = new[] { new { url = "/demo/table.svg", alt = "La table", caption = "Sciée", credit = "Dessin", width = 960, height = 600 } },
            relatedLinks = new[] { new { url = "https://riverains.example/atlas", title = "L’atlas" } },
            author = "Idris Benali",
            tags = new[] { "port" },
        });

        var atom = XDocument.Parse(await host.TextAsync($"/live/{slug}/feed.atom")).Root!.Element(Atom + "entry")!;
        var rss = XDocument.Parse(await host.TextAsync($"/live/{slug}/feed.rss")).Root!.Element("channel")!.Element("item")!;
        var json = JsonNode.Parse(await host.TextAsync($"/live/{slug}/feed.json"))!["items"]![0]!;

        foreach (var (title, link, html) in new[]
        {
            (atom.Element(Atom + "title")!.Value, atom.Element(Atom + "link")!.Attribute("href")!.Value, atom.Element(Atom + "content")!.Value),
            (rss.Element("title")!.Value, rss.Element("link")!.Value, rss.Element(Content + "encoded")!.Value),
            (json["title"]!.GetValue<string>(), json["url"]!.GetValue<string>(), json["content_html"]!.GetValue<string>()),
        })
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
            address = feed.Elements(Atom + "link").SingleOrDefault(l => l.Attribute("rel")!.Value == "next")?.Attribute("href")!.Value is { } next ? new Uri(next).PathAndQuery : null;
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

        XDocument.Parse(await host.TextAsync($"/live/{slug}/feed.atom")).Root!.Element(Atom + "entry")!.Element(Atom + "title")!.Value.Should().Contain("letters 🙂");
        XDocument.Parse(await host.TextAsync($"/live/{slug}/feed.rss"));
    }

    [Theory]
    [InlineData("/live/no-such-blog/feed.atom", HttpStatusCode.NotFound)]
    [InlineData("/live/{slug}/feed.atom?before=xx", HttpStatusCode.BadRequest)]
    public async Task A_bad_address_of_a_feed_is_said_to_be_one(string address, HttpStatusCode expected)
    {
        var slug = await host.OpenBlogAsync();
        (await host.Anonymous().GetAsync(address.Replace("{slug}", slug, StringComparison.Ordinal))).StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task The_page_tells_search_engines_of_each_update_in_its_own_words()
    {
        var slug = await host.OpenBlogAsync(new { title = "A </script> day", standfirst = "All of it.", byline = "Anna" });
        var first = await host.PublishAsync(slug, new { headline = "One", author = "Ben", publishedAt = "2022-01-12T17:00:00Z" });
        await host.PublishAsync(slug, new { bodyMarkdown = "Only words.", isPinned = true, publishedAt = "2022-01-12T18:00:00Z" });
        await host.EditAsync(first.Id, new { headline = "One, changed", author = "Ben", publishedAt = "2022-01-12T17:00:00Z" });

        var data = await DataAsync($"/live/{slug}");
        data["@type"]!.GetValue<string>().Should().Be("LiveBlogPosting");
        data["headline"]!.GetValue<string>().Should().Be("A </script> day");
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

        static string? Meta(AngleSharp.Html.Dom.IHtmlDocument page, string name) => page.QuerySelector($"meta[property='{name}']")?.GetAttribute("content");
    }

    [Fact]
    public async Task Sitemaps_and_robots_name_the_pages_and_keep_the_desk_out()
    {
        var slug = await host.OpenBlogAsync(new { topic = "The harbour" });
        await host.PublishAsync(slug, new { headline = "One" });

        var sitemap = XDocument.Parse(await host.TextAsync("/sitemap.xml"));
        sitemap.Descendants().Where(e => e.Name.LocalName == "loc").Select(e => new Uri(e.Value).PathAndQuery).Should().Contain(["/", $"/live/{slug}", "/topics/the-harbour"]);
        (await host.TextAsync("/news-sitemap.xml")).Should().Contain($"/live/{slug}").And.Contain("publication_date");
        (await host.TextAsync("/robots.txt")).Should().Contain("Disallow: /desk").And.Contain($"Sitemap: {host.Address}sitemap.xml");
        (await host.Anonymous().GetAsync("/sitemap-2.xml")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Other_sites_get_a_frame_by_the_address_alone_where_the_blog_allows_it()
    {
        var open = await host.OpenBlogAsync(new { title = "A \"day\"", embedOrigins = new[] { "*" } });
        var closed = await host.OpenBlogAsync();

        var answer = JsonNode.Parse(await host.TextAsync($"/oembed?url={host.Address}live/{open}&maxwidth=400"))!;
        answer["type"]!.GetValue<string>().Should().Be("rich");
        answer["width"]!.GetValue<int>().Should().Be(400);
        Answers.Parse(answer["html"]!.GetValue<string>()).QuerySelector("iframe")!.GetAttribute("src").Should().Be($"{host.Address}embed/{open}");

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

    [Fact]
    public async Task The_hub_is_announced_and_told_which_feeds_have_changed()
    {
        await using var hub = WebApplication.Create(["--urls", "http://127.0.0.1:0"]);
        var pings = System.Threading.Channels.Channel.CreateUnbounded<string[]>();
        var refuses = true;
        hub.MapPost("/", async (HttpRequest request) =>
        {
            // The first is refused, and must come again.
            if (refuses)
            {
                refuses = false;
                return Results.StatusCode(503);
            }

            var form = await request.ReadFormAsync();
            form["hub.mode"].ToString().Should().Be("publish");
            await pings.Writer.WriteAsync([.. form["hub.url"].OfType<string>()]);
            return Results.Accepted();
        });
        await hub.StartAsync();
        await using var newspaper = await TestHost.StartAsync(new() { Settings = [$"--Syndication:Hub={hub.Urls.Single()}/", "--Site:BaseUrl=https://live.example"] });
        var slug = await newspaper.OpenBlogAsync();
        await newspaper.PublishAsync(slug, new { headline = "One" });

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        (await pings.Reader.ReadAsync(limit.Token)).Should().Equal($"https://live.example/live/{slug}/feed.atom", $"https://live.example/live/{slug}/feed.rss", $"https://live.example/live/{slug}/feed.json");
        XDocument.Parse(await newspaper.TextAsync($"/live/{slug}/feed.atom")).Root!.Elements(Atom + "link").Single(l => l.Attribute("rel")!.Value == "hub").Attribute("href")!.Value.Should().Be($"{hub.Urls.Single()}/");
    }

    async Task<JsonNode> DataAsync(string path) => JsonNode.Parse((await host.PageAsync(path)).QuerySelector("script[type='application/ld+json']")!.TextContent)!;
}
