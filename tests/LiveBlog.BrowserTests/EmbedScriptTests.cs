using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;
using static LiveBlog.BrowserTests.Support.PartnerPage;

namespace LiveBlog.BrowserTests;

/// <summary>The script that other sites paste: where it puts the frame, and how high that is.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class EmbedScriptTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Two_frames_on_one_page_each_have_their_own_order_and_the_height_of_what_is_in_them()
    {
        const string Partner = "http://partner.localhost/";
        var few = await server.OpenBlogAsync("embed-few", more: new { embedOrigins = new[] { "*" } });
        var many = await server.OpenBlogAsync("embed-many", more: new { embedOrigins = new[] { "*" } });
        await server.PostAsync(few, new { headline = "Seule" });
        for (var n = 1; n <= 12; n++)
        {
            await server.PostAsync(many, new { headline = $"Entrée {n}" });
        }

        await using var context = await newsroom.ContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 800, Height = 1_600 },
            }
        );
        var page = await context.NewPageAsync();
        await page.RouteAsync(
            Partner,
            route =>
                route.FulfillAsync(
                    new RouteFulfillOptions
                    {
                        ContentType = "text/html",
                        Body = $"""
                        <!doctype html><title>Un partenaire</title><body>
                        <script async src="{server.Url}embed.js" data-blog="{few}" data-title="Le petit"></script>
                        <script async src="{server.Url}embed.js" data-blog="{many}" data-order="oldest" data-max-height="500"></script>
                        """,
                    }
                )
        );
        await page.GotoAsync(Partner);
        var (small, large) = (page.Locator("iframe[title='Le petit']"), page.Locator($"iframe[src*='{many}']"));
        await Assertions.Expect(small.ContentFrame.Locator("#feed h3")).ToHaveTextAsync("Seule");
        await Assertions.Expect(large.ContentFrame.Locator("#feed h3").First).ToHaveTextAsync("Entrée 1");

        // What is in the small one fits without a bar; the large one is as high as it may be.
        await Eventually.TrueAsync(
            async () => await HeightAsync(small) < 500 && await FitsAsync(small),
            "the small frame is as high as its content"
        );
        await Eventually.TrueAsync(async () => await HeightAsync(large) == 500, "the large frame is as high as it may be");

        var before = await HeightAsync(small);
        await server.PostAsync(few, new { headline = "Et une autre", bodyMarkdown = "Avec un texte." });
        await Eventually.TrueAsync(
            async () => await HeightAsync(small) > before && await FitsAsync(small),
            "the small frame grows with its content"
        );
        (await HeightAsync(large)).Should().Be(500, "what one frame says is nothing to the other");

        // Nobody else gives the frames their height.
        await page.EvaluateAsync("slug => postMessage({ liveblog: slug, height: 700 }, '*')", few);
        await page.EvaluateAsync(
            "() => new Promise((resolve) => { addEventListener('message', () => resolve(), { once: true }); postMessage('after', '*'); })"
        );
        (await HeightAsync(small)).Should().BeLessThan(700);
    }

    [Fact]
    public async Task The_line_of_script_works_however_it_is_run_or_says_why_not()
    {
        // The script says on the console why a frame is not shown.
        PageErrors.Current.Expect("LiveBlog: ", PageErrors.Status(404), "frame-ancestors");
        var slug = await server.OpenBlogAsync("embed-ways", more: new { embedOrigins = new[] { "*" } });
        var closed = await server.OpenBlogAsync("embed-closed", more: new { embedOrigins = new[] { "https://other.example" } });
        await server.PostAsync(slug, new { headline = "Bonjour" });
        await using var context = await newsroom.ContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 800, Height = 900 },
            }
        );
        using var http = new HttpClient();
        var script = $"{server.Url}embed.js";
        var text = await http.GetStringAsync(script);
        foreach (
            var (way, body) in new (string, string)[]
            {
                (
                    "a module made by a script",
                    $"<p id=before>Avant</p><script>const s = document.createElement('script'); s.src = '{script}'; s.dataset.blog = '{slug}'; s.type = 'module'; document.body.append(s)</script>"
                ),
                ("a module in the page", $"<p id=before>Avant</p><script type=module src='{script}' data-blog='{slug}'></script>"),
                ("in the head", $"<head><script async src='{script}' data-blog='{slug}'></script></head><body><p id=before>Avant</p>"),
                (
                    "in the head, with a place",
                    $"<head><script src='{script}' data-blog='{slug}' data-target='#here'></script></head><body><p id=before>Avant</p><div id=here></div><p>Après"
                ),
                (
                    "a tag manager that drops attributes",
                    $"<p id=before>Avant</p><div data-liveblog='{slug}'></div><script>const s = document.createElement('script'); s.src = '{script}?blog={slug}&max-height=500'; document.head.append(s)</script>"
                ),
                (
                    "an optimiser that runs scripts late",
                    $"<p id=before>Avant</p><script type='text/delayed' data-src='{script}' data-blog='{slug}'></script><script>setTimeout(() => {{ const s = document.createElement('script'); s.textContent = {System.Text.Json.JsonSerializer.Serialize(text)}; document.body.append(s) }})</script>"
                ),
                (
                    "an optimiser that puts scripts together in the head",
                    $"<head><script>{text}</script></head><body><p id=before>Avant</p><script type='text/bundled' data-original='{script}' data-blog='{slug}'></script>"
                ),
            }
        )
        {
            var (page, frame) = await FramedAsync(context, body);
            await Assertions.Expect(frame.Locator("#feed h3")).ToHaveTextAsync("Bonjour");
            (await page.Locator("iframe").CountAsync()).Should().Be(1, way);
            (
                await page.Locator("iframe")
                    .EvaluateAsync<bool>(
                        "frame => frame.getBoundingClientRect().top >= document.getElementById('before').getBoundingClientRect().bottom && frame.clientWidth > 500"
                    )
            )
                .Should()
                .BeTrue(way);
            await page.CloseAsync();
        }

        foreach (
            var (body, sentence, left) in new (string, string, string)[]
            {
                ($"<script src='{script}'></script>", "needs data-blog", ""),
                ($"<script src='{script}' data-blog='My Blog'></script>", "data-blog is \"My Blog\"", ""),
                ($"<script>{text}</script>", "no <script src=", ""),
                ($"<script src='{script}' data-blog='no-such-blog'></script>", "there is no blog \"no-such-blog\"", ""),
                (
                    $"<script src='{script}' data-blog='{closed}' data-title='Le direct'></script>",
                    $"\"{closed}\" may not be shown on http://partner.localhost. It allows https://other.example",
                    $"<a href=\"{server.Url}live/{closed}\">Le direct</a>"
                ),
                ($"<script src='{script}' data-blog='{slug}' data-max-height='tall'></script>", "data-max-height is \"tall\"", "iframe"),
                ($"<script src='{script}' data-blog='{slug}' data-target='#['></script>", "data-target is \"#[\"", ""),
            }
        )
        {
            var page = await context.NewPageAsync();
            var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
            page.Console += (_, line) => said.Enqueue(line.Text);
            await OpenAsync(page, body);
            await Eventually.TrueAsync(
                () =>
                    Task.FromResult(
                        said.Any(line =>
                            line.StartsWith("LiveBlog: ", StringComparison.Ordinal) && line.Contains(sentence, StringComparison.Ordinal)
                        )
                    ),
                sentence
            );
            await Eventually.TrueAsync(
                async () =>
                    (
                        await page.Locator("body")
                            .EvaluateAsync<string>(
                                "body => Array.from(body.querySelectorAll('iframe, a'), (e) => e.matches('a') ? e.outerHTML : 'iframe').join()"
                            )
                    ) == left,
                $"{sentence}: what is left is {left}"
            );
            await page.CloseAsync();
        }
    }

    [Fact]
    public async Task A_frame_below_the_fold_is_no_higher_than_its_content_however_high_it_may_be()
    {
        var slug = await server.OpenBlogAsync("embed-lazy", more: new { embedOrigins = new[] { "*" } });
        for (var n = 1; n <= 12; n++)
        {
            await server.PostAsync(slug, new { headline = $"Entrée {n}", bodyMarkdown = "Avec un texte." });
        }

        await using var context = await newsroom.ContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 800, Height = 900 },
            }
        );
        var page = await context.NewPageAsync();
        await OpenAsync(
            page,
            $$"""
            <div style="height: 20000px"></div><script src="{{server.Url}}embed.js" data-blog="{{slug}}" data-max-height="100000"></script><p id="after">Après</p>
            <style>.own iframe { height: 333px !important }</style><div class="own"><script src="{{server.Url}}embed.js" data-blog="{{slug}}" data-order="oldest"></script></div>
            """
        );
        var frame = page.Locator("iframe").First;
        (await HeightAsync(frame)).Should().BeLessThan(1_000, "nobody knows yet how high it is to be");
        await page.Locator("#after").ScrollIntoViewIfNeededAsync();
        await frame.ScrollIntoViewIfNeededAsync();
        await Eventually.TrueAsync(
            async () => await HeightAsync(frame) is > 1_000 and < 5_000 && await FitsAsync(frame),
            "all of the content is to be seen, and nothing below it"
        );

        // A page that gives its frames a height of its own keeps it, and what is not a height is none.
        await Assertions.Expect(page.Locator(".own iframe").ContentFrame.Locator("#feed h3").First).ToHaveTextAsync("Entrée 1");
        (await HeightAsync(page.Locator(".own iframe"))).Should().Be(333);
        var before = await HeightAsync(frame);
        await frame
            .ContentFrame.Locator("body")
            .EvaluateAsync(
                "(body, slug) => { for (const height of [NaN, Infinity, -1, '900', null, 1e9]) parent.postMessage({ liveblog: slug, height }, '*'); }",
                slug
            );
        await Eventually.TrueAsync(async () => await HeightAsync(frame) == 20_000, "the highest is what a page can bear");
        await server.PostAsync(slug, new { headline = "Encore une" });
        await Eventually.TrueAsync(
            async () => await HeightAsync(frame) is < 5_000 and var now && now > before,
            "its next word is taken again"
        );
    }

    static Task<int> HeightAsync(ILocator frame) => frame.EvaluateAsync<int>("frame => frame.clientHeight");

    static Task<bool> FitsAsync(ILocator frame) =>
        frame.ContentFrame.Locator("html").EvaluateAsync<bool>("html => html.scrollHeight <= innerHeight");
}
