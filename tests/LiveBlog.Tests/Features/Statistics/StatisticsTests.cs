using LiveBlog.Data;
using LiveBlog.Features.Statistics;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Statistics;

/// <summary>A blog in numbers: what was opened, from where, and how many read.</summary>
public sealed class StatisticsTests
{
    [EveryDatabase]
    public async Task What_is_opened_is_counted_on_every_machine_and_nothing_made_up_is_kept(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var slug = await here.OpenBlogAsync();
        var entry = await here.PublishAsync(slug, new { headline = "Opened" });
        foreach (
            var (host, query) in new[]
            {
                (here, ""),
                (there, "?from=news.example"),
                (here, $"?entry={entry.Id}&from=news.example"),
                (there, $"?entry={entry.Id}"),
                (here, "?entry=999999"),
                (here, "?entry=x"),
                (here, "?from=<script>"),
                (here, "?from=https://a.example/path"),
                (here, "?from=" + new string('a', 300)),
            }
        )
        {
            using var answer = await host.Anonymous().PostAsync($"/live/{slug}/opened{query}", content: null);
            await answer.ShouldBeAsync(HttpStatusCode.NoContent);
            answer.Headers.Contains("Set-Cookie").Should().BeFalse();
        }

        using (var foreign = new HttpRequestMessage(HttpMethod.Post, $"/live/{slug}/opened?from=evil.example"))
        {
            foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
            using var answer = await here.Anonymous().SendAsync(foreign);
        }

        using (var nowhere = await here.Anonymous().PostAsync("/live/no-such-blog/opened", content: null))
        {
            await nowhere.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        await Task.WhenAll(AddAsync(here), AddAsync(there));
        await Task.WhenAll(AddAsync(here), AddAsync(there));
        (await here.InDatabaseAsync(db => db.PageViewCounts.OrderBy(c => c.EntryId).Select(c => new { c.EntryId, c.Count }).ToListAsync()))
            .Should()
            .BeEquivalentTo(new[] { new { EntryId = default(EntryId), Count = 5L }, new { EntryId = new EntryId(entry.Id), Count = 2L } });
        (await here.InDatabaseAsync(db => db.ReferrerCounts.Select(r => new { r.Host, r.Count }).ToListAsync()))
            .Should()
            .BeEquivalentTo(new[] { new { Host = "news.example", Count = 2L } });
    }

    [EveryDatabase]
    public async Task Readers_of_all_machines_are_added_up_and_the_page_draws_them(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var slug = await here.OpenBlogAsync();
        var entry = await here.PublishAsync(slug, new { headline = "The <b>most</b> opened" });
        foreach (var host in new[] { here, here, there })
        {
            await host.FollowAsync(slug);
        }

        await Task.WhenAll(SampleAsync(here), SampleAsync(there));
        await SampleAsync(here);
        using var opened = await here.Anonymous().PostAsync($"/live/{slug}/opened?entry={entry.Id}&from=news.example", content: null);
        await AddAsync(here);
        var browser = here.Browser();
        using var signedIn = await browser.SignInAsync(await here.AddPersonAsync());
        using var answer = await browser.GetAsync($"/desk/blogs/{slug}/figures");
        await answer.ShouldBeAsync(HttpStatusCode.OK);
        var page = await answer.ReadPageAsync();
        page.QuerySelector(".now dd")!.TextContent.Should().Be("3");
        page.QuerySelectorAll("svg.plot").Should().HaveCount(2).And.OnlyContain(svg => svg.QuerySelector("title")!.TextContent.Length > 0);
        page.QuerySelectorAll("svg rect.mark").Should().HaveCount(24);
        page.QuerySelector(".ranking a")!.TextContent.Should().Be("The <b>most</b> opened");
        page.Body!.TextContent.Should().Contain("news.example");
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 4)]
    [InlineData(5, 8)]
    [InlineData(17, 20)]
    [InlineData(1_284, 2_000)]
    [InlineData(100_000, 200_000)]
    public void The_axis_ends_at_a_round_number(long most, long end) =>
        new PlotView(
            "x",
            "x",
            [new PlotPoint(DateTime.UnixEpoch, most)],
            isBars: true,
            new FeedLocale(Strings.For("en"), TimeZoneInfo.Utc, "en")
        )
            .Maximum.Should()
            .Be(end);

    static Task AddAsync(TestHost host) => host.Services.GetRequiredService<PageViews>().AddAsync(default);

    static Task SampleAsync(TestHost host) => host.Services.GetRequiredService<ViewerCounts>().WriteAsync(default);
}
