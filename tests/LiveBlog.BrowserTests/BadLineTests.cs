using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Lines that let little through, and pages that were left and come back to.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class BadLineTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Where_the_hub_does_not_get_through_the_page_takes_another_way_and_says_so_when_it_is_slower()
    {
        // The first page is there to be left.
        PageErrors.Current.Expect(PageErrors.Status(404));
        var slug = await server.OpenBlogAsync("no-hub");
        var entry = await server.PostAsync(slug, new { headline = "Avant" });
        await using var line = Line.To(server);
        PageErrors.Current.Expect(PageErrors.ConnectionLost);
        line.Refuse("/hubs/", "/stream");
        var asked = new List<DateTimeOffset>();
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/nowhere"));
        reader.Request += (_, request) =>
        {
            if (request.Url.Contains($"/blogs/{slug}/changes?", StringComparison.Ordinal))
            {
                asked.Add(TimeProvider.System.GetUtcNow());
            }
        };
        await reader.GotoAsync(new Uri(line.Url, "/live/" + slug).ToString());
        await Assertions.Expect(reader.Locator("#connection")).ToContainTextAsync("Connexion lente", new() { Timeout = 60_000 });
        await reader.WaitForLiveAsync();

        await server.EditAsync(entry.Id, new { headline = "Avant, corrigée" });
        var last = await server.PostAsync(slug, new { headline = "Pendant" });
        await reader.WaitForRevisionAsync(last.Revision);
        await reader.ShouldEqualAReloadAsync(newsroom);
        await Eventually.TrueAsync(() => Task.FromResult(asked.Count >= 3), "it has asked again");
        asked
            .Zip(asked.Skip(1), (a, b) => (b - a).TotalSeconds)
            .Should()
            .OnlyContain(apart => apart > 9.5, "nobody asks more often than every ten seconds");
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task A_page_without_WebSockets_has_entries_at_once_by_the_stream_of_events()
    {
        var slug = await server.OpenBlogAsync("no-sockets");
        await using var line = Line.To(server);
        PageErrors.Current.Expect(PageErrors.ConnectionLost);
        line.Refuse("/hubs/");
        var reader = await newsroom.ReaderAsync(new Uri(line.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await Assertions.Expect(reader.Locator("#connection")).ToBeEmptyAsync();
        await server.PostAsync(slug, new { headline = "Par un autre chemin" });
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync("Par un autre chemin");
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task A_page_that_was_left_is_there_again_as_it_was_and_catches_up()
    {
        var slug = await server.OpenBlogAsync("back-and-forth");
        await server.PostAsync(slug, new { headline = "Avant de partir" });

        // Playwright turns the cache for going back off.
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Newsroom.ChromiumPath,
                Args = ["--no-sandbox", "--disable-gpu", "--enable-features=BackForwardCache"],
                IgnoreDefaultArgs = ["--disable-back-forward-cache"],
            }
        );
        var reader = await chromium.NewPageAsync();
        PageErrors.Current.Watch(reader.Context);
        await reader.GotoAsync(new Uri(server.Url, "/live/" + slug).ToString());
        await reader.WaitForLiveAsync();
        await reader.EvaluateAsync("() => { window.same = true; addEventListener('pageshow', e => { window.kept = e.persisted; }); }");

        await reader.GotoAsync(new Uri(server.Url, "/newswire").ToString());
        var last = await server.PostAsync(slug, new { headline = "Entre-temps" });
        await reader.EvaluateAsync("() => { history.back(); }");

        // Playwright's own waiting for an address asks for a load that a page which was kept does not have, when it comes too late.
        await Eventually.TrueAsync(
            () => Task.FromResult(reader.Url.EndsWith("/live/" + slug, StringComparison.Ordinal)),
            "the page that was left is come back to"
        );
        await Eventually.TrueAsync(
            () => reader.EvaluateAsync<bool>("() => window.kept !== undefined || window.same !== true"),
            "the page is shown again"
        );
        (await reader.EvaluateAsync<bool>("() => window.same === true && window.kept === true"))
            .Should()
            .BeTrue("it is the page that was left, not another: {0}", await WhyNotAsync(reader));

        await reader.WaitForRevisionAsync(last.Revision);
        await reader.WaitForLiveAsync();
        await reader.ShouldEqualAReloadAsync(newsroom);
    }

    static Task<string> WhyNotAsync(IPage page) =>
        page.EvaluateAsync<string>("() => JSON.stringify(performance.getEntriesByType('navigation')[0]?.notRestoredReasons ?? null)");
}
