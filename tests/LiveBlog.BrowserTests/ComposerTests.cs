using System.Diagnostics;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using LiveBlog.Tests.Features.Publishing;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;

namespace LiveBlog.BrowserTests;

/// <summary>Writing an entry, with the keyboard alone and against the clock.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class ComposerTests(Newsroom newsroom, ITestOutputHelper output)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task From_the_open_desk_to_the_reader_it_takes_a_headline_and_two_keys()
    {
        var slug = await server.OpenBlogAsync("stopwatch");
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        var desk = await newsroom.ReaderAsync(
            new Uri(server.Url, $"/account/sign-in?returnUrl=%2Fdesk%2Fblogs%2F{slug}"),
            new() { Locale = "en-GB" }
        );
        await Assertions.Expect(desk.Locator("[name=email]")).ToBeFocusedAsync();
        await desk.Keyboard.TypeAsync(Server.Email);
        await desk.Keyboard.PressAsync("Tab");
        await desk.Keyboard.TypeAsync(server.Password);
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(desk.Locator("#headline")).ToBeFocusedAsync();

        // The caret stands in the headline: what is left are the words, and two keys that are pressed together.
        var clock = Stopwatch.StartNew();
        await desk.Keyboard.TypeAsync("Le convoi est en vue");
        var typed = clock.Elapsed;
        await desk.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync("Le convoi est en vue");
        output.WriteLine(
            $"Typing {typed.TotalMilliseconds:0} ms, from Ctrl+Enter to the reader's page {(clock.Elapsed - typed).TotalMilliseconds:0} ms"
        );
        await Assertions.Expect(desk.Locator("#headline")).ToBeFocusedAsync();
        await desk.Context.CloseAsync();
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task A_blog_is_open_within_seconds_by_the_keyboard_alone()
    {
        var slug = await server.OpenBlogAsync("before-it");
        var desk = await newsroom.EditorAsync(slug);
        await desk.GotoAsync(new Uri(server.Url, "/desk").ToString());
        var clock = Stopwatch.StartNew();
        await desk.FocusAsync(".new-blog summary");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(desk.Locator(".new-blog #title")).ToBeFocusedAsync();
        await desk.Keyboard.TypeAsync("Le procès, jour un");
        await desk.Keyboard.PressAsync("Enter");
        await desk.WaitForURLAsync(url => url.EndsWith("/desk/blogs/le-proces-jour-un", StringComparison.Ordinal));
        await Assertions.Expect(desk.Locator("#headline")).ToBeFocusedAsync();
        output.WriteLine($"From the desk to the composer of a new blog: {clock.Elapsed.TotalMilliseconds:0} ms");
        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task Icons_open_their_panels_and_the_keyboard_is_enough()
    {
        var slug = await server.OpenBlogAsync("signs");
        await server.PostAsync(
            slug,
            new
            {
                headline = "Avant",
                author = "Solène Achterberg",
                tags = new[] { "port" },
            }
        );
        var desk = await newsroom.EditorAsync(slug);
        await desk.WaitForSelectorAsync(".rich");
        await desk.FocusAsync(".rich");
        await desk.Keyboard.TypeAsync("Ils parlent ");
        await desk.Keyboard.PressAsync("Control+b");
        await desk.Keyboard.TypeAsync("sur l’eau");
        await desk.Keyboard.PressAsync("Control+b");
        await desk.Keyboard.TypeAsync(". /key");
        await Assertions.Expect(desk.Locator(".choices [aria-selected=true]")).ToHaveTextAsync("Key event");
        (await desk.RunAxe(new AxeRunOptions())).Violations.Should().BeEmpty();
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.TypeAsync("@ach");
        await desk.Keyboard.PressAsync("ArrowDown");
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.TypeAsync("#po");
        await desk.Keyboard.PressAsync("ArrowDown");
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.TypeAsync("#brume");
        await desk.Keyboard.PressAsync("ArrowDown");
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.TypeAsync("> ");
        await Assertions.Expect(desk.Locator("[data-row=quotes] textarea")).ToBeFocusedAsync();
        await desk.Keyboard.TypeAsync("Jamais plus.");
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.TypeAsync("Plus jamais.");
        await desk.Keyboard.PressAsync("Enter");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(desk.Locator(".rich")).ToBeFocusedAsync();
        await desk.FillAsync("[data-row=quotes] input >> nth=0", "A. Solme");
        await desk.Keyboard.PressAsync("Control+Enter");

        var entry = desk.Locator("#entries article").First;
        await Assertions.Expect(entry.Locator("strong")).ToHaveTextAsync("sur l’eau");
        await Assertions.Expect(entry.Locator("blockquote p")).ToHaveTextAsync(["Jamais plus.", "Plus jamais."]);
        await Assertions.Expect(entry).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("key"));
        using var list = System.Text.Json.JsonDocument.Parse(await server.Api.GetStringAsync($"/api/v1/blogs/{slug}/entries"));
        var newest = list.RootElement.GetProperty("items")[0];
        newest.GetProperty("author").GetString().Should().Be("Solène Achterberg");
        newest.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).Should().Equal("port", "brume");

        // The list of keys, by its button and by its own key, which belongs to a field while one is written in.
        await desk.ClickAsync("[data-keys]");
        await Assertions.Expect(desk.Locator("dialog.keys-help")).ToContainTextAsync("Keyboard shortcuts");
        (await desk.RunAxe(new AxeRunOptions())).Violations.Should().BeEmpty();
        await desk.Keyboard.PressAsync("Escape");
        await Assertions.Expect(desk.Locator("dialog.keys-help")).ToHaveCountAsync(0);
        await desk.FocusAsync("[data-keys]");
        await desk.Keyboard.PressAsync("?");
        await Assertions.Expect(desk.Locator("dialog.keys-help")).ToBeVisibleAsync();
        await desk.Keyboard.PressAsync("?");
        await Assertions.Expect(desk.Locator("dialog.keys-help")).ToHaveCountAsync(0);

        // The choice of the source editor is kept for the next time.
        await desk.ClickAsync("[data-source]");
        foreach (var (key, source) in new[] { ("b", "**mot**"), ("i", "*mot*"), ("k", "[mot](https://)") })
        {
            await desk.FillAsync("#body", "mot");
            await desk.PressAsync("#body", "Control+a");
            await desk.Keyboard.PressAsync("Control+" + key);
            await Assertions.Expect(desk.Locator("#body")).ToHaveValueAsync(source);
            await desk.Keyboard.PressAsync("Control+z");
            await Assertions.Expect(desk.Locator("#body")).ToHaveValueAsync("mot");
        }

        await desk.FillAsync("#body", "En **source**.");
        await desk.ReloadAsync();
        await Assertions.Expect(desk.Locator("#body")).ToHaveValueAsync("En **source**.");
        await Assertions.Expect(desk.Locator(".rich")).ToHaveCountAsync(0);
        await desk.ClickAsync("[data-source]");
        await Assertions.Expect(desk.Locator(".rich strong")).ToHaveTextAsync("source");
        await desk.Context.CloseAsync();
    }

    [Theory]
    [InlineData("word", "ul ul li", "dont deux sous escorte")]
    [InlineData("google-docs", "strong", "Les convois repartent")]
    [InlineData("libreoffice", "ol li", "Six pour Sark")]
    [InlineData("news-site", "blockquote", "« Nous savons par où passer. »")]
    public async Task Text_pasted_from_other_programs_reaches_readers_clean(string from, string kept, string text)
    {
        var slug = await server.OpenBlogAsync("pasted-" + from);
        var desk = await newsroom.EditorAsync(slug);
        await desk.WaitForSelectorAsync(".rich");
        await desk.PasteAsync(".rich", "", await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "pasted", from + ".html")));
        await desk.Keyboard.PressAsync("Control+Enter");
        var entry = desk.Locator("#entries article .entry-text");
        await Assertions.Expect(entry.Locator(kept).First).ToHaveTextAsync(text);
        await Assertions.Expect(entry).ToContainTextAsync("Onze navires quittent Port-Lémence à l’aube, selon la capitainerie.");
        await Assertions.Expect(entry.Locator("a")).ToHaveAttributeAsync("href", "https://capitainerie.example/avis?id=7");
        (await entry.EvaluateAsync<string[]>("e => [...e.querySelectorAll('*')].flatMap(x => [...x.attributes].map(a => a.name))"))
            .Should()
            .BeSubsetOf(["href", "rel"]);
        (await entry.InnerTextAsync()).Should().NotContainAny("Partager", "Abonnez", "suivi", "mso-", "À lire aussi");
        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task Vectors_that_are_pasted_uploaded_or_looked_up_stay_text_under_the_pages_own_policy()
    {
        // The browser says what the policy has stopped.
        PageErrors.Current.Expect("Content Security Policy");
        var slug = await server.OpenBlogAsync("inert");
        var desk = await newsroom.EditorAsync(slug);
        var ran = new List<string>();
        desk.Dialog += async (_, dialog) =>
        {
            ran.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        await desk.WaitForSelectorAsync(".rich");
        var vectors = XssVectors.All.ToList();
        vectors.Should().HaveCountGreaterThanOrEqualTo(60);
        foreach (var vector in vectors)
        {
            await desk.PasteAsync(".rich", vector, vector);
        }

        await desk.Keyboard.TypeAsync("La fin.");
        (
            await desk.EvalOnSelectorAsync<string[]>(
                ".rich",
                "e => [...e.querySelectorAll('*')].flatMap(x => [...x.attributes].map(a => a.name + '=' + a.value))"
            )
        )
            .Should()
            .NotContain(a => a.StartsWith("on") || a.Contains("javascript:", StringComparison.OrdinalIgnoreCase));
        (await desk.Locator(".rich :is(script, img, iframe, svg, style, object, embed, form, math)").CountAsync()).Should().Be(0);

        // A file's name is the editor's own to show.
        foreach (var vector in vectors.Where(v => v.Length < 200).Take(10))
        {
            await desk.EvaluateAsync(
                """
                name => {
                  const data = new DataTransfer();
                  data.items.add(new File([new Uint8Array([1, 2, 3])], name, { type: 'image/png' }));
                  document.querySelector('#write').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
                }
                """,
                vector
            );
        }

        await Assertions.Expect(desk.Locator("[data-row=media] .why")).ToHaveCountAsync(10);
        await desk.Keyboard.PressAsync("Control+Enter");
        await desk.EvaluateAsync("document.querySelectorAll('[data-row=media] [data-drop]').forEach(b => b.click())");
        await desk.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(desk.Locator("#entries article .entry-text")).ToContainTextAsync("La fin.");
        (await desk.EvaluateAsync<string?>("window.xss ?? null")).Should().BeNull();
        ran.Should().BeEmpty("nothing that was pasted runs");
        await desk.Context.CloseAsync();
    }
}
