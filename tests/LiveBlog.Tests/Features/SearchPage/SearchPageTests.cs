using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace LiveBlog.Tests.Features.SearchPage;

/// <summary>The search page, as a reader without scripts has it.</summary>
public sealed class SearchPageTests
{
    [Fact]
    public async Task It_shows_the_hits_marked_and_keeps_what_was_asked()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync(new { language = "fr", title = "Une journée au port" });
        var entry = await host.PublishAsync(
            slug,
            new { headline = "Les négociations reprennent", bodyHtml = "<p>L’<em>accord</em> de paix, dit le négociateur.</p>" }
        );
        await host.PublishAsync(slug, new { headline = "Rien à voir" });

        var page = await host.PageAsync($"/live/{slug}/search?q=%22accord+de+paix%22+negociation");

        page.EntryIds().Should().Equal(entry.Id);
        page.QuerySelectorAll("mark").Select(m => m.TextContent).Should().Equal("négociations", "accord", "de", "paix", "négociateur");
        page.QuerySelector<IHtmlInputElement>("#search-q")!.Value.Should().Be("\"accord de paix\" negociation");
        page.Title.Should().StartWith("« \"accord de paix\" negociation » dans Une journée au port");
        page.QuerySelector(".count")!.TextContent.Should().Be("1 entrée");
        page.QuerySelector("meta[name=robots]")!.GetAttribute("content").Should().Be("noindex");
        page.QuerySelector($"#e-{entry.Id} .entry-time")!.GetAttribute("href").Should().Be($"/live/{slug}/entry/{entry.Id}");
        page.GetElementById("feed")!.GetAttribute("data-still").Should().Be("true", "the script writes the hours, and follows nothing");
    }

    [Fact]
    public async Task The_box_on_the_blogs_page_leads_there()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();

        var form = (IHtmlFormElement)(await host.PageAsync($"/live/{slug}")).QuerySelector("#search form")!;

        form.GetAttribute("method").Should().Be("get");
        form.GetAttribute("action").Should().Be($"/live/{slug}/search");
        form.QuerySelector("input#search-q")!.GetAttribute("name").Should().Be("q");
    }

    [Fact]
    public async Task Without_marks_an_entry_is_byte_for_byte_the_feeds()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(
            slug,
            new
            {
                bodyHtml = "<p>5 &lt; 6 &amp; \"so\" <a href=\"https://example.com/?a=1&amp;b=2\">on</a></p>",
                tags = new[] { "hidden" },
                isKeyEvent = true,
            }
        );

        var found = Answers.EntryBytes(await host.TextAsync($"/live/{slug}/search?q=hidden"), entry.Id);
        var feed = Answers.EntryBytes(await host.TextAsync($"/live/{slug}"), entry.Id);

        Answers.Parse(found).Body!.InnerHtml.Should().Be(Answers.Parse(feed).Body!.InnerHtml);
    }

    [Fact]
    public async Task Marks_are_put_around_text_and_nowhere_else()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync(new { language = "en" });
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "<b>amp</b> & class",
                bodyHtml = "<p title=\"amp class\">amp &amp; lt &lt;mark&gt; <a href=\"https://example.com/class/amp\">class</a> script</p>",
                media = new[] { new { url = "https://example.com/amp/class.jpg", alt = "amp class script" } },
            }
        );
        var plain = Answers.Parse(Answers.EntryBytes(await host.TextAsync($"/live/{slug}"), entry.Id)).Body!;

        var page = await host.PageAsync($"/live/{slug}/search?q=amp+class+lt+mark+script+b");

        var found = page.QuerySelector($"#e-{entry.Id}")!;
        found
            .QuerySelectorAll("mark")
            .Select(m => m.TextContent)
            .Should()
            .Equal("b", "amp", "b", "class", "amp", "lt", "mark", "class", "script");
        foreach (var mark in found.QuerySelectorAll("mark").ToList())
        {
            mark.OuterHtml = mark.InnerHtml;
        }

        found.OuterHtml.Should().Be(plain.QuerySelector("article")!.OuterHtml);
    }

    [Fact]
    public async Task Nothing_found_says_so_and_what_to_try()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync(new { language = "en" });

        var page = await host.PageAsync($"/live/{slug}/search?q=unicorn");

        page.QuerySelector(".nothing h2")!.TextContent.Should().Be("No entries found");
        page.QuerySelectorAll(".nothing li").Should().HaveCount(3);
    }

    [Fact]
    public async Task White_space_shows_the_form_alone()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "Ferry" });

        foreach (var q in new[] { "", "?q=", "?q=+%09+" })
        {
            var page = await host.PageAsync($"/live/{slug}/search{q}");
            page.QuerySelector("#search-q").Should().NotBeNull();
            page.QuerySelectorAll("article, .nothing").Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Too_long_a_search_says_so_at_its_field_and_keeps_it()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync(new { language = "en" });
        var q = new string('a', 201);

        using var response = await host.Anonymous().GetAsync($"/live/{slug}/search?q={q}");

        await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        var page = await response.ReadPageAsync();
        var field = page.QuerySelector<IHtmlInputElement>("#search-q")!;
        field.Value.Should().Be(q);
        field.GetAttribute("aria-invalid").Should().Be("true");
        page.GetElementById(field.GetAttribute("aria-describedby")!)!
            .TextContent.Trim()
            .Should()
            .Be("A search may have at most 200 characters and 20 words.");
    }

    [Theory]
    [InlineData("q=a&order=sideways")]
    [InlineData("q=a&after=nonsense")]
    public async Task A_bad_address_is_reported(string query)
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();

        using var response = await host.Anonymous().GetAsync($"/live/{slug}/search?{query}");
        await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        using var missing = await host.Anonymous().GetAsync("/live/no-such-blog/search?q=a");
        await missing.ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Paging_goes_through_all_of_them_in_the_order_asked_for()
    {
        await using var host = await TestHost.StartAsync(new() { Settings = ["--Feed:PageSize=4"] });
        var slug = await host.OpenBlogAsync(new { language = "en" });
        var entries = await host.PublishManyAsync(slug, 10);

        var found = new List<long>();
        for (var address = $"/live/{slug}/search?q=entry&order=oldest"; address is not null; )
        {
            var page = await host.PageAsync(address);
            page.QuerySelector(".count")!.TextContent.Should().Be("10 entries");
            found.AddRange(page.EntryIds());
            address = page.QuerySelector(".more a[rel=next]")?.GetAttribute("href");
        }

        found.Should().Equal(entries.Select(e => e.Id));
    }

    [Fact]
    public async Task More_than_a_thousand_are_not_counted_out()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync(new { language = "en" });
        await host.PublishAtOnceAsync(slug, 1_001);

        (await host.PageAsync($"/live/{slug}/search?q=-ferry")).QuerySelector(".count")!.TextContent.Should().Be("More than 1,000 entries");
        (await host.PageAsync($"/live/{slug}/search?q=-1")).QuerySelector(".count")!.TextContent.Should().Be("1,000 entries");
    }

    [Fact]
    public async Task What_is_withdrawn_is_gone_from_the_page_asked_for_again()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "Ferry" });
        using var first = await host.Anonymous().GetAsync($"/live/{slug}/search?q=ferry");
        first.Headers.CacheControl!.NoCache.Should().BeTrue();
        first.Headers.Contains("Set-Cookie").Should().BeFalse();
        (await first.ReadPageAsync()).EntryIds().Should().Equal(entry.Id);

        await host.WithdrawAsync(entry.Id);

        (await host.PageAsync($"/live/{slug}/search?q=ferry")).EntryIds().Should().BeEmpty();
    }
}
