using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>The main job, as people see it: one writes, the others have it, and nobody reloads.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class LiveFeedTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task What_an_editor_writes_edits_withdraws_and_pins_is_on_both_readers_pages_as_after_a_reload()
    {
        var slug = await server.OpenBlogAsync("two-browsers");
        var newest = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        var oldest = await newsroom.ReaderAsync(new Uri(server.Url, $"/live/{slug}?order=oldest"));
        await newest.WaitForLiveAsync();
        await oldest.WaitForLiveAsync();

        var desk = await newsroom.EditorAsync(slug);
        await desk.WaitForLiveAsync();
        for (var i = 1; i <= 20; i++)
        {
            await desk.FillAsync("#headline", $"Entrée numéro {i}");
            await desk.PressAsync("#headline", "Control+Enter");
            await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("");
        }

        await Assertions.Expect(desk.Locator("#entries article")).ToHaveCountAsync(20);
        foreach (var i in new[] { 3, 10, 20 })
        {
            await ItemOf(desk, i).Locator("[data-act=edit]").ClickAsync();
            await desk.FillAsync("#headline", $"Entrée numéro {i}, corrigée");
            await desk.FillAsync("#body", "Un **mot** de plus.");
            await desk.PressAsync("#body", "Control+Enter");
            await Assertions.Expect(desk.Locator("#write-h")).ToHaveTextAsync("New entry");
        }

        desk.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        foreach (var i in new[] { 5, 15 })
        {
            await ItemOf(desk, i).Locator("[data-act=withdraw]").ClickAsync();
            await Assertions.Expect(ItemOf(desk, i)).ToHaveCountAsync(0);
        }

        await ItemOf(desk, 7).Locator("[data-act=pin]").ClickAsync();
        await Assertions.Expect(desk.Locator("#pinned article")).ToContainTextAsync("Entrée numéro 7");

        var last = await LastRevisionAsync(slug);
        foreach (var reader in new[] { newest, oldest })
        {
            await reader.WaitForRevisionAsync(last);
            await reader.RevealAsync();
            (await reader.HeadlinesAsync()).Should().HaveCount(18).And.OnlyHaveUniqueItems();
            await reader.ShouldEqualAReloadAsync(newsroom);
        }

        (await desk.SnapshotAsync()).Should().Contain("Entrée numéro 20, corrigée");
        await CloseAsync(newest, oldest, desk);
    }

    [Theory]
    [InlineData("newest")]
    [InlineData("oldest")]
    public async Task A_reader_whose_line_is_cut_for_a_while_returns_to_the_exact_feed(string order)
    {
        var slug = await server.OpenBlogAsync("cut-" + order);
        var before = new List<Posted>();
        for (var i = 1; i <= 10; i++)
        {
            before.Add(await server.PostAsync(slug, new { headline = $"Avant la coupure {i}" }));
        }

        await using var line = Line.To(server);
        var reader = await newsroom.ReaderAsync(new Uri(line.Url, $"/live/{slug}?order={order}"));
        await reader.WaitForLiveAsync();

        PageErrors.Current.Expect(PageErrors.ConnectionLost);
        line.Cut();
        await Assertions.Expect(reader.Locator("#connection")).ToContainTextAsync("Connexion perdue");
        (await reader.Locator(".state .live").First.IsVisibleAsync()).Should().BeFalse("what is not live is not called live");
        for (var i = 1; i <= 25; i++)
        {
            await server.PostAsync(slug, new { headline = $"Pendant la coupure {i}", isKeyEvent = i % 5 == 0 });
        }

        foreach (var edited in before.Take(5))
        {
            await server.EditAsync(edited.Id, new { headline = "Changée pendant la coupure" });
        }

        foreach (var withdrawn in before.Skip(5).Take(3))
        {
            await server.WithdrawAsync(withdrawn.Id);
        }

        var last = await server.PostAsync(slug, new { headline = "La dernière, épinglée", isPinned = true });
        line.Mend();
        await reader.WaitForRevisionAsync(last.Revision);
        await reader.RevealAsync();
        await reader.ShouldEqualAReloadAsync(newsroom);
        await CloseAsync(reader);
    }

    [Fact]
    public async Task A_reader_who_has_scrolled_is_not_moved_and_sees_how_many_entries_wait()
    {
        var slug = await server.OpenBlogAsync("scrolled");
        for (var i = 1; i <= 30; i++)
        {
            await server.PostAsync(slug, new { headline = $"Entrée {i}", bodyMarkdown = "Un paragraphe pour la hauteur.\n\nUn autre." });
        }

        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        var read = reader.Locator("article", new() { HasTextString = "Entrée 12" });
        await read.ScrollIntoViewIfNeededAsync();
        await reader.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        var place = (await read.BoundingBoxAsync())!.Y;

        Posted last = null!;
        for (var i = 1; i <= 3; i++)
        {
            last = await server.PostAsync(slug, new { headline = $"Nouvelle {i}" });
        }

        await reader.WaitForRevisionAsync(last.Revision);
        await Assertions.Expect(reader.Locator(".arrivals")).ToHaveTextAsync("3 nouvelles entrées", new() { IgnoreCase = false });
        (await read.BoundingBoxAsync())!.Y.Should().BeApproximately(place, 1, "what is being read does not move");
        await Assertions.Expect(reader.Locator("[aria-live=polite]")).ToContainTextAsync("dans le direct");

        await reader.ClickAsync(".arrivals");
        await Assertions.Expect(reader.Locator("#entries article").First).ToContainTextAsync("Nouvelle 3");
        await Assertions.Expect(reader.Locator("#entries article").First).ToBeInViewportAsync();
        await Assertions.Expect(reader.Locator(".arrivals")).ToBeHiddenAsync();
        await reader.ShouldEqualAReloadExceptItsLengthAsync(newsroom);
        await CloseAsync(reader);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task A_clock_ten_minutes_wrong_misses_nothing(int minutes)
    {
        var slug = await server.OpenBlogAsync($"clock{minutes}".Replace("-", "-minus-", StringComparison.Ordinal));
        var context = await newsroom.ContextAsync();
        var reader = await context.NewPageAsync();
        await reader.Clock.InstallAsync(
            new ClockInstallOptions { TimeDate = TimeProvider.System.GetUtcNow().AddMinutes(minutes).UtcDateTime }
        );
        await reader.GotoAsync(new Uri(server.Url, "/live/" + slug).ToString());
        await reader.WaitForLiveAsync();

        Posted last = null!;
        for (var i = 1; i <= 5; i++)
        {
            last = await server.PostAsync(slug, new { headline = $"À l’heure {i}" });
        }

        await reader.WaitForRevisionAsync(last.Revision);
        await reader.ShouldEqualAReloadAsync(newsroom);
        await CloseAsync(reader);
    }

    [Fact]
    public async Task The_blogs_status_changes_in_place_and_an_ended_blog_asks_for_nothing_more()
    {
        var slug = await server.OpenBlogAsync("status", more: new { status = "upcoming" });
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await server.ChangeBlogAsync(slug, new { status = "live", title = "Un autre titre" });
        await Assertions.Expect(reader.Locator("h1")).ToHaveTextAsync("Un autre titre");
        await Assertions.Expect(reader.Locator("#blog-head .live")).ToBeVisibleAsync();

        await server.ChangeBlogAsync(slug, new { status = "ended" });
        await Assertions.Expect(reader.Locator("#blog-head .state")).ToContainTextAsync("Terminé à");

        var context = await newsroom.ContextAsync();
        var late = await context.NewPageAsync();
        var hub = new List<string>();
        late.Request += (_, request) =>
        {
            if (request.Url.Contains("/hubs/", StringComparison.Ordinal))
            {
                hub.Add(request.Url);
            }
        };
        late.WebSocket += (_, socket) => hub.Add(socket.Url);
        await late.GotoAsync(new Uri(server.Url, "/live/" + slug).ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
        hub.Should().BeEmpty("nothing more will come");
        await CloseAsync(reader, late);
    }

    [Fact]
    public async Task Edited_twice_then_withdrawn_it_is_gone_everywhere_and_load_more_still_works()
    {
        var slug = await server.OpenBlogAsync("twice");
        var posted = new List<Posted>();
        for (var i = 1; i <= 120; i++)
        {
            posted.Add(
                await server.PostAsync(slug, new { headline = $"Entrée {i}", publishedAt = $"2022-01-12T{8 + (i / 60):00}:{i % 60:00}" })
            );
        }

        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        var victim = posted[69];
        await server.EditAsync(victim.Id, new { headline = "Une fois", publishedAt = "2022-01-12T09:10" });
        await server.EditAsync(victim.Id, new { headline = "Deux fois", publishedAt = "2022-01-12T09:10" });
        await server.WithdrawAsync(victim.Id);
        await reader.WaitForRevisionAsync(await LastRevisionAsync(slug));

        for (var pages = 0; pages < 2; pages++)
        {
            var count = await reader.Locator("#entries article").CountAsync();
            await reader.ClickAsync("#more a");
            await Eventually.TrueAsync(async () => await reader.Locator("#entries article").CountAsync() > count, "more entries are there");
        }

        await Assertions.Expect(reader.Locator("#more")).ToHaveCountAsync(0);
        var headlines = await reader.HeadlinesAsync();
        headlines.Should().HaveCount(119).And.OnlyHaveUniqueItems();
        headlines.Should().NotContain(text => text.Contains("fois", StringComparison.Ordinal));
        (await server.Api.GetAsync($"/live/{slug}/entry/{victim.Id}")).StatusCode.Should().Be(System.Net.HttpStatusCode.Gone);
        await CloseAsync(reader);
    }

    static ILocator ItemOf(IPage desk, int number) =>
        desk.Locator(
            ".item",
            new()
            {
                Has = desk.Locator(
                    "h3",
                    new() { HasTextRegex = new System.Text.RegularExpressions.Regex($"^Entrée numéro {number}(,|$)") }
                ),
            }
        );

    async Task<long> LastRevisionAsync(string slug)
    {
        using var blog = System.Text.Json.JsonDocument.Parse(await server.Api.GetStringAsync($"/api/v1/blogs/{slug}"));
        return blog.RootElement.GetProperty("revision").GetInt64();
    }

    static async Task CloseAsync(params IPage[] pages)
    {
        foreach (var page in pages)
        {
            await page.Context.CloseAsync();
        }
    }
}
