using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>The line of script that other sites paste.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class EmbedScriptTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Two_frames_on_one_page_each_have_their_own_order_and_the_height_of_what_is_in_them()
    {
        const string Elsewhere = "http://partner.localhost/";
        var few = await server.OpenBlogAsync("embed-few", more: new { embedOrigins = new[] { "*" } });
        var many = await server.OpenBlogAsync("embed-many", more: new { embedOrigins = new[] { "*" } });
        await server.PostAsync(few, new { headline = "Seule" });
        for (var n = 1; n <= 12; n++)
        {
            await server.PostAsync(many, new { headline = $"Entrée {n}" });
        }

        await using var context = await newsroom.Chromium.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 800, Height = 1_600 } });
        var page = await context.NewPageAsync();
        await page.RouteAsync(Elsewhere, route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/html",
            Body = $"""
                <!doctype html><title>Un partenaire</title><body>
                <script async src="{server.Url}embed.js" data-blog="{few}" data-title="Le petit"></script>
                <script async src="{server.Url}embed.js" data-blog="{many}" data-order="oldest" data-max-height="500"></script>
                """,
        }));
        await page.GotoAsync(Elsewhere);
        var (small, large) = (page.Locator("iframe[title='Le petit']"), page.Locator($"iframe[src*='{many}']"));
        await Assertions.Expect(small.ContentFrame.Locator("#feed h3")).ToHaveTextAsync("Seule");
        await Assertions.Expect(large.ContentFrame.Locator("#feed h3").First).ToHaveTextAsync("Entrée 1");

        // What is in the small one fits without a bar; the large one is as high as it may be.
        await Eventually.TrueAsync(async () => await HeightAsync(small) < 500 && await FitsAsync(small), "the small frame is as high as its content");
        await Eventually.TrueAsync(async () => await HeightAsync(large) == 500, "the large frame is as high as it may be");

        var before = await HeightAsync(small);
        await server.PostAsync(few, new { headline = "Et une autre", bodyMarkdown = "Avec un texte." });
        await Eventually.TrueAsync(async () => await HeightAsync(small) > before && await FitsAsync(small), "the small frame grows with its content");
        (await HeightAsync(large)).Should().Be(500, "what one frame says is nothing to the other");

        // Nobody else gives the frames their height.
        await page.EvaluateAsync("slug => postMessage({ liveblog: slug, height: 700 }, '*')", few);
        await page.EvaluateAsync("() => new Promise((resolve) => { addEventListener('message', () => resolve(), { once: true }); postMessage('after', '*'); })");
        (await HeightAsync(small)).Should().BeLessThan(700);
    }

    static Task<int> HeightAsync(ILocator frame) => frame.EvaluateAsync<int>("frame => frame.clientHeight");

    static Task<bool> FitsAsync(ILocator frame) =>
        frame.ContentFrame.Locator("html").EvaluateAsync<bool>("html => html.scrollHeight <= innerHeight");
}
