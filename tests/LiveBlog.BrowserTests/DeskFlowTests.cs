using System.Net.Http.Json;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>An editor's day: words that are never lost, taken back, and found again elsewhere.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class DeskFlowTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task What_is_typed_is_gone_on_with_on_another_device_and_published_once()
    {
        var slug = await server.OpenBlogAsync("devices");
        var laptop = await newsroom.EditorAsync(slug);
        await laptop.FillAsync("#headline", "Commencé dans le couloir");
        await Assertions.Expect(laptop.Locator("#saved")).ToContainTextAsync("Draft kept at");

        var phone = await newsroom.EditorAsync(slug, new() { ViewportSize = new() { Width = 390, Height = 844 } });
        await phone.ClickAsync(".tabs a[href*='state=drafts']");
        await phone.ClickAsync(".waiting a");
        await Assertions.Expect(phone.Locator("#headline")).ToHaveValueAsync("Commencé dans le couloir");
        await phone.FillAsync("#headline", "Commencé dans le couloir, fini dans la foule");
        await Assertions.Expect(phone.Locator("#saved")).ToContainTextAsync("Draft kept at");

        // The laptop has not seen the last words, and is told instead of running over them.
        await laptop.FillAsync("#headline", "Commencé dans le couloir, et repris");
        await Assertions.Expect(laptop.Locator("#saved")).ToContainTextAsync("changed elsewhere");

        await phone.ClickAsync(".dock button.first");
        await Assertions.Expect(phone.Locator("#saved")).ToContainTextAsync("Published at");
        await Assertions.Expect(phone.Locator("#headline")).ToHaveValueAsync("");
        await phone.GotoAsync(new Uri(server.Url, $"/desk/blogs/{slug}?state=drafts").ToString());
        await Assertions.Expect(phone.Locator(".waiting")).ToHaveCountAsync(0);
        await laptop.Context.CloseAsync();
        await phone.Context.CloseAsync();
    }

    [Fact]
    public async Task What_was_published_too_soon_is_taken_back_and_its_words_are_where_they_were_written()
    {
        var slug = await server.OpenBlogAsync("undo");
        var desk = await newsroom.EditorAsync(slug);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await desk.FillAsync("#headline", "Trop tôt");
        await desk.FillAsync("#body", "Un corps.");
        await desk.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync("Trop tôt");

        await desk.FillAsync("#headline", "La suite");
        await desk.FocusAsync(".undo");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveCountAsync(0);
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Trop tôt\n\nLa suite");
        await Assertions.Expect(desk.Locator("#body")).ToHaveValueAsync("Un corps.");
        await desk.Context.CloseAsync();
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task An_address_that_is_pasted_becomes_a_card_and_one_of_a_video_a_facade()
    {
        var slug = await server.OpenBlogAsync("pasted");
        (await server.Api.PostAsJsonAsync("/api/v1/articles", new { slug = "pasted-atlas", title = "L’atlas du chenal", bodyMarkdown = "Un texte.", language = "fr" })).EnsureSuccessStatusCode();
        var desk = await newsroom.EditorAsync(slug);
        await desk.FillAsync("#headline", "À lire");
        await PasteAsync(desk, "#body", new Uri(server.Url, "/articles/pasted-atlas").ToString());
        await Assertions.Expect(desk.Locator("[data-row=relatedLinks] [name$=title]")).ToHaveValueAsync("L’atlas du chenal");
        (await desk.InputValueAsync("#body")).Should().BeEmpty("an address alone is a link");
        await PasteAsync(desk, "#body", "https://www.youtube.com/watch?v=dQw4w9WgXcQ");
        await Assertions.Expect(desk.Locator("[data-row=embeds] [name$=url]")).ToHaveValueAsync("https://www.youtube.com/watch?v=dQw4w9WgXcQ");
        await Assertions.Expect(desk.Locator("[data-row=relatedLinks]")).ToHaveCountAsync(1);
        await desk.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(desk.Locator("#entries a.related")).ToContainTextAsync("L’atlas du chenal");
        await Assertions.Expect(desk.Locator("#entries .elsewhere")).ToHaveCountAsync(1);
        await desk.Context.CloseAsync();
    }

    static async Task PasteAsync(IPage page, string field, string text)
    {
        await page.FocusAsync(field);
        await page.EvaluateAsync(
            """
            text => {
              const data = new DataTransfer();
              data.setData('text/plain', text);
              document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """, text);
    }
}
