using AngleSharp;
using AngleSharp.Html.Dom;
using LiveBlog.Data;
using LiveBlog.Features.Api;

namespace LiveBlog.Tests.Features.Newswire;

/// <summary>The newswire's own page, as a browser without scripts sees it.</summary>
public sealed class NewswirePageTests
{
    [EveryDatabase]
    public async Task It_shows_the_headlines_of_all_blogs_by_day_and_leads_through_all_of_them_in_both_orders(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(
            new() { Provider = provider, Settings = ["--Feed:PageSize=5", "--Site:TimeZone=Europe/Paris"] }
        );
        string[] slugs = [await host.OpenBlogAsync(), await host.OpenBlogAsync(new { language = "ar" })];
        for (var n = 0; n < 12; n++)
        {
            // Pairs share their minute: the number decides.
            await host.PublishAsync(
                slugs[n % 2],
                new { headline = $"{n}", publishedAt = new DateTime(2022, 1, 12, 22, 30, 0, DateTimeKind.Utc).AddMinutes(n / 2 * 20) }
            );
        }

        var first = await host.PageAsync("/newswire");
        Headlines(first).Should().Equal("11", "10", "9", "8", "7");
        first
            .QuerySelectorAll("#wire-lines time")
            .Select(t => t.TextContent)
            .Should()
            .Equal("Thursday 13 January 2022", "01:10", "01:10", "00:50", "00:50", "00:30");
        first.QuerySelector("#wire-lines a")!.OuterHtml.Should().Contain("lang=\"ar\"").And.Contain("dir=\"auto\"").And.Contain("/entry/");
        first.QuerySelector("link[rel=canonical]")!.GetAttribute("href").Should().EndWith("/newswire");

        foreach (
            var (path, expected) in new[]
            {
                ("/newswire", Enumerable.Range(0, 12).Reverse()),
                ("/newswire?order=oldest", Enumerable.Range(0, 12)),
            }
        )
        {
            var met = new List<string>();
            IHtmlDocument? page = null;
            for (var next = path; next is not null; next = page.QuerySelector("#more a")?.GetAttribute("href"))
            {
                page = await host.PageAsync(next);
                met.AddRange(Headlines(page));
            }

            met.Should().Equal(expected.Select(n => $"{n}"));
            var back = await host.PageAsync(page!.QuerySelector("#previous a")!.GetAttribute("href")!);
            Headlines(back).Should().HaveCount(5);
        }
    }

    [EveryDatabase]
    public async Task A_cached_page_changes_with_every_change_of_the_newswire_only(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync();
        async Task ShouldShowAsync(params string[] headlines)
        {
            for (var n = 0; n < 2; n++)
            {
                Headlines(await host.PageAsync("/newswire")).Should().Equal(headlines);
                (await host.NewswireAsync()).Items.Select(l => l.Headline).Should().Equal(headlines);
            }
        }

        await ShouldShowAsync();
        (await host.PageAsync("/newswire")).QuerySelector("#wire-empty").Should().NotBeNull();
        var entry = await host.PublishAsync(slug, new { headline = "First words" });
        await ShouldShowAsync("First words");
        var line = await host.PutLineAsync(new { headline = "Alone" });
        await ShouldShowAsync("Alone", "First words");
        using var held = await host.Anonymous().GetAsync("/newswire");

        // What the wire does not speak of leaves the reader's copy good.
        await host.EditAsync(
            entry.Id,
            new
            {
                headline = "First words",
                bodyMarkdown = "A body",
                isKeyEvent = true,
            }
        );
        using var same = await AskAsync(host, "/newswire", held.Headers.ETag!.ToString());
        await same.ShouldBeAsync(HttpStatusCode.NotModified);

        await host.EditAsync(entry.Id, new { headline = "Second words" });
        await ShouldShowAsync("Alone", "Second words");
        using var changed = await AskAsync(host, "/newswire", held.Headers.ETag!.ToString());
        await changed.ShouldBeAsync(HttpStatusCode.OK);

        // Off the wire and on again, at the same place.
        await host.EditAsync(entry.Id, new { headline = "Second words", isOffNewswire = true });
        await ShouldShowAsync("Alone");
        (await host.GetAsync<EntryJson>($"/api/v1/entries/{entry.Id}")).IsOffNewswire.Should().BeTrue();
        (await host.TextAsync($"/live/{slug}")).Should().Contain("Second words");
        await host.EditAsync(entry.Id, new { headline = "Second words" });
        await ShouldShowAsync("Alone", "Second words");

        await host.WithdrawAsync(entry.Id);
        await ShouldShowAsync("Alone");
        using var gone = await host.Editor().DeleteAsync($"/api/v1/newswire/lines/{line.Id}");
        await ShouldShowAsync();
    }

