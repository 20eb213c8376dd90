using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Finding one's way in a long feed: key events, places, the last visit.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class FindingTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task An_old_key_event_is_shown_in_its_place_without_leaving_the_page_which_stays_exact()
    {
        const string slug = "finding";
        var entries = await FilledAsync(slug, 120, key: 5);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await reader.EvaluateAsync("() => { window.same = true; }");

        await reader.ClickAsync("#moments li a");
        var target = reader.Locator("article", new() { HasText = "Entrée 5." });
        await Assertions.Expect(target).ToBeInViewportAsync();
        await Assertions.Expect(target.Locator(".entry-time")).ToBeFocusedAsync();
        (
            await target.EvaluateAsync<bool>(
                "e => getComputedStyle(e).backgroundColor !== getComputedStyle(document.querySelector('#entries article:last-of-type')).backgroundColor"
            )
        )
            .Should()
            .BeTrue("it is marked");
        (await reader.HeadlinesAsync())
            .Should()
            .Equal("Entrée 8.", "Entrée 7.", "Entrée 6.", "Entrée 5.", "Entrée 4.", "Entrée 3.", "Entrée 2.", "Entrée 1.");

        // What is new belongs elsewhere; what is edited or withdrawn here is followed.
        await server.EditAsync(entries[6].Id, new { headline = "Entrée 7, revue." });
        await server.WithdrawAsync(entries[1].Id);
        var last = await server.PostAsync(slug, new { headline = "Un temps fort de plus", isKeyEvent = true });
        await reader.WaitForRevisionAsync(last.Revision);
        (await reader.HeadlinesAsync())
            .Should()
            .Equal("Entrée 8.", "Entrée 7, revue.", "Entrée 6.", "Entrée 5.", "Entrée 4.", "Entrée 3.", "Entrée 1.");
        (await reader.Locator("#moments .what").AllInnerTextsAsync()).Should().Equal("Un temps fort de plus", "Entrée 5.");
        await Assertions.Expect(reader.Locator(".arrivals")).ToHaveAttributeAsync("href", $"/live/{slug}");

        await reader.ClickAsync("[data-order=oldest]");
        await Assertions.Expect(reader.Locator("#entries h3").First).ToHaveTextAsync("Entrée 1.");
        await Assertions.Expect(target).ToBeInViewportAsync();
        await reader.ShouldEqualAReloadAsync(newsroom);
        await reader.GoBackAsync();
        await reader.GoBackAsync();
        await Assertions.Expect(reader.Locator("#entries h3").First).ToHaveTextAsync("Un temps fort de plus");
        await Assertions.Expect(reader.Locator("#blog-head h1")).ToBeVisibleAsync();
        (await reader.EvaluateAsync<bool>("() => window.same === true")).Should().BeTrue("nothing was reloaded");
        await reader.ShouldEqualAReloadAsync(newsroom);
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task A_reader_who_comes_back_finds_where_the_last_visit_ended_and_nothing_jumps()
    {
        const string slug = "coming-back";
        await FilledAsync(slug, 6);
        var address = new Uri(server.Url, "/live/" + slug);
        var reader = await newsroom.ReaderAsync(address);
        await reader.WaitForLiveAsync();
        await Assertions.Expect(reader.Locator(".since, .since-way")).ToHaveCountAsync(0);
        await reader.GotoAsync(new Uri(server.Url, "/health/live").ToString());
        await reader.EvaluateAsync(
            """
            slug => {
              const key = 'liveblog.seen.' + slug;
              const visit = JSON.parse(localStorage.getItem(key));
              localStorage.setItem(key, JSON.stringify({ ...visit, left: visit.left - 3_600_000 }));
            }
            """,
            slug
        );
        await server.PostAsync(slug, new { headline = "Depuis", publishedAt = "2022-01-14T10:00" });
        await server.PostAsync(slug, new { headline = "Et encore", publishedAt = "2022-01-14T10:01" });

        await reader.Context.AddInitScriptAsync(
            "window.shifts = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) window.shifts += e.value; }).observe({ type: 'layout-shift', buffered: true });"
        );
        await reader.GotoAsync(address.ToString());
        await reader.WaitForLiveAsync();
        (
            await reader
                .Locator("#entries > :is(article, .since)")
                .EvaluateAllAsync<string[]>("all => all.map(e => e.matches('.since') ? '--' : e.querySelector('h3').textContent)")
        )
            .Should()
            .StartWith(["Et encore", "Depuis", "--", "Entrée 6."]);
        (await reader.EvaluateAsync<double>("() => window.shifts")).Should().Be(0);

        var live = await server.PostAsync(slug, new { headline = "À l’instant", publishedAt = "2022-01-14T10:02" });
        await reader.WaitForRevisionAsync(live.Revision);
        await reader.RevealAsync();
        await Assertions.Expect(reader.Locator(".since-way")).ToContainTextAsync("3");
        await reader.ClickAsync(".since-way");
        await Assertions.Expect(reader.Locator(".since")).ToBeFocusedAsync();
        await Assertions.Expect(reader.Locator(".since")).ToBeInViewportAsync();
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task An_entrys_address_is_copied_said_so_and_the_menu_left_by_keyboard()
    {
        const string slug = "sharing";
        await FilledAsync(slug, 2);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await reader.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await reader.EvaluateAsync("() => { navigator.share = undefined; }");

        var share = reader.Locator("article .share").First;
        await share.FocusAsync();
        await reader.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator(".share-menu button")).ToBeFocusedAsync();
        await reader.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator(".share-menu [role=status]")).Not.ToBeEmptyAsync();
        (await reader.EvaluateAsync<string>("() => navigator.clipboard.readText()"))
            .Should()
            .Be(await share.EvaluateAsync<string>("a => a.href"));
        await reader.Keyboard.PressAsync("Escape");
        await Assertions.Expect(reader.Locator(".share-menu")).ToHaveCountAsync(0);
        await Assertions.Expect(share).ToBeFocusedAsync();
        await reader.Context.CloseAsync();
    }

    /// <summary>A blog of entries a minute apart, "Entrée 1." the oldest.</summary>
    async Task<IReadOnlyList<Posted>> FilledAsync(string slug, int count, int? key = null)
    {
        var posted = new List<Posted>();
        await server.OpenBlogAsync(slug);
        var start = new DateTime(2022, 1, 12, 12, 0, 0, DateTimeKind.Utc);
        for (var n = 1; n <= count; n++)
        {
            posted.Add(
                await server.PostAsync(
                    slug,
                    new
                    {
                        headline = $"Entrée {n}.",
                        isKeyEvent = n == key,
                        publishedAt = start.AddMinutes(n),
                    }
                )
            );
        }

        return posted;
    }
}
