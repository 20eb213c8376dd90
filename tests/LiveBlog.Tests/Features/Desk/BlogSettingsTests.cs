using LiveBlog.Data;
using LiveBlog.Features.Api;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>What is set for a blog as a whole, and blogs made after others.</summary>
public sealed class BlogSettingsTests
{
    [EveryDatabase]
    public async Task A_blog_opens_in_its_own_order_and_every_address_of_the_other_names_it(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync(new { title = "A story that is over", order = "oldest" });
        (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}")).Order.Should().Be("oldest");
        await host.PublishManyAsync(slug, 60);
        async Task<(string First, string Newest, string Oldest, string? More)> OpenAsync(string path)
        {
            using var answer = await host.Anonymous().GetAsync(path);
            await answer.ShouldBeAsync(HttpStatusCode.OK);
            var page = await answer.ReadPageAsync();
            string To(string order) => page.QuerySelector($".order a[data-order={order}]")!.GetAttribute("href")!;
            return (
                page.QuerySelector("#entries h3")!.TextContent,
                To("newest"),
                To("oldest"),
                page.QuerySelector("#more a")?.GetAttribute("href")
            );
        }

        var opened = await OpenAsync($"/live/{slug}");
        (opened.Newest, opened.Oldest).Should().Be(($"/live/{slug}?order=newest", $"/live/{slug}"));
        opened.More.Should().NotContain("order=");
        var newest = await OpenAsync(opened.Newest);
        newest.More.Should().Contain("order=newest");
        newest.First.Should().NotBe(opened.First);
        (await OpenAsync($"/live/{slug}?order=oldest")).First.Should().Be(opened.First);

        // A permalink's place is kept in both.
        var entry = (await host.EntriesAsync(slug))[5];
        var there = await OpenAsync($"/live/{slug}/entry/{entry.Id}");
        (there.Newest, there.Oldest).Should().Be(($"/live/{slug}/entry/{entry.Id}?order=newest", $"/live/{slug}/entry/{entry.Id}"));
        foreach (var address in new[] { there.Newest, there.Oldest, $"/live/{slug}?time=12:00", $"/embed/{slug}" })
        {
            using var answer = await host.Anonymous().GetAsync(address);
            await answer.ShouldBeAsync(HttpStatusCode.OK);
        }

        using var wrong = await host.Editor().PatchAsJsonAsync($"/api/v1/blogs/{slug}", new { order = "sideways" });
        await wrong.ShouldBeAsync(HttpStatusCode.BadRequest);
        (await wrong.Content.ReadAsStringAsync()).Should().Contain("order");
    }

    [Fact]
    public async Task Key_points_are_shown_in_the_head_and_reach_open_pages()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var before = (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}")).Revision;
        await host.ChangeBlogAsync(slug, new { keyPoints = new[] { "The convoys sail on <b>Friday</b>", "Nothing is decided" } });
        (await host.ChangesAsync(slug, before))
            .Changes.Should()
            .ContainSingle()
            .Which.Html.Should()
            .Contain("The convoys sail on &lt;b&gt;Friday&lt;/b&gt;");
        using var page = await host.Anonymous().GetAsync($"/live/{slug}");
        (await page.ReadPageAsync())
            .QuerySelectorAll(".key-points li")
            .Select(li => li.TextContent)
            .Should()
            .Equal("The convoys sail on <b>Friday</b>", "Nothing is decided");
        using var wrong = await host.Editor().PatchAsJsonAsync($"/api/v1/blogs/{slug}", new { keyPoints = Enumerable.Repeat("x", 11) });
        (await wrong.Content.ReadAsStringAsync()).Should().Contain("keyPoints");
    }

    [Fact]
    public async Task A_blog_made_after_another_has_what_stays_the_same_and_nothing_of_its_day()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync(
            new
            {
                title = "Budget day 2025",
                language = "fr",
                timeZone = "Europe/Paris",
                standfirst = "The day in the chamber.",
                introHtml = "<p>As every year.</p>",
                topic = "Budget",
                byline = "A. Solme",
                embedOrigins = new[] { "https://partner.example" },
                keyPoints = new[] { "Of last year" },
                order = "oldest",
                picture = new { url = "/demo/casino.svg", alt = "The chamber" },
            }
        );
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        using var opened = await browser.GetAsync($"/desk?from={slug}");
        var form = (await opened.ReadPageAsync()).QuerySelector("#new form")!;
        var fields = form.QuerySelectorAll("input[name], textarea[name]")
            .ToDictionary(f => f.GetAttribute("name")!, f => f.TagName == "TEXTAREA" ? f.TextContent : f.GetAttribute("value") ?? "");
        foreach (var select in form.QuerySelectorAll("select"))
        {
            fields[select.GetAttribute("name")!] = select.QuerySelector("[selected]")!.GetAttribute("value")!;
        }

        fields["title"] = "Budget day 2026";
        using var made = await browser.PostAsync("/desk", new FormUrlEncodedContent(fields));
        await made.ShouldBeAsync(HttpStatusCode.Redirect);
        var blog = await host.GetAsync<BlogJson>("/api/v1/blogs/budget-day-2026");
        blog.Should()
            .BeEquivalentTo(
                new
                {
                    Language = "fr",
                    TimeZone = "Europe/Paris",
                    Standfirst = "The day in the chamber.",
                    Topic = "budget",
                    Byline = "A. Solme",
                    Order = "oldest",
                    Status = LiveBlog.Model.BlogStatus.Upcoming,
                }
            );
        blog.IntroHtml.Should().Be("<p>As every year.</p>");
        blog.EmbedOrigins.Should().Equal("https://partner.example");
        blog.KeyPoints.Should().BeEmpty();
        blog.Picture!.Alt.Should().Be("The chamber");
    }
}
