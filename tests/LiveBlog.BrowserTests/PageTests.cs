using System.Net.Http.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>The pages themselves: without scripts, in a frame, and for everybody.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class PageTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Without_scripts_the_whole_feed_can_be_read_in_both_orders()
    {
        var slug = await FilledAsync("no-scripts", 120);
        var reader = await newsroom.ReaderAsync(
            new Uri(server.Url, "/live/" + slug),
            new BrowserNewContextOptions { JavaScriptEnabled = false }
        );
        var read = new List<string>();
        while (true)
        {
            read.AddRange(await reader.HeadlinesAsync());
            if (await reader.Locator("#more a").CountAsync() == 0)
            {
                break;
            }

            await reader.ClickAsync("#more a");
        }

        read.Should().Equal(Enumerable.Range(1, 120).Reverse().Select(i => $"Entrée {i}"));
        await reader.ClickAsync("[data-order=oldest]");
        (await reader.HeadlinesAsync())[0].Should().Be("Entrée 1");
        (await reader.Locator("#previous, .arrivals:visible, #pause:visible").CountAsync()).Should().Be(0);
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task The_longest_date_and_an_hour_that_comes_twice_stay_beside_the_text()
    {
        // English writes the month out; "30 September 2026" is its longest date.
        var slug = await server.OpenBlogAsync("long-dates", "en");
        await server.PostAsync(
            slug,
            new
            {
                headline = "September",
                isKeyEvent = true,
                publishedAt = "2026-09-30T20:30",
            }
        );
        await server.PostAsync(
            slug,
            new
            {
                headline = "Twice",
                isKeyEvent = true,
                publishedAt = "2026-10-25T00:30:00Z",
            }
        );
        await server.PostAsync(slug, new { headline = "November", publishedAt = "2026-11-29T20:30" });
        const string Overlaps = """
            () => [...document.querySelectorAll('article.entry')].filter(entry => {
              const text = entry.querySelector('.entry-text').getBoundingClientRect();
              const range = document.createRange();
              range.selectNodeContents(entry.querySelector('.entry-time'));
              return [...range.getClientRects()].some(r => r.right > text.left + .5 && r.bottom > text.top + 1 && r.top < text.bottom);
            }).map(entry => entry.textContent)
            """;
        foreach (var (width, size) in new[] { (1280, ""), (1280, "larger"), (700, ""), (390, "") })
        {
            var reader = await newsroom.ReaderAsync(
                new Uri(server.Url, "/live/" + slug),
                new BrowserNewContextOptions
                {
                    ViewportSize = new() { Width = width, Height = 800 },
                }
            );
            await reader.EvaluateAsync("size => document.documentElement.dataset.text = size", size);
            (await reader.EvaluateAsync<string[]>(Overlaps)).Should().BeEmpty($"{width} pixels, text {size}");
            (
                await reader.EvaluateAsync<string[]>(
                    "() => [...document.querySelectorAll('#moments time')].filter(t => t.scrollWidth > t.clientWidth + 1 && t.clientWidth > 0).map(t => t.textContent)"
                )
            )
                .Should()
                .BeEmpty();
            await reader.Context.CloseAsync();
        }

        var desk = await newsroom.EditorAsync(slug);
        await desk.SetViewportSizeAsync(1280, 800);
        (await desk.EvaluateAsync<string[]>(Overlaps)).Should().BeEmpty("the desk");
        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task The_order_is_changed_without_a_reload_remembered_and_undone_by_going_back()
    {
        var slug = await FilledAsync("order", 3);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await reader.EvaluateAsync("() => { window.same = true; }");
        await reader.ClickAsync("[data-order=oldest]");
        await Assertions.Expect(reader.Locator("#entries h3").First).ToHaveTextAsync("Entrée 1");
        reader.Url.Should().EndWith("?order=oldest");
        await reader.GoBackAsync();
        await Assertions.Expect(reader.Locator("#entries h3").First).ToHaveTextAsync("Entrée 3");
        (await reader.EvaluateAsync<bool>("() => window.same === true")).Should().BeTrue("nothing was reloaded");

        await reader.ClickAsync("[data-order=oldest]");
        await Assertions.Expect(reader.Locator("#entries h3").First).ToHaveTextAsync("Entrée 1");
        await reader.GotoAsync(new Uri(server.Url, "/live/" + slug).ToString());
        await Assertions.Expect(reader.Locator("#entries h3").First).ToHaveTextAsync("Entrée 1");

        var last = await server.PostAsync(slug, new { headline = "À la fin", publishedAt = "2022-01-13T10:00" });
        await reader.WaitForRevisionAsync(last.Revision);
        await Assertions.Expect(reader.Locator("#entries h3").Last).ToHaveTextAsync("À la fin");
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task A_listed_site_shows_the_feed_live_in_a_frame_and_another_does_not()
    {
        // The browser says why it shows no frame.
        PageErrors.Current.Expect("frame-ancestors");
        await using var partner = Line.To(server);
        var origin = partner.Url.GetLeftPart(UriPartial.Authority);
        var open = await server.OpenBlogAsync("framed", more: new { embedOrigins = new[] { origin } });
        var closed = await server.OpenBlogAsync("not-framed");
        await server.PostAsync(open, new { headline = "Dans le cadre" });

        var page = await newsroom.ReaderAsync(new Uri(partner.Url, "/account/sign-in"));
        await page.Context.RouteAsync(
            "**/partner",
            route =>
                route.FulfillAsync(
                    new()
                    {
                        ContentType = "text/html",
                        Body =
                            $"<!doctype html><iframe id=open src='{server.Url}embed/{open}' width=400 height=500></iframe><iframe id=closed src='{server.Url}embed/{closed}' width=400 height=500></iframe>",
                    }
                )
        );
        await page.GotoAsync(new Uri(partner.Url, "/partner").ToString());
        await Assertions.Expect(page.FrameLocator("#open").Locator("#feed h3")).ToHaveTextAsync("Dans le cadre");
        await server.PostAsync(open, new { headline = "Et en direct" });
        await Assertions.Expect(page.FrameLocator("#open").Locator("#feed h3").First).ToHaveTextAsync("Et en direct");
        await Assertions.Expect(page.FrameLocator("#closed").Locator("#feed")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Axe_finds_nothing_on_any_page_in_light_and_dark()
    {
        // One of the pages is there to say that there is none.
        PageErrors.Current.Expect(PageErrors.Status(404));
        var slug = await server.OpenBlogAsync("axe", more: new { standfirst = "Un chapeau.", introHtml = "<p>Une introduction.</p>" });
        var entry = await server.PostAsync(
            slug,
            new
            {
                headline = "Tout à la fois",
                bodyHtml = "<p>Un <a href=\"https://example.org\">lien</a>.</p><ul><li>Un point</li></ul>",
                quotes = new[]
                {
                    new
                    {
                        text = "« Des paroles. »",
                        attribution = "Quelqu’un",
                        role = "ministre",
                    },
                },
                relatedLinks = new[]
                {
                    new
                    {
                        url = "https://riverains.example/atlas",
                        title = "L’atlas",
                        publishedAt = "2021-12-18",
                    },
                },
                media = new[]
                {
                    new
                    {
                        url = "/demo/casino.svg",
                        alt = "Le casino",
                        caption = "Le casino.",
                        credit = "Dessin",
                    },
                },
                isKeyEvent = true,
            }
        );
        await server.PostAsync(slug, new { headline = "Épinglée", isPinned = true });
        await server.EditAsync(entry.Id, new { headline = "Tout à la fois, corrigé", isKeyEvent = true });

        await server.EditAsync(
            entry.Id,
            new
            {
                headline = "Tout à la fois, corrigé",
                isKeyEvent = true,
                correction = "Une correction.",
            }
        );
        var about = new
        {
            slug,
            title = "Un article",
            lede = "Un chapô.",
            bodyMarkdown = "#### Un titre\n\nUn texte.",
            language = "fr",
            topic = slug,
            picture = new { url = "/demo/chenal.svg", alt = "Une carte" },
        };
        (await server.Api.PostAsJsonAsync("/api/v1/articles", about)).EnsureSuccessStatusCode();
        await server.ChangeBlogAsync(slug, new { topic = slug });

        var options = new BrowserNewContextOptions { Locale = "fr", ReducedMotion = ReducedMotion.Reduce };
        var reader = await newsroom.ReaderAsync(server.Url, options);
        foreach (
            var path in new[]
            {
                "/",
                $"/live/{slug}",
                $"/live/{slug}?order=oldest&filter=key",
                $"/live/{slug}/entry/{entry.Id}",
                $"/live/{slug}/search?q=fois",
                $"/live/{slug}/search?q=jamais",
                $"/live/{slug}?at=2999-01-01T00:00",
                $"/live/{slug}/entry/{entry.Id}/changes",
                $"/live/{slug}/print",
                $"/articles/{slug}",
                $"/topics/{slug}",
                "/newswire",
                $"/embed/{slug}",
                "/live/nowhere",
                "/account/sign-in",
                "/account/forgotten",
                "/account/register",
                "/account/confirm",
                $"/live/{slug}/discussion",
                "/subscribe",
                $"/subscribe?blog={slug}",
                "/subscriptions/1/stop",
                "/privacy",
            }
        )
        {
            await reader.GotoAsync(new Uri(server.Url, path).ToString());
            await ShouldBeAccessibleAsync(reader, path);
        }

        var desk = await newsroom.EditorAsync(slug, options);
        await desk.ClickAsync("[data-add=quotes]");
        await desk.ClickAsync("details.settings summary");
        await ShouldBeAccessibleAsync(desk, "the desk");
        await desk.GotoAsync(new Uri(server.Url, "/desk").ToString());
        await desk.ClickAsync("details.new-blog summary");
        await ShouldBeAccessibleAsync(desk, "the desk's front");
        await desk.GotoAsync(new Uri(server.Url, $"/desk/blogs/{slug}").ToString());
        await desk.FillAsync("#headline", "Pour plus tard");
        await desk.ClickAsync(".later button >> nth=1");
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("");
        foreach (
            var path in new[]
            {
                $"/desk/blogs/{slug}?state=drafts",
                $"/desk/blogs/{slug}?state=withdrawn",
                "/desk/people",
                "/desk/keys",
                "/desk/audit",
                "/desk/articles",
                "/desk/topics",
                "/desk/newswire",
                $"/desk/blogs/{slug}/entries/{entry.Id}",
                $"/desk/blogs/{slug}/figures",
                "/desk/media",
                "/desk/wire",
                "/desk/webhooks",
                "/desk/discussion",
                "/desk/discussion?tab=all",
                "/desk/discussion?tab=readers",
                "/desk/discussion?tab=words",
                $"/live/{slug}/discussion",
                "/account",
            }
        )
        {
            var answer = await desk.GotoAsync(new Uri(server.Url, path).ToString());
            answer!.Ok.Should().BeTrue("{0} is there", path);
            await ShouldBeAccessibleAsync(desk, path);
        }

        await reader.Context.CloseAsync();
        await desk.Context.CloseAsync();
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
                    bodyMarkdown = $"Le paragraphe de l’entrée {i}.",
                    publishedAt = $"2022-01-12T{8 + (i / 60):00}:{i % 60:00}",
                }
            );
        }

        return slug;
    }

    static async Task ShouldBeAccessibleAsync(IPage page, string what)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Violations(await page.RunAxe(new AxeRunOptions())).Should().BeEmpty();

        // In the dark only the colours are others.
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Violations(await page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Rules("color-contrast") }))
            .Should()
            .BeEmpty("in the dark");

        // What is hidden while a page comes in (base.css) is seen once it is there.
        var unseen = await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('.masthead .page, .topic .page > div, .topic-head > div, #blog-head > .state, .head-line .button, .ways, .day, .entry-mark, .talk-panel, .dock')]
              .filter(part => getComputedStyle(part).visibility === 'hidden' || getComputedStyle(part, '::after').visibility === 'hidden').map(part => part.outerHTML.slice(0, 100))
            """
        );
        unseen.Should().BeEmpty("{0} is whole", what);

        IEnumerable<string> Violations(AxeResult result) =>
            result.Violations.Select(v => $"{what}: {v.Id}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}");
    }
}
