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
        await Assertions.Expect(laptop.Locator("#saved")).ToContainTextAsync("Draft saved at");

        var phone = await newsroom.EditorAsync(
            slug,
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );
        await phone.ClickAsync(".tabs a[href*='state=drafts']");
        await phone.ClickAsync(".waiting a");
        await Assertions.Expect(phone.Locator("#headline")).ToHaveValueAsync("Commencé dans le couloir");
        await phone.FillAsync("#headline", "Commencé dans le couloir, fini dans la foule");
        await Assertions.Expect(phone.Locator("#saved")).ToContainTextAsync("Draft saved at");

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
    public async Task Two_tabs_keep_a_draft_each_and_a_closed_one_leaves_its_words_to_the_next()
    {
        var slug = await server.OpenBlogAsync("two-tabs");
        var one = await newsroom.EditorAsync(slug);
        var other = await one.Context.NewPageAsync();
        await other.GotoAsync(new Uri(server.Url, "/desk/blogs/" + slug).ToString());
        await one.FillAsync("#headline", "Du premier onglet");
        await other.FillAsync("#headline", "Du second onglet");
        await one.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(one.Locator("#saved")).ToContainTextAsync("Published at");
        await other.ReloadAsync();
        await Assertions.Expect(other.Locator("#headline")).ToHaveValueAsync("Du second onglet");

        // Without a line too: what one leaves to the queue is no loss of the other's.
        await one.Context.SetOfflineAsync(true);
        await one.FillAsync("#headline", "Sans réseau");
        await one.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(one.Locator("#queue li")).ToHaveCountAsync(1);
        await other.FillAsync("#headline", "Du second onglet, sans réseau");
        await one.Context.SetOfflineAsync(false);
        await other.ReloadAsync();
        await Assertions.Expect(other.Locator("#headline")).ToHaveValueAsync("Du second onglet, sans réseau");

        // A new tab begins with an empty form while the other is open, and with its words once it is not.
        var third = await one.Context.NewPageAsync();
        await third.GotoAsync(new Uri(server.Url, "/desk/blogs/" + slug).ToString());
        await Assertions.Expect(third.Locator("#headline")).ToBeFocusedAsync();
        await Assertions.Expect(third.Locator("#headline")).ToHaveValueAsync("");
        await other.CloseAsync();
        await third.ReloadAsync();
        await Assertions.Expect(third.Locator("#headline")).ToHaveValueAsync("Du second onglet, sans réseau");
        await one.Context.CloseAsync();
    }

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
    public async Task Each_control_can_be_pressed_where_it_is_shown()
    {
        var slug = await server.OpenBlogAsync("pressed");
        for (var i = 0; i < 3; i++)
        {
            await server.PostAsync(
                slug,
                new
                {
                    headline = $"Entrée {i}",
                    bodyMarkdown = "Un corps avec [un lien](https://a.example/).",
                    isKeyEvent = i == 1,
                    isPinned = i == 2,
                    tags = new[] { "port" },
                    relatedLinks = new[] { new { url = "https://a.example/", title = "À lire" } },
                }
            );
        }

        foreach (var width in (int[])[1280, 390])
        {
            var desk = await newsroom.EditorAsync(
                slug,
                new()
                {
                    ViewportSize = new() { Width = width, Height = 900 },
                    Locale = "en-GB",
                }
            );
            // Sources are read over the network; the lines are the page's own all the same.
            await desk.EvaluateAsync(
                """
                () => {
                  const wire = document.querySelector('#wire-in') ?? document.querySelector('.about-blog').appendChild(Object.assign(document.createElement('section'), { className: 'wire', innerHTML: '<ol class="lines" id="wire-in"></ol>' })).firstElementChild;
                  wire.innerHTML = '<li data-wire="1" data-title="Une dépêche"><time>14:02</time><a href="https://agence.example/" dir="auto">Une dépêche</a><p class="from"><span>Agence</span> <a class="key-cap" href="?wire=1#write" data-make="entry"><kbd>E</kbd></a><a class="key-cap" href="?wire=1&as=link#write" data-make="link"><kbd>L</kbd></a></p></li>';
                }
                """
            );
            (await CoveredAsync(desk)).Should().BeEmpty($"at {width} px");
            foreach (var path in (string[])["/desk", "/desk/newswire", "/live/" + slug, "/", "/newswire"])
            {
                await desk.GotoAsync(new Uri(server.Url, path).ToString());
                (await CoveredAsync(desk)).Should().BeEmpty($"{path} at {width} px");
            }

            await desk.Context.CloseAsync();
        }
    }

    /// <summary>What lies under something else that takes the press meant for it.</summary>
    static Task<string[]> CoveredAsync(IPage page) =>
        page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('main :is(a[href], button, input:not([type=hidden]), textarea, select, summary)')].filter(e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })).flatMap(e => {
              e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
              const [r] = e.getClientRects();
              if (!r || r.width < 2 || r.height < 2) return [];
              const [x, y] = [r.left + r.width / 2, r.top + r.height / 2];
              if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return [];
              const hit = document.elementFromPoint(x, y);
              const takes = hit && (e.contains(hit) || hit.contains(e) && !hit.closest('a, button') || hit.closest('label')?.control === e);
              return takes ? [] : [`${e.outerHTML.slice(0, 120)} lies under ${hit?.outerHTML.slice(0, 120)}`];
            })
            """
        );

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

    [Fact]
    public async Task Three_posts_of_an_editor_without_a_line_wait_to_be_seen_and_go_out_in_order_once_each()
    {
        var slug = await server.OpenBlogAsync("tunnel");
        var desk = await newsroom.EditorAsync(slug);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await desk.Context.SetOfflineAsync(true);
        string[] said = ["Les lumières s’éteignent", "Trois voitures attendent", "Les manteaux descendent"];
        foreach (var (i, headline) in said.Index())
        {
            await desk.FillAsync("#headline", headline);
            await desk.Keyboard.PressAsync("Control+Enter");
            await Assertions.Expect(desk.Locator("#queue li")).ToHaveCountAsync(i + 1);
            await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("");
        }

        await desk.FillAsync("#headline", "Une quatrième, en cours");
        await Assertions.Expect(desk.Locator("#queue li[data-state=waiting]")).ToHaveCountAsync(3);

        // The page is left and opened again, by another tab of the same browser too: both find the same three.
        await desk.Context.SetOfflineAsync(false);
        var tab = await desk.Context.NewPageAsync();
        await tab.GotoAsync(new Uri(server.Url, "/desk/blogs/" + slug).ToString());
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync([.. said.Reverse()]);
        await desk.ReloadAsync();
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Une quatrième, en cours");
        await Assertions.Expect(desk.Locator("#queue")).ToBeHiddenAsync();
        await reader.ReloadAsync();
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync([.. said.Reverse()]);
        await desk.Context.CloseAsync();
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task Two_editors_on_one_entry_see_each_other_and_neither_loses_a_word()
    {
        var slug = await server.OpenBlogAsync("together");
        var (id, _) = await server.PostAsync(slug, new { headline = "Les pourparlers reprennent", bodyMarkdown = "Un.\n\nDeux." });
        var (ana, ed) = (await newsroom.EditorAsync(slug), await newsroom.EditorAsync(slug));
        foreach (var desk in (IPage[])[ana, ed])
        {
            await desk.ClickAsync($".acts a[href*='edit={id}'][data-act=edit]");
            await desk.WaitForSelectorAsync("#write[data-entry]:not([data-entry=''])");
        }

        // A page speaks every five seconds.
        var heard = new LocatorAssertionsToContainTextOptions { Timeout = 20_000 };
        await Assertions.Expect(ana.Locator("#here")).ToContainTextAsync("editing", heard);
        await Assertions.Expect(ed.Locator(".colleague")).ToContainTextAsync("has been editing since", heard);
        await ed.ClickAsync(".colleague button");
        await Assertions.Expect(ana.Locator("#answer")).ToContainTextAsync("has taken over this entry", heard);

        await ana.FillAsync("#body", "Un.\n\nDeux.\n\nTrois, d’Ana.");
        await ana.FillAsync("#headline", "Les pourparlers reprennent à midi");
        await ana.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(ana.Locator("#saved")).ToContainTextAsync("Saved at");
        await ed.FillAsync("#body", "Zéro, d’Ed.\n\nUn.\n\nDeux.");
        await ed.FillAsync("#headline", "Les pourparlers échouent");
        await ed.Keyboard.PressAsync("Control+Enter");

        // The paragraphs of both stay; of the headlines, both are shown, and the editor decides.
        await Assertions.Expect(ed.Locator(".clashes")).ToContainTextAsync("saved this entry while you were writing");
        await Assertions.Expect(ed.Locator("#body")).ToHaveValueAsync("Zéro, d’Ed.\n\nUn.\n\nDeux.\n\nTrois, d’Ana.");
        await Assertions
            .Expect(ed.Locator(".clashes .version"))
            .ToHaveTextAsync(["Les pourparlers échouent", "Les pourparlers reprennent à midi"]);
        await ed.ClickAsync(".clashes button >> text=Use this one");
        await Assertions.Expect(ed.Locator("#headline")).ToHaveValueAsync("Les pourparlers reprennent à midi");
        await ed.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(ed.Locator("#saved")).ToContainTextAsync("Saved at");
        await Assertions.Expect(ana.Locator($"#e-{id} .entry-text")).ToContainTextAsync("Trois, d’Ana.");
        await Assertions.Expect(ana.Locator($"#e-{id} .entry-text")).ToContainTextAsync("Zéro, d’Ed.");

        // Every version is there, with who made it; the first is taken up again.
        await ed.ClickAsync($".acts a[href$='/entries/{id}']");
        await Assertions.Expect(ed.Locator(".history section")).ToHaveCountAsync(3);
        await ed.Locator(".history section").Last.Locator("button").ClickAsync();
        await Assertions.Expect(ed.Locator(".history section")).ToHaveCountAsync(4);
        await Assertions.Expect(ana.Locator($"#e-{id} h3")).ToHaveTextAsync("Les pourparlers reprennent");
        await ana.Context.CloseAsync();
        await ed.Context.CloseAsync();
    }

    [Fact]
    public async Task Several_entries_are_chosen_by_the_keyboard_and_withdrawn_at_once()
    {
        var slug = await server.OpenBlogAsync("several");
        for (var i = 1; i <= 5; i++)
        {
            await server.PostAsync(slug, new { headline = $"Entrée {i}" });
        }

        var desk = await newsroom.EditorAsync(slug);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        desk.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        foreach (var i in (int[])[1, 3])
        {
            await desk.Locator("[name=ids]").Nth(i).FocusAsync();
            await desk.Keyboard.PressAsync("Space");
        }

        await Assertions.Expect(desk.Locator("#many [data-count]")).ToHaveTextAsync("2");
        await desk.FocusAsync("#many button[value=Withdraw]");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync(["Entrée 5", "Entrée 3", "Entrée 1"]);
        await Assertions.Expect(desk.Locator("#many")).ToBeHiddenAsync();
        await desk.Context.CloseAsync();
        await reader.Context.CloseAsync();
    }
}
