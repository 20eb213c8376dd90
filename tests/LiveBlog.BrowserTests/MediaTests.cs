using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Pictures from the editor's hand to the reader's eye, and what stands on other sites.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class MediaTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task A_picture_is_chosen_from_all_there_are_with_the_keyboard()
    {
        var slug = await server.OpenBlogAsync("chosen");
        var desk = await newsroom.EditorAsync(slug);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent((await DrawnAsync(desk, "phare.png", "#e0a020")).Buffer), "file", "phare.png" },
            { new StringContent("Un phare au couchant"), "alt" },
        };
        (await server.Api.PostAsync("/api/v1/media", form)).EnsureSuccessStatusCode();
        await desk.FillAsync("#headline", "Au phare");
        await desk.FocusAsync("[data-library]");
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.TypeAsync("couchant");
        await Assertions.Expect(desk.Locator(".pick-picture li img[alt='Un phare au couchant']")).ToBeVisibleAsync();
        (await desk.RunAxe(new AxeRunOptions())).Violations.Should().BeEmpty();
        await desk.Keyboard.PressAsync("Tab");
        await desk.Keyboard.PressAsync("Tab");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(desk.Locator("[data-row=media] textarea").First).ToHaveValueAsync("Un phare au couchant");
        await desk.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(desk.Locator("#entries article img")).ToHaveAttributeAsync("alt", "Un phare au couchant");
        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task Pictures_chosen_at_the_desk_are_a_gallery_that_the_reader_goes_through_by_keyboard()
    {
        var slug = await server.OpenBlogAsync("pictures");
        var desk = await newsroom.EditorAsync(slug);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();

        // Sent off before its pictures have arrived: it waits for them, and goes out once.
        await desk.FillAsync("#headline", "Trois vues du port");
        var chooser = await desk.RunAndWaitForFileChooserAsync(() => desk.ClickAsync("[data-pick=media]"));
        await chooser.SetFilesAsync([
            await DrawnAsync(desk, "un.png", "#203040"),
            await DrawnAsync(desk, "deux.png", "#a03040"),
            await DrawnAsync(desk, "trois.png", "#20a040"),
        ]);
        foreach (var (row, alt) in new[] { "Le port au matin", "Le port à midi", "Le port le soir" }.Select((alt, row) => (row, alt)))
        {
            await desk.FillAsync($"[data-row=media] >> nth={row} >> textarea[name$=alt]", alt);
        }

        await desk.Keyboard.PressAsync("Control+Enter");
        var entry = reader.Locator("#entries article").First;
        await Assertions.Expect(entry.Locator("h3")).ToHaveTextAsync("Trois vues du port");
        await Assertions.Expect(entry.Locator(".gallery a.enlarge img")).ToHaveCountAsync(3);
        await Assertions.Expect(reader.Locator("#entries article")).ToHaveCountAsync(1);
        (await entry.Locator(".gallery img").EvaluateAllAsync<string[]>("images => images.map(i => i.alt)"))
            .Should()
            .Equal("Le port au matin", "Le port à midi", "Le port le soir");
        await Eventually.TrueAsync(
            () =>
                entry
                    .Locator(".gallery img")
                    .EvaluateAllAsync<bool>("images => images.every(i => i.complete && i.naturalWidth > 0 && i.width > 0)"),
            "every picture is drawn"
        );

        await entry.Locator("a.enlarge").Nth(1).FocusAsync();
        await reader.Keyboard.PressAsync("Enter");
        var large = reader.Locator("dialog.large");
        await Assertions.Expect(large.Locator(".count")).ToHaveTextAsync("2 sur 3");
        await reader.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(large.Locator(".count")).ToHaveTextAsync("3 sur 3");
        await Assertions.Expect(large.Locator("img")).ToHaveAttributeAsync("alt", "Le port le soir");
        (await reader.RunAxe(new AxeRunOptions())).Violations.Should().BeEmpty();
        await reader.Keyboard.PressAsync("Escape");
        await Assertions.Expect(large).ToHaveCountAsync(0);
        (await reader.EvaluateAsync<string>("() => document.activeElement.querySelector('img')?.alt ?? document.activeElement.outerHTML"))
            .Should()
            .Be("Le port le soir", "the focus returns to what was looked at last");
        await desk.Context.CloseAsync();
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_refused_by_name_and_the_words_stay()
    {
        var slug = await server.OpenBlogAsync("no-picture");
        var desk = await newsroom.EditorAsync(slug);
        await desk.FillAsync("#headline", "Un titre gardé");
        var chooser = await desk.RunAndWaitForFileChooserAsync(() => desk.ClickAsync("[data-pick=media]"));
        await chooser.SetFilesAsync([
            new FilePayload
            {
                Name = "vue.jpg",
                MimeType = "image/jpeg",
                Buffer = "<svg onload='alert(1)'/>"u8.ToArray(),
            },
        ]);
        await Assertions.Expect(desk.Locator("[data-row=media] [role=alert]")).ToContainTextAsync("vue.jpg");
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Un titre gardé");
        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task Another_site_gets_no_request_before_the_click()
    {
        var slug = await server.OpenBlogAsync("elsewhere");
        await server.PostAsync(
            slug,
            new
            {
                headline = "La vidéo",
                embeds = new[] { new { url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ", title = "Le port en direct" } },
            }
        );
        var context = await newsroom.ContextAsync();
        var reader = await context.NewPageAsync();
        var asked = new ConcurrentBag<string>();
        await context.RouteAsync(
            address => new Uri(address).Host != server.Url.Host,
            route =>
            {
                asked.Add(route.Request.Url);
                return route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = "<p>Une vidéo</p>" });
            }
        );
        await reader.GotoAsync(new Uri(server.Url, "/live/" + slug).ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
        await reader.WaitForLiveAsync();
        asked.Should().BeEmpty();

        var button = reader.Locator(".elsewhere .load button");
        await button.FocusAsync();
        await reader.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.FrameLocator(".elsewhere iframe").Locator("p")).ToHaveTextAsync("Une vidéo");
        asked
            .Should()
            .OnlyContain(address => address.StartsWith("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", StringComparison.Ordinal));
        await Assertions.Expect(reader.Locator(".elsewhere iframe")).ToHaveAttributeAsync("title", "Le port en direct");
        await context.CloseAsync();
    }

    static async Task<FilePayload> DrawnAsync(IPage page, string name, string colour)
    {
        var url = await page.EvaluateAsync<string>(
            "colour => { const c = document.createElement('canvas'); c.width = 900; c.height = 600; const d = c.getContext('2d'); d.fillStyle = colour; d.fillRect(0, 0, 900, 600); return c.toDataURL('image/png'); }",
            colour
        );
        return new FilePayload
        {
            Name = name,
            MimeType = "image/png",
            Buffer = Convert.FromBase64String(url[(url.IndexOf(',', StringComparison.Ordinal) + 1)..]),
        };
    }
}
