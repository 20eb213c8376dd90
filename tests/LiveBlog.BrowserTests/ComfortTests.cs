using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>How readers like to read: colours, size, hours of their own, and the keyboard alone.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class ComfortTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Colours_and_size_are_remembered_and_there_before_the_pages_own_script()
    {
        // The page's own script is held back.
        PageErrors.Current.Expect(PageErrors.ConnectionLost);
        var slug = await FilledAsync("comfort", 3);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        var light = await BackgroundAsync(reader);
        await reader.ClickAsync("#reading summary");
        await reader.CheckAsync("input[name=theme][value=dark]");
        await reader.CheckAsync("input[name=text][value=larger]");
        var dark = await BackgroundAsync(reader);
        dark.Should().NotBe(light);
        await reader.Keyboard.PressAsync("Escape");
        await Assertions.Expect(reader.Locator("#reading .pop")).ToBeHiddenAsync();
        await Assertions.Expect(reader.Locator("#reading summary")).ToBeFocusedAsync();

        // Whatever comes late, or never, the choice holds: on every page.
        await reader.RouteAsync("**/js/reader*", route => route.AbortAsync());
        foreach (var path in new[] { "/live/" + slug, "/" })
        {
            await reader.GotoAsync(new Uri(server.Url, path).ToString());
            (await BackgroundAsync(reader)).Should().Be(dark);
            (await reader.EvaluateAsync<double>("() => parseFloat(getComputedStyle(document.documentElement).fontSize)"))
                .Should()
                .BeApproximately(21.12, 0.1);
        }

        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task The_readers_own_time_zone_holds_for_present_and_arriving_entries()
    {
        var slug = await server.OpenBlogAsync("own-hours");
        await server.PostAsync(
            slug,
            new
            {
                headline = "Avant minuit à Paris",
                publishedAt = "2022-01-12T21:32",
                isKeyEvent = true,
            }
        );
        var reader = await newsroom.ReaderAsync(
            new Uri(server.Url, "/live/" + slug),
            new()
            {
                TimezoneId = "Asia/Tokyo",
                ViewportSize = new() { Width = 1280, Height = 900 },
            }
        );
        await reader.WaitForLiveAsync();
        await Assertions.Expect(reader.Locator("#entries .entry-time")).ToHaveTextAsync("21:32 12.01.2022");

        await reader.ClickAsync("#reading summary");
        await Assertions.Expect(reader.Locator("[data-own-zone]")).ToContainTextAsync("Tokyo");
        await reader.CheckAsync("input[name=hours][value=own]");
        await Assertions.Expect(reader.Locator("#entries .entry-time")).ToHaveTextAsync("05:32 13.01.2022");
        await Assertions.Expect(reader.Locator("#entries .day")).ToHaveTextAsync("Jeudi 13 janvier 2022");
        await Assertions.Expect(reader.Locator("#moments time")).ToContainTextAsync("05:32");
        (await reader.Locator("#entries .entry-time time").GetAttributeAsync("title")).Should().Be("21:32 12.01.2022 (Paris)");

        var last = await server.PostAsync(
            slug,
            new
            {
                headline = "Le matin à Paris",
                publishedAt = "2022-01-12T10:00",
                isKeyEvent = true,
            }
        );
        await reader.WaitForRevisionAsync(last.Revision);
        await Assertions.Expect(reader.Locator("#entries .day")).ToHaveTextAsync(["Jeudi 13 janvier 2022", "Mercredi 12 janvier 2022"]);
        await Assertions.Expect(reader.Locator("#moments time").Last).ToContainTextAsync("18:00");
        var live = await reader.SnapshotAsync();
        await reader.ReloadAsync();
        await Assertions.Expect(reader.Locator("#entries .entry-time").First).ToHaveTextAsync("05:32 13.01.2022");
        (await reader.SnapshotAsync()).Should().Be(live);

        // What a search finds, and the feed for paper, tell the same hours; neither follows the feed.
        foreach (var path in new[] { $"/live/{slug}/search?q=Paris", $"/live/{slug}/print" })
        {
            await reader.GotoAsync(new Uri(server.Url, path).ToString());
            await Assertions.Expect(reader.Locator("#entries .entry-time", new() { HasText = "05:32 13.01.2022" })).ToHaveCountAsync(1);
            await Assertions.Expect(reader.Locator("#entries .entry-time", new() { HasText = "18:00 12.01.2022" })).ToHaveCountAsync(1);
            (await reader.Locator("#entries .day").AllTextContentsAsync())
                .Select(text => text.Trim())
                .Should()
                .BeEquivalentTo("Jeudi 13 janvier 2022", "Mercredi 12 janvier 2022");
            (await reader.Locator("#connection[data-state]").CountAsync()).Should().Be(0);
        }

        await reader.ClickAsync("#reading summary");
        await reader.CheckAsync("input[name=hours][value=blog]");
        await Assertions.Expect(reader.Locator("#entries .entry-time", new() { HasText = "21:32 12.01.2022" })).ToHaveCountAsync(1);
        await Assertions.Expect(reader.Locator("#entries .day")).ToHaveCountAsync(1);
        await reader.GotoAsync(new Uri(server.Url, "/live/" + slug).ToString());
        await reader.ShouldEqualAReloadAsync(newsroom);
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task The_keyboard_alone_goes_through_the_feed_and_shortcuts_can_be_turned_off()
    {
        var slug = await FilledAsync("keys", 20);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await reader.Keyboard.PressAsync("j");
        await ShouldBeAtAsync("Entrée 20");
        await reader.Keyboard.PressAsync("j");
        await reader.Keyboard.PressAsync("j");
        await ShouldBeAtAsync("Entrée 18");
        await reader.Keyboard.PressAsync("k");
        await ShouldBeAtAsync("Entrée 19");
        await reader.Keyboard.PressAsync("Control+j");
        await ShouldBeAtAsync("Entrée 19");
        await reader.Keyboard.PressAsync("n");
        await ShouldBeAtAsync("Entrée 20");

        await reader.Keyboard.PressAsync("p");
        await Assertions.Expect(reader.Locator("#connection")).ToContainTextAsync("En pause");
        await reader.Keyboard.PressAsync("p");
        await reader.Keyboard.PressAsync("/");
        await Assertions.Expect(reader.Locator("#search-q")).ToBeFocusedAsync();
        await reader.Keyboard.TypeAsync("jno?");
        await Assertions.Expect(reader.Locator("#search-q")).ToHaveValueAsync("jno?");
        await reader.Keyboard.PressAsync("Escape");

        await reader.Keyboard.PressAsync("?");
        await Assertions.Expect(reader.Locator("dialog.keys-help kbd")).ToHaveTextAsync(["j", "k", "n", "/", "o", "p", "?"]);
        await reader.Keyboard.PressAsync("Escape");
        await Assertions.Expect(reader.Locator("dialog.keys-help")).ToHaveCountAsync(0);
        await reader.Keyboard.PressAsync("o");
        await Assertions.Expect(reader.Locator("#entries h3").First).ToHaveTextAsync("Entrée 1");

        await reader.ClickAsync("#reading summary");
        await reader.UncheckAsync("input[name=keys]");
        await reader.Keyboard.PressAsync("Escape");
        await reader.Keyboard.PressAsync("o");
        await reader.Keyboard.PressAsync("?");
        await reader.Keyboard.PressAsync("j");
        await Assertions.Expect(reader.Locator("#entries h3").First).ToHaveTextAsync("Entrée 1");
        (await reader.Locator("dialog[open]").CountAsync()).Should().Be(0);
        (await reader.EvaluateAsync<bool>("() => document.activeElement.closest('article') === null")).Should().BeTrue();
        await reader.Context.CloseAsync();

        async Task ShouldBeAtAsync(string headline)
        {
            var entry = reader.Locator("article", new() { HasTextRegex = new System.Text.RegularExpressions.Regex($"{headline}\\b") });
            await Assertions.Expect(entry.Locator(".entry-time")).ToBeFocusedAsync();
            await Assertions.Expect(entry).ToBeInViewportAsync();
        }
    }

    async Task<string> FilledAsync(string slug, int entries)
    {
        await server.OpenBlogAsync(slug);
        for (var i = 1; i <= entries; i++)
        {
            await server.PostAsync(
                slug,
                new
                {
                    headline = $"Entrée {i}",
                    bodyMarkdown = "Un paragraphe pour la hauteur.",
                    publishedAt = $"2022-01-12T08:{i:00}",
                }
            );
        }

        return slug;
    }

    static Task<string> BackgroundAsync(IPage page) => page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
