using System.Text.Json.Nodes;

namespace LiveBlog.Tests.Features.Syndication;

/// <summary>oEmbed.</summary>
public sealed class OEmbedTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

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
}
