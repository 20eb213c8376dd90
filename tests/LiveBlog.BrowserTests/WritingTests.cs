using System.Net.Http.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;
using static LiveBlog.BrowserTests.Support.Composer;

namespace LiveBlog.BrowserTests;

/// <summary>What is typed and pressed in the composer, and what readers get of it.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class WritingTests(Newsroom newsroom)
{
    static readonly string[] Choose = ["ArrowDown", "Enter"];

    readonly Server server = newsroom.Server;

    /// <summary>
    /// What is done in the text, and the text of the published entry. In braces stand keys; a name in angle brackets is a button's.
    /// </summary>
    static readonly (string Doing, string Published)[] Table =
    [
        ("Un {Control+b}gras{Control+b} fin", "<p>Un <strong>gras</strong> fin</p>"),
        ("Un <bold>gras<bold> fin", "<p>Un <strong>gras</strong> fin</p>"),
        ("Un {Control+i}italique{Control+i} fin", "<p>Un <em>italique</em> fin</p>"),
        ("Un <italic>italique<italic> fin", "<p>Un <em>italique</em> fin</p>"),
        (
            "Lire ici{Control+Shift+ArrowLeft}{Control+k}example.com{Enter}{End}, vite",
            "<p>Lire <a href=\"https://example.com/\" rel=\"noopener\">ici</a>, vite</p>"
        ),
        (
            "Lire ici{Control+Shift+ArrowLeft}<link>https://a.example/x?y=1{Enter} et là",
            "<p>Lire <a href=\"https://a.example/x?y=1\" rel=\"noopener\">ici</a> et là</p>"
        ),
        ("Voir {Control+k}le site{Tab}exemple.fr/a{Enter}.", "<p>Voir <a href=\"https://exemple.fr/a\" rel=\"noopener\">le site</a>.</p>"),
        ("Lire ici{Control+Shift+ArrowLeft}{Control+k}nulle part{Enter}{Escape}{End} et là", "<p>Lire ici et là</p>"),
        (
            "Écrire ici{Control+Shift+ArrowLeft}{Control+k}redaction@exemple.fr{Enter}{Control+k}b.example{Enter}",
            "<p>Écrire <a href=\"https://b.example/\" rel=\"noopener\">ici</a></p>"
        ),
        ("Lire ici{Control+Shift+ArrowLeft}{Control+k}example.com{Enter}{Control+k}{Tab}{Tab}{Enter}", "<p>Lire ici</p>"),
        ("un{Control+Shift+8}{Enter}deux", "<ul><li>un</li><li>deux</li></ul>"),
        (
            "<list>un{Enter}deux{Enter}{Control+]}trois{Enter}{Control+[}quatre",
            "<ul><li>un</li><li>deux<ul><li>trois</li></ul></li><li>quatre</li></ul>"
        ),
        ("cité{Control+Shift+9}", "<blockquote><p>cité</p></blockquote>"),
        ("un{Shift+Enter}deux{Enter}trois", "<p>un<br>deux</p><p>trois</p>"),
        // One letter: undoing takes back what was typed without a pause of half a second, and a busy machine pauses.
        ("u{Control+z}deux{Control+z}{Control+y}", "<p>deux</p>"),
        (
            "un **gras** et *penché*, __gras__ et _penché_.",
            "<p>un <strong>gras</strong> et <em>penché</em>, <strong>gras</strong> et <em>penché</em>.</p>"
        ),
        (
            "***les deux*** ensemble",
            "<p><em><strong>les deux</strong></em> ensemble</p>|<p><strong><em>les deux</em></strong> ensemble</p>"
        ),
        (
            "Lire [ici](example.com) et [là](https://a.example/b_(c)).",
            "<p>Lire <a href=\"https://example.com/\" rel=\"noopener\">ici</a> et <a href=\"https://a.example/b_(c)\" rel=\"noopener\">là</a>.</p>"
        ),
        ("[sic](voir plus bas) [1](note)", "<p>[sic](voir plus bas) [1](note)</p>"),
        ("- un{Enter}- deux{Enter}trois{Enter}{Enter}fin", "<ul><li>un</li><li>deux</li><li>trois</li></ul><p>fin</p>"),
        ("* un{Enter}deux", "<ul><li>un</li><li>deux</li></ul>"),
        ("1. un{Enter}2. deux", "<ol><li>un</li><li>deux</li></ol>"),
        ("mot{Home}> ", "<blockquote><p>mot</p></blockquote>"),
        ("1. un{Enter}{Enter}milieu{Enter}2. deux", "<ol><li>un</li></ol><p>milieu</p><p>2. deux</p>"),
        ("## Le point{Enter}Onze navires", "<h4>Le point</h4><p>Onze navires</p>"),
        ("29. November 2026{Enter}- 3 °C à Paris{Enter}+ 3 morts", "<p>29. November 2026</p><p>- 3 °C à Paris</p><p>+ 3 morts</p>"),
        (
            "Paris /{Enter}Meeting @{Enter}#BREAKING{Enter}5 € /l{Enter}Rendez-vous @ Paris",
            "<p>Paris /</p><p>Meeting @</p><p>#BREAKING</p><p>5 € /l</p><p>Rendez-vous @ Paris</p>"
        ),
        ("2*3*4 = 24, 5 * 3 * 2, a_b_c, snake_case_name et C:\\a\\*b", "<p>2*3*4 = 24, 5 * 3 * 2, a_b_c, snake_case_name et C:\\a\\*b</p>"),
        ("1) {Control+z}un", "<p>1) un</p>"),
        ("/list{Enter}un", "<ul><li>un</li></ul>"),
        ("/block{Enter}un", "<blockquote><p>un</p></blockquote>"),
        ("Le <bdi> & \"x\" `y` ~z~ ![a](b)", "<p>Le &lt;bdi&gt; &amp; \"x\" `y` ~z~ ![a](b)</p>"),
        ("القمة **الأولى** في *باريس*، - ٣ درجات", "<p>القمة <strong>الأولى</strong> في <em>باريس</em>، - ٣ درجات</p>"),
    ];

    [Fact]
    public async Task Every_key_button_and_habit_of_writing_reaches_readers_as_it_was_meant()
    {
        var slug = await server.OpenBlogAsync("habits");
        var desk = await newsroom.EditorAsync(slug);
        await desk.WaitForSelectorAsync(".rich");
        var wrong = new List<string>();
        foreach (var (doing, published) in Table)
        {
            await desk.FocusAsync(".rich");
            await DoAsync(desk, doing);
            await desk.Keyboard.PressAsync("Control+Enter");
            await Assertions.Expect(desk.Locator("#saved")).ToContainTextAsync("Published at");
            await Assertions.Expect(desk.Locator("#body")).ToHaveValueAsync("");
            var html = await PublishedAsync(server, slug);
            if (!published.Split('|').Contains(html))
            {
                wrong.Add($"{doing}\n  was to be {published}\n  but is    {html}");
            }

            await desk.EvaluateAsync("() => { document.querySelector('#saved').textContent = ''; }");
        }

        string.Join('\n', wrong).Should().BeEmpty();
        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task What_a_habit_makes_of_the_text_is_taken_back_by_undoing_to_the_very_signs()
    {
        var slug = await server.OpenBlogAsync("undone");
        var desk = await newsroom.EditorAsync(slug);
        await desk.WaitForSelectorAsync(".rich");
        foreach (
            var typed in (string[])
                ["un **gras**", "un *penché*", "un __gras__", "un _penché_", "[là](example.com)", "- ", "* ", "1. ", "## ", "> "]
        )
        {
            await ClearAsync(desk);
            await desk.Keyboard.TypeAsync(typed);
            (await TextAsync(desk)).Should().NotBe(typed, "it is made into something");
            await desk.Keyboard.PressAsync("Control+z");
            (await TextAsync(desk)).Should().Be(typed);
            await Assertions.Expect(desk.Locator(".rich")).ToBeFocusedAsync();
            await Assertions.Expect(desk.Locator(".rich > p")).ToHaveCountAsync(1);
            await Assertions.Expect(desk.Locator("[data-row=quotes]")).ToHaveCountAsync(0);
            await desk.Keyboard.TypeAsync("et fin");
            (await TextAsync(desk)).Should().Be(typed + "et fin", "what is typed on stays text");

            // Going back right behind it is another way to say no.
            await ClearAsync(desk);
            await desk.Keyboard.TypeAsync(typed);
            if (typed != "> ")
            {
                await desk.Keyboard.PressAsync("Backspace");
                (await TextAsync(desk)).Should().Be(typed);
            }
            else
            {
                await desk.Keyboard.TypeAsync("Dit-il");
                await Assertions.Expect(desk.Locator("[data-row=quotes] textarea")).ToHaveValueAsync("Dit-il");
            }
        }

        await desk.Context.CloseAsync();
    }

    [Fact]
    public async Task What_signs_and_menus_do_beside_the_text_is_taken_back_with_it()
    {
        var slug = await server.OpenBlogAsync("taken-back");
        await server.PostAsync(
            slug,
            new
            {
                headline = "Avant",
                author = "Solène Achterberg",
                tags = new[] { "port" },
            }
        );
        (
            await server.Api.PostAsJsonAsync(
                "/api/v1/articles",
                new
                {
                    slug = "taken-back-atlas",
                    title = "L’atlas",
                    bodyMarkdown = "Un texte.",
                    language = "fr",
                }
            )
        ).EnsureSuccessStatusCode();
        var desk = await newsroom.EditorAsync(slug);
        await desk.FillAsync("#headline", "Un titre");
        await desk.FocusAsync(".rich");

        await desk.Keyboard.TypeAsync("Fin /key");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(desk.Locator("[name=isKeyEvent]")).ToBeCheckedAsync();
        await desk.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(desk.Locator("[name=isKeyEvent]")).Not.ToBeCheckedAsync();
        (await TextAsync(desk)).Should().Be("Fin /key");
        await desk.Keyboard.PressAsync("Control+y");
        await Assertions.Expect(desk.Locator("[name=isKeyEvent]")).ToBeCheckedAsync();
        await desk.Keyboard.PressAsync("Control+z");

        await desk.Keyboard.TypeAsync(" #po");
        await PressAsync(desk, Choose);
        await Assertions.Expect(desk.Locator("#tags")).ToHaveValueAsync("port");
        await desk.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(desk.Locator("#tags")).ToHaveValueAsync("");
        await desk.Keyboard.TypeAsync(" @ach");
        await PressAsync(desk, Choose);
        await Assertions.Expect(desk.Locator("#author")).ToHaveValueAsync("Solène Achterberg");
        await desk.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(desk.Locator("#author")).ToHaveValueAsync("");
        (await TextAsync(desk)).Should().Be("Fin /key #po @ach");

        // The headline that stands there is not the score's to take.
        await desk.Keyboard.TypeAsync(" /score");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Home 0 – 0 Away – Un titre");
        await Assertions.Expect(desk.Locator("#headline")).ToBeFocusedAsync();
        await desk.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Un titre");

        // An address that has become a card is an address again, and the card is gone.
        foreach (var field in (string[])[".rich", "#headline"])
        {
            await desk.FillAsync("#headline", "");
            await ClearAsync(desk);
            var address = new Uri(server.Url, "/articles/taken-back-atlas").ToString();
            await desk.PasteAsync(field, address);
            await Assertions.Expect(desk.Locator("[data-row=relatedLinks] [name$=title]")).ToHaveValueAsync("L’atlas");
            await desk.Keyboard.PressAsync("Control+z");
            await Assertions.Expect(desk.Locator("[data-row=relatedLinks]")).ToHaveCountAsync(0);
            await Assertions.Expect(desk.Locator(field == ".rich" ? "#body" : field)).ToHaveValueAsync(address);
        }

        // Enter in a field of one line publishes nothing.
        await desk.PressAsync("#tags", "Enter");
        await desk.Keyboard.PressAsync("Tab");
        await Assertions.Expect(desk.Locator("#entries article")).ToHaveCountAsync(1);
        await desk.Context.CloseAsync();
    }

    /// <summary>What stands in the text, sign for sign; empty blocks count for nothing.</summary>
    static Task<string> TextAsync(IPage desk) =>
        desk.EvaluateAsync<string>(
            "() => document.querySelector('.rich :is(ul, ol, blockquote, h4, strong, em, a)') ? '(made)' : [...document.querySelectorAll('.rich p')].map(p => p.textContent).join('\\n').replaceAll('\\u00a0', ' ')"
        );

    static async Task DoAsync(IPage desk, string doing)
    {
        foreach (
            Match part in Regex.Matches(
                doing,
                @"\{(?<key>[A-Za-z0-9+]+[\[\]]?)\}|<(?<button>bold|italic|link|list)>|(?<text>.)",
                RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(1)
            )
        )
        {
            if (part.Groups["key"].Success)
            {
                var key = part.Groups["key"].Value;
                if (key == "Home")
                {
                    // For 200 ms after it got the focus the editor takes a caret at the start for the browser's doing, and puts it back.
                    await desk.EvaluateAsync("() => new Promise(done => setTimeout(done, 250))");
                }

                await desk.Keyboard.PressAsync(key);
            }
            else if (part.Groups["button"].Success)
            {
                await desk.ClickAsync($"[data-do={part.Groups["button"].Value}]");
            }
            else
            {
                await desk.Keyboard.TypeAsync(part.Groups["text"].Value);
            }
        }
    }

    static async Task PressAsync(IPage desk, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            await desk.Keyboard.PressAsync(key);
        }
    }
}