    [Fact]
    public async Task It_speaks_the_readers_language_and_keeps_a_page_for_each()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutLineAsync(
            new
            {
                headline = "The same for all",
                url = "/live/x",
                publishedAt = "2022-01-12T20:32:00Z",
                language = "fr",
            }
        );
        for (var n = 0; n < 2; n++)
        {
            foreach (
                var (language, title, day) in new[]
                {
                    ("fr", "Fil d’actu", "Mercredi 12 janvier 2022"),
                    ("de", "Newsticker", "Mittwoch, 12. Januar 2022"),
                    ("ar", "شريط الأخبار", "الأربعاء 12 يناير 2022"),
                }
            )
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/newswire");
                request.Headers.TryAddWithoutValidation("Accept-Language", language);
                using var response = await host.Anonymous().SendAsync(request);
                response.Headers.Vary.Should().Contain("Accept-Language");
                response.Headers.Contains("Set-Cookie").Should().BeFalse();
                var page = await response.ReadPageAsync();
                page.DocumentElement.GetAttribute("lang").Should().Be(language);
                page.QuerySelector("h1")!.TextContent.Should().Be(title);
                page.QuerySelector(".wire-day time")!.TextContent.Should().Be(day);
                page.QuerySelector("#wire-lines a")!.GetAttribute("lang").Should().Be("fr");
            }
        }
    }

    [Fact]
    public async Task Every_line_leads_where_it_should_and_says_only_text()
    {
        await using var host = await TestHost.StartAsync();
        await host.PutLineAsync(new { headline = "<script>alert(1)</script>", publishedAt = "2022-01-12T20:01:00Z" });
        await host.PutLineAsync(
            new
            {
                headline = "Elsewhere",
                url = "https://example.com/a?b=\"c\"",
                publishedAt = "2022-01-12T20:02:00Z",
            }
        );
        var page = await host.PageAsync("/newswire");
        page.QuerySelectorAll("#wire-lines a").Select(a => a.GetAttribute("href")).Should().Equal("https://example.com/a?b=%22c%22");
        page.QuerySelector("#wire-lines [data-line] span")!.TextContent.Should().Be("<script>alert(1)</script>");
        page.QuerySelectorAll("#wire-lines script").Should().BeEmpty();
    }

    [Fact]
    public async Task A_blogs_page_has_the_panel_but_no_headline_in_it_that_could_be_kept_too_long()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        await host.PutLineAsync(new { headline = "Only on the wire" });
        var page = await host.PageAsync($"/live/{slug}");
        var panel = page.QuerySelector("#newswire")!;
        panel.QuerySelector("h2")!.TextContent.Should().Be("Fil d’actu");
        panel.QuerySelector("ol")!.ChildElementCount.Should().Be(0);
        panel.QuerySelector("a.all")!.GetAttribute("href").Should().Be("/newswire");
        page.ToHtml().Should().NotContain("Only on the wire");
        page.QuerySelector(".masthead a[href='/newswire']").Should().NotBeNull();
    }

    [Theory]
    [InlineData("order=sideways", "order")]
    [InlineData("before=nonsense", "before")]
    [InlineData("after=AAAA", "after")]
    [InlineData("filter=key", "filter")]
    public async Task An_address_that_is_not_understood_names_the_part(string query, string part)
    {
        await using var host = await TestHost.StartAsync();
        using var response = await host.Anonymous().GetAsync("/newswire?" + query);
        await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain($"“{part}”");
    }

    static IEnumerable<string> Headlines(IHtmlDocument page) =>
        page.QuerySelectorAll("#wire-lines [data-line] :is(a, span)").Select(a => a.TextContent);

    static async Task<HttpResponseMessage> AskAsync(TestHost host, string path, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await host.Anonymous().SendAsync(request);
    }
}
