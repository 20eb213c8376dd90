using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;
using static LiveBlog.BrowserTests.Support.PartnerPage;

namespace LiveBlog.BrowserTests;

/// <summary>Links of an embedded feed, also in a sandboxed frame.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class EmbedLinksTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Every_link_in_a_frame_opens_outside_of_it()
    {
        // The browser says what the sandbox forbids; one link leads to an entry that does not exist.
        PageErrors.Current.Expect("sandboxed", PageErrors.Status(404));
        var slug = await server.OpenBlogAsync("embed-links", more: new { embedOrigins = new[] { "*" } });
        var older = await server.PostAsync(slug, new { headline = "Une autre" });
        await server.PostAsync(
            slug,
            new
            {
                headline = "Des liens",
                bodyHtml = $"<p><a href='https://outside.example/there'>Dehors</a>, <a href='/newswire'>le fil</a>, <a href='#e-{older.Id}'>plus bas</a>, <a href='#e-999999'>ailleurs</a></p>",
                relatedLinks = new[] { new { url = "https://outside.example/card", title = "Une carte" } },
            }
        );
        await using var context = await newsroom.ContextAsync();
        await context.RouteAsync(
            "https://outside.example/**",
            route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<title>Dehors</title>" })
        );
        foreach (
            var (link, address) in new[]
            {
                (".entry-time >> nth=0", $"{server.Url}live/{slug}/entry/{older.Id + 1}"),
                (".subscribe", $"{server.Url}subscribe?blog={slug}"),
                ("text=Dehors", "https://outside.example/there"),
                ("text=le fil", $"{server.Url}newswire"),
                ("text=ailleurs", $"{server.Url}live/{slug}/entry/999999"),
                (".related", "https://outside.example/card"),
                (".share >> nth=0", $"{server.Url}live/{slug}/entry/{older.Id + 1}"),
                ("footer a >> nth=1", $"{server.Url}live/{slug}"),
            }
        )
        {
            foreach (var scripts in new[] { "", " sandbox='allow-top-navigation-by-user-activation allow-same-origin'" })
            {
                if (scripts.Length > 0 && link == "text=ailleurs")
                {
                    continue; // Without a script it is an address of the frame's own page.
                }

                var (page, frame) = await FramedAsync(
                    context,
                    $"<iframe src='{server.Url}embed/{slug}'{scripts} width=600 height=900></iframe>"
                );
                await frame.Locator(link).ClickAsync();
                await page.WaitForURLAsync(address);
                await page.CloseAsync();
            }
        }

        // What moves within the feed stays where it is.
        var (host, inside) = await FramedAsync(context, $"<iframe src='{server.Url}embed/{slug}' width=600 height=300></iframe>");
        await inside.Locator("text=plus bas").ClickAsync();
        await Assertions.Expect(inside.Locator($"#e-{older.Id}")).ToBeInViewportAsync();
        await inside.Locator("[data-order=oldest]").ClickAsync();
        await Assertions.Expect(inside.Locator("#entries h3").First).ToHaveTextAsync("Une autre");
        new Uri(host.Url).Host.Should().Be("partner.localhost");
    }

    [Fact]
    public async Task A_frame_in_a_sandbox_is_live_and_its_links_open_as_far_as_the_sandbox_lets_them()
    {
        // The browser says what the sandbox forbids.
        PageErrors.Current.Expect("sandboxed");
        var slug = await server.OpenBlogAsync("embed-sandboxed", more: new { embedOrigins = new[] { "*" } });
        for (var n = 1; n <= 52; n++)
        {
            await server.PostAsync(slug, new { headline = $"Entrée {n}" });
        }

        await using var context = await newsroom.ContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 800, Height = 1_200 },
            }
        );

        // As WordPress frames what it does not know; its script puts the secret behind the address, and listens.
        const string Attributes = "security='restricted' width='600' height='400'";
        var (host, frame) = await FramedAsync(
            context,
            $"""
            <iframe sandbox="allow-scripts" {Attributes} src="{server.Url}embed/{slug}#?secret=k3Yp"></iframe>
            <script>window.said = []; addEventListener('message', (event) => said.push(event.data));</script>
            """
        );
        await Assertions.Expect(frame.Locator("#entries h3").First).ToHaveTextAsync("Entrée 52");
        (await frame.Locator("body").EvaluateAsync<string>("() => origin")).Should().Be("null");
        (await frame.Locator("body").EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.order')).display"))
            .Should()
            .NotBe("block", "its style sheet is there");
        await Assertions.Expect(frame.Locator("#connection")).ToHaveAttributeAsync("data-state", "live");
        await server.PostAsync(slug, new { headline = "Toute neuve" });
        await Assertions.Expect(frame.Locator("#entries h3").First).ToHaveTextAsync("Toute neuve");
        await frame.Locator("#more a").ClickAsync();
        await Assertions.Expect(frame.Locator("#entries h3")).ToHaveCountAsync(53);
        await frame.Locator("[data-order=oldest]").ClickAsync();
        await Assertions.Expect(frame.Locator("#entries h3").First).ToHaveTextAsync("Entrée 1");
        await frame.Locator(".entry-time").First.ClickAsync();
        var link = await frame.Locator(".entry-time").First.GetAttributeAsync("href");
        await Eventually.TrueAsync(
            () =>
                host.EvaluateAsync<bool>(
                    "([link]) => said.some((m) => m.message === 'link' && m.secret === 'k3Yp' && m.value === link)",
                    new[] { new Uri(server.Url, link).ToString() }
                ),
            "WordPress is asked to go there"
        );
        (await host.EvaluateAsync<bool>("() => said.some((m) => m.message === 'height' && m.secret === 'k3Yp' && m.value > 400)"))
            .Should()
            .BeTrue();
        (await frame.Locator(".kept").CountAsync()).Should().Be(0);

        // Nobody listens: the address is there to be copied.
        (_, frame) = await FramedAsync(
            context,
            $"""<iframe sandbox="allow-scripts" {Attributes} src="{server.Url}embed/{slug}"></iframe>"""
        );
        await frame.Locator(".subscribe").ClickAsync();
        await Assertions.Expect(frame.Locator(".kept input")).ToHaveValueAsync($"{server.Url}subscribe?blog={slug}");

        // A window, where the whole page may not be led away.
        foreach (
            var sandbox in new[]
            {
                "allow-scripts allow-popups",
                "allow-scripts allow-same-origin allow-popups",
                "allow-scripts allow-popups allow-popups-to-escape-sandbox",
            }
        )
        {
            (host, frame) = await FramedAsync(
                context,
                $"""<iframe sandbox="{sandbox}" {Attributes} src="{server.Url}embed/{slug}"></iframe>"""
            );
            await Assertions.Expect(frame.Locator("#connection")).ToHaveAttributeAsync("data-state", "live");
            var opened = await host.RunAndWaitForPopupAsync(() => frame.Locator(".entry-time").First.ClickAsync());
            await opened.WaitForURLAsync($"{server.Url}live/{slug}/entry/*");
            await Assertions.Expect(opened.Locator("#feed h3").First).ToBeVisibleAsync();
            (
                await opened
                    .Locator(".masthead")
                    .EvaluateAsync<string>("head => getComputedStyle(head.querySelector('.nameplate')).fontFamily")
            )
                .Should()
                .Contain("serif", "its style sheet is there");
            await Assertions.Expect(opened.Locator("#connection")).ToHaveAttributeAsync("data-state", "live");
            new Uri(host.Url).Host.Should().Be("partner.localhost");
        }
    }
}
