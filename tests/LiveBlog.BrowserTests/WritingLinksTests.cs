using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;
using static LiveBlog.BrowserTests.Support.Composer;

namespace LiveBlog.BrowserTests;

/// <summary>Links in the composer, and text pasted from other programs.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class WritingLinksTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task A_link_that_is_none_is_said_to_be_none_and_the_box_fits_a_phone_in_Arabic()
    {
        var slug = await server.OpenBlogAsync("link-box", "ar");
        var desk = await newsroom.EditorAsync(
            slug,
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
                Locale = "ar",
            }
        );
        await desk.FocusAsync(".rich");
        await desk.Keyboard.TypeAsync("اقرأ هنا");
        await desk.Keyboard.PressAsync("Control+Shift+ArrowRight");
        await desk.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(desk.Locator(".rich .chosen")).ToHaveTextAsync("هنا");
        await desk.Keyboard.TypeAsync("هنا");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(desk.Locator(".link-box .why")).ToContainTextAsync("example.com");
        await Assertions.Expect(desk.Locator(".link-box input")).ToBeFocusedAsync();
        (
            await desk.EvaluateAsync<bool>(
                "() => { const r = document.querySelector('.link-box').getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth; }"
            )
        )
            .Should()
            .BeTrue();
        await desk.Keyboard.PressAsync("Escape");
        await Assertions.Expect(desk.Locator(".link-box")).ToHaveCountAsync(0);
        await Assertions.Expect(desk.Locator(".rich")).ToBeFocusedAsync();
        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task Pasting_from_other_programs_leaves_no_hard_spaces_and_no_lines_on_the_console()
    {
        var slug = await server.OpenBlogAsync("spaces");
        var desk = await newsroom.EditorAsync(slug);
        await desk.WaitForSelectorAsync(".rich");
        foreach (var from in (string[])["word", "google-docs", "libreoffice", "news-site"])
        {
            await desk.PasteAsync(
                ".rich",
                "x",
                await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "pasted", from + ".html"))
            );
        }

        await ClearAsync(desk);
        await desk.PasteAsync(
            ".rich",
            "x",
            "<style>p { color: red }</style><p style=\"margin:0\">Onze<span class=\"Apple-converted-space\">\u00a0</span>navires\u00a0</p><ol start=\"7\"><li><p>Sept</p></li><li><p>Huit</p></li></ol>"
        );
        await desk.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(desk.Locator("#saved")).ToContainTextAsync("Published at");
        (await PublishedAsync(server, slug)).Should().Be("<p>Onze navires</p><ol start=\"7\"><li>Sept</li><li>Huit</li></ol>");
        await desk.Context.CloseAsync();
    }
}
