using System.Net.Http.Json;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>What is pasted and clicked in the composer.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class ComposerInputTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task A_pasted_picture_leaves_the_caret_in_its_description_and_is_kept_as_a_draft_without_one()
    {
        var slug = await server.OpenBlogAsync("pasted-picture");
        var desk = await newsroom.EditorAsync(slug);
        await desk.WaitForSelectorAsync(".rich");
        await desk.FocusAsync(".rich");
        await desk.EvaluateAsync(
            """
            async () => {
              const canvas = document.createElement('canvas');
              canvas.width = 300; canvas.height = 200;
              canvas.getContext('2d').fillRect(0, 0, 300, 200);
              const blob = await new Promise(done => canvas.toBlob(done, 'image/png'));
              const data = new DataTransfer();
              data.items.add(new File([blob], 'image.png', { type: 'image/png' }));
              document.querySelector('.rich').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """
        );
        var alt = desk.Locator("[data-row=media] textarea[name$=alt]");
        await Assertions.Expect(desk.Locator("[data-row=media] .thumb")).ToBeVisibleAsync();
        await Assertions.Expect(desk.Locator("#saved")).ToContainTextAsync("Draft saved at");
        await Assertions.Expect(alt).ToBeFocusedAsync();
        await desk.Keyboard.TypeAsync("Un quai noir");
        await Assertions.Expect(alt).ToHaveValueAsync("Un quai noir");
        await desk.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(desk.Locator("#entries article img")).ToHaveAttributeAsync("alt", "Un quai noir");
        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task Edit_puts_the_caret_behind_the_words_whatever_they_are()
    {
        var slug = await server.OpenBlogAsync("edit-words");
        await server.PostAsync(slug, new { quotes = new[] { new { text = "Une parole" } } });
        await server.PostAsync(slug, new { bodyMarkdown = "Un **corps** seul" });
        await server.PostAsync(slug, new { headline = "Un titre", bodyMarkdown = "Et un corps" });
        var desk = await newsroom.EditorAsync(slug);
        foreach (
            var (entry, field, value) in new[]
            {
                (0, "#headline", "Un titre, et plus"),
                (1, "#body", "Un **corps** seul, et plus"),
                (2, "[data-row=quotes] textarea", "Une parole, et plus"),
            }
        )
        {
            await desk.Locator(".acts [data-act=edit]").Nth(entry).PressAsync("Enter");
            await desk.WaitForURLAsync(new System.Text.RegularExpressions.Regex("edit="));
            await desk.WaitForSelectorAsync(".rich");
            await Assertions.Expect(desk.Locator(field == "#body" ? ".rich" : field)).ToBeFocusedAsync();
            await desk.Keyboard.TypeAsync(", et plus");
            await Assertions.Expect(desk.Locator(field)).ToHaveValueAsync(value);
            await desk.ClickAsync("#cancel");
            await Assertions.Expect(desk.Locator("#cancel")).ToBeHiddenAsync();
        }

        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task An_address_that_is_pasted_becomes_a_card_and_one_of_a_video_a_facade()
    {
        var slug = await server.OpenBlogAsync("pasted");
        (
            await server.Api.PostAsJsonAsync(
                "/api/v1/articles",
                new
                {
                    slug = "pasted-atlas",
                    title = "L’atlas du chenal",
                    bodyMarkdown = "Un texte.",
                    language = "fr",
                }
            )
        ).EnsureSuccessStatusCode();
        var desk = await newsroom.EditorAsync(slug);
        await desk.FillAsync("#headline", "À lire");
        await desk.PasteAsync(".rich", new Uri(server.Url, "/articles/pasted-atlas").ToString());
        await Assertions.Expect(desk.Locator("[data-row=relatedLinks] [name$=title]")).ToHaveValueAsync("L’atlas du chenal");
        (await desk.InputValueAsync("#body")).Should().BeEmpty("an address alone is a link");
        await desk.PasteAsync(".rich", "https://www.youtube.com/watch?v=dQw4w9WgXcQ");
        await Assertions
            .Expect(desk.Locator("[data-row=embeds] [name$=url]"))
            .ToHaveValueAsync("https://www.youtube.com/watch?v=dQw4w9WgXcQ");
        await Assertions.Expect(desk.Locator("[data-row=relatedLinks]")).ToHaveCountAsync(1);
        await desk.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(desk.Locator("#entries a.related")).ToContainTextAsync("L’atlas du chenal");
        await Assertions.Expect(desk.Locator("#entries .elsewhere")).ToHaveCountAsync(1);
        await desk.Context.CloseAsync();
    }
}
