using System.Text.Json;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>The desk, mostly by keyboard.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class DeskTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task By_keyboard_alone_an_entry_with_quote_and_link_is_published_and_two_desks_show_it()
    {
        var slug = await server.OpenBlogAsync("keyboard");
        var other = await newsroom.EditorAsync(slug);
        await other.WaitForLiveAsync();
        var desk = await newsroom.EditorAsync(slug);
        await desk.WaitForLiveAsync();

        // The composer has the focus: a headline and two keys are an entry.
        await desk.Keyboard.TypeAsync("Le train de nuit arrive");
        await desk.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(other.Locator("#entries h3").First).ToHaveTextAsync("Le train de nuit arrive");
        await Assertions.Expect(desk.Locator("#saved")).ToContainTextAsync("Published at");

        await desk.Keyboard.TypeAsync("Une citation");
        await desk.FocusAsync("[data-add=quotes]");
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.TypeAsync("« Nous y sommes. »");
        await desk.Keyboard.PressAsync("Tab");
        await desk.Keyboard.TypeAsync("Irena Halvard");
        await desk.Keyboard.PressAsync("Tab");
        await desk.Keyboard.TypeAsync("ministre");
        await desk.FocusAsync("[data-add=relatedLinks]");
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.TypeAsync("https://riverains.example/atlas");
        await desk.Keyboard.PressAsync("Tab");
        await desk.Keyboard.TypeAsync("L’atlas du chenal");
        await desk.Keyboard.PressAsync("Control+Enter");

        var entry = other.Locator("#entries article").First;
        await Assertions.Expect(entry.Locator("figcaption b")).ToHaveTextAsync("Irena Halvard");
        await Assertions.Expect(entry.Locator("a.related")).ToHaveAttributeAsync("href", "https://riverains.example/atlas");
        await Assertions.Expect(other.Locator(".item").First.Locator(".acts")).ToBeVisibleAsync();
        await desk.Context.CloseAsync();
        await other.Context.CloseAsync();
    }

    [Fact]
    public async Task A_post_that_fails_keeps_every_word_and_says_why()
    {
        var slug = await server.OpenBlogAsync("fails");
        var desk = await newsroom.EditorAsync(slug);

        // Refused: the reason stands at its field.
        await desk.FillAsync("#headline", "Un titre gardé");
        await desk.ClickAsync("[data-add=relatedLinks]");
        await desk.FillAsync("[data-row=relatedLinks] input >> nth=0", "javascript:alert(1)");
        await desk.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(desk.Locator("[data-row=relatedLinks] .why")).ToContainTextAsync("https://");
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Un titre gardé");
        await Assertions.Expect(desk.Locator("#answer")).ToContainTextAsync("Not sent");

        // Kept, also over a reload.
        await desk.FillAsync("[data-row=relatedLinks] input >> nth=0", "https://riverains.example/");
        await desk.ReloadAsync();
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Un titre gardé");
        await Assertions.Expect(desk.Locator("[data-row=relatedLinks] input >> nth=0")).ToHaveValueAsync("https://riverains.example/");

        // Signed out meanwhile: kept, and said.
        await desk.Context.ClearCookiesAsync(new() { Name = "liveblog" });
        await desk.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(desk.Locator("#answer")).ToContainTextAsync("signed out");
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Un titre gardé");
        (await EntriesAsync(slug)).Should().BeEmpty("nothing of it was published");
        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task Of_two_editors_on_one_entry_the_second_is_informed_and_loses_nothing()
    {
        var slug = await server.OpenBlogAsync("race");
        var entry = await server.PostAsync(slug, new { headline = "Douze navires" });
        var first = await newsroom.EditorAsync(slug);
        var second = await newsroom.EditorAsync(slug);
        foreach (var desk in new[] { first, second })
        {
            await desk.GotoAsync(new Uri(server.Url, $"/desk/blogs/{slug}?edit={entry.Id}#write").ToString());
        }

        await first.FillAsync("#headline", "Onze navires");
        await first.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(first.Locator("#saved")).ToContainTextAsync("Saved at");

        await second.FillAsync("#headline", "Dix navires");
        await second.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(second.Locator("#answer")).ToContainTextAsync("saved this entry while you were writing");
        await Assertions.Expect(second.Locator("#headline")).ToHaveValueAsync("Dix navires");
        await Assertions.Expect(second.Locator("#feed h3")).ToHaveTextAsync("Onze navires");

        await second.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(first.Locator("#feed h3")).ToHaveTextAsync("Dix navires");
        await first.Context.CloseAsync();
        await second.Context.CloseAsync();
    }

    [Fact]
    public async Task Without_scripts_the_desk_opens_a_blog_publishes_edits_and_withdraws()
    {
        var context = new BrowserNewContextOptions { JavaScriptEnabled = false, Locale = "en-GB" };
        var slug = await server.OpenBlogAsync("plain-desk-start");
        var desk = await newsroom.EditorAsync(slug, context);
        await desk.GotoAsync(new Uri(server.Url, "/desk").ToString());
        await desk.ClickAsync("summary");
        await desk.FillAsync("#title", "Un direct sans script");
        await desk.FillAsync("#timeZone", "Lune/Mer");
        await desk.ClickAsync("button:has-text('Create blog')");
        await Assertions.Expect(desk.Locator(".field.wrong .why")).ToContainTextAsync("IANA");
        await Assertions.Expect(desk.Locator("#title")).ToHaveValueAsync("Un direct sans script");
        await desk.FillAsync("#timeZone", "Europe/Paris");
        await desk.ClickAsync("button:has-text('Create blog')");
        desk.Url.Should().EndWith("/desk/blogs/un-direct-sans-script");

        await desk.FillAsync("#headline", "<script>alert(1)</script> en titre");
        await desk.FillAsync("#body", "<img src=x onerror=alert(2)> **gras** [lien](javascript:alert(3))");
        await desk.ClickAsync("#publish");
        await Assertions.Expect(desk.Locator("#feed h3")).ToHaveTextAsync("<script>alert(1)</script> en titre");
        (await desk.Locator("#feed img, #feed script, #feed [onerror], #feed a[href^=javascript]").CountAsync()).Should().Be(0);

        await desk.ClickAsync(".acts a");
        await desk.FillAsync("#headline", "Corrigé");
        await desk.ClickAsync("#publish");
        await Assertions.Expect(desk.Locator("#feed h3")).ToHaveTextAsync("Corrigé");
        await desk.ClickAsync("[data-act=withdraw]");
        await Assertions.Expect(desk.Locator("#feed article")).ToHaveCountAsync(0);
        await desk.ClickAsync("text=Withdrawn");
        await Assertions.Expect(desk.Locator(".tomb")).ToContainTextAsync("Corrigé");
        await desk.Context.CloseAsync();
    }

    async Task<IReadOnlyList<string>> EntriesAsync(string slug)
    {
        using var list = JsonDocument.Parse(await server.Api.GetStringAsync($"/api/v1/blogs/{slug}/entries"));
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("headline").ToString())];
    }
}
