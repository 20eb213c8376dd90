using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Readers take part: what one of them does is what the others see.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class DiscussionTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Three_readers_discuss_and_what_a_moderator_does_shows_on_all_their_pages_at_once()
    {
        // A page may ask who its reader is in the moment in which the discussion closes.
        PageErrors.Current.Expect(PageErrors.Status(404));
        var slug = await server.OpenBlogAsync("talk");
        await server.PostAsync(slug, new { headline = "Le calendrier est rendu public" });
        await server.PostAsync(slug, new { headline = "La suite" });
        var (mireille, joachim) = (
            await newsroom.RegisteredAsync("Mireille D.", $"/live/{slug}#discussion"),
            await newsroom.RegisteredAsync("Joachim", $"/live/{slug}#discussion")
        );
        var silent = await newsroom.ReaderAsync(new Uri(server.Url, $"/live/{slug}#discussion"));
        await Assertions
            .Expect(silent.Locator(".talk-foot"))
            .ToContainTextAsync("Pour participer à la discussion, connectez-vous ou créez un compte.");
        await Assertions.Expect(silent.Locator("[data-talk-loader]")).ToHaveTextAsync("Aucun message pour l’instant.");

        // By keyboard alone, from the entry that it is about.
        await mireille.Keyboard.PressAsync("Tab");
        await mireille.Locator("article.entry button.react").First.FocusAsync();
        await mireille.Keyboard.PressAsync("Enter");
        await mireille.Locator(".react-menu .discuss").FocusAsync();
        await mireille.Keyboard.PressAsync("Enter");
        await Assertions.Expect(mireille.Locator("#talk-text")).ToBeFocusedAsync();
        await Assertions.Expect(mireille.Locator(".talk-form .chip")).ToContainTextAsync("À propos de l’entrée de");
        await mireille.Keyboard.TypeAsync("Un calendrier sans observateurs ?");
        await mireille.Keyboard.PressAsync("Enter");
        foreach (var page in new[] { mireille, joachim, silent })
        {
            await Assertions.Expect(page.Locator(".message")).ToContainTextAsync(["Un calendrier sans observateurs ?"]);
        }

        await joachim.Locator(".message .answer").First.FocusAsync();
        await joachim.Keyboard.PressAsync("Enter");
        await joachim.Keyboard.TypeAsync("Oui, mais les marins rentrent.");
        await joachim.Keyboard.PressAsync("Enter");
        await joachim.ClickAsync(".message >> nth=0 >> [data-react=useful]");
        foreach (var page in new[] { mireille, joachim, silent })
        {
            await Assertions.Expect(page.Locator(".message")).ToContainTextAsync(["Utile, 1", "en réponse à Mireille D."]);
        }

        (await joachim.RunAxe(new AxeRunOptions())).Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}").Should().BeEmpty();

        // Her own words she changes; his she reports, and does not.
        await mireille.ClickAsync(".message.mine .own.edit");
        await mireille.FillAsync(".message form textarea", "Un calendrier, sans observateurs ?");

        // Somebody reacts meanwhile: the message is rendered again; what is typed below it and the cursor stay.
        await joachim.ClickAsync(".message >> nth=0 >> .show-more");
        await joachim.ClickAsync(".message >> nth=0 >> [data-react=surprising]");
        await Assertions.Expect(mireille.Locator(".message >> nth=0 >> [data-react=surprising]")).ToHaveAttributeAsync("data-count", "1");
        await Assertions.Expect(mireille.Locator(".message form textarea")).ToBeFocusedAsync();
        await Assertions.Expect(mireille.Locator(".message form textarea")).ToHaveValueAsync("Un calendrier, sans observateurs ?");
        await mireille.ClickAsync(".message form button[type=submit]");
        await Assertions.Expect(silent.Locator(".message").First).ToContainTextAsync("Un calendrier, sans observateurs ?");
        await Assertions.Expect(silent.Locator(".message").First).ToContainTextAsync("modifié");
        (await mireille.Locator(".message:not(.mine) .own:visible").CountAsync()).Should().Be(0);
        await mireille.ClickAsync(".message:not(.mine) .show-more");
        await mireille.ClickAsync(".message:not(.mine) a.report");
        await mireille.FillAsync(".message form textarea", "Hors sujet");
        await mireille.ClickAsync(".message form button[type=submit]");
        await Assertions.Expect(mireille.Locator(".talk-note")).ToContainTextAsync("Merci.");

        var moderator = await newsroom.EditorAsync(slug);
        await moderator.GotoAsync(new Uri(server.Url, $"/desk/discussion?blog={slug}").ToString());
        await Assertions.Expect(moderator.Locator(".mod-list > li")).ToContainTextAsync(["Hors sujet"]);
        await moderator.GetByRole(AriaRole.Button, new() { Name = "Hide" }).FocusAsync();
        await moderator.Keyboard.PressAsync("Enter");
        foreach (var page in new[] { mireille, joachim, silent })
        {
            await Assertions.Expect(page.Locator(".message")).ToHaveCountAsync(1);
        }

        await Assertions.Expect(moderator.Locator("#mod-empty")).ToHaveTextAsync("Nothing to review.");

        // What is said while the moderators look comes to their page by itself; a ban acts at once, and says why.
        await moderator.GotoAsync(new Uri(server.Url, $"/desk/discussion?tab=all&blog={slug}").ToString());
        await joachim.FillAsync("#talk-text", "Encore moi");
        await joachim.PressAsync("#talk-text", "Enter");
        var last = moderator.Locator(".mod-list > li", new() { HasText = "Encore moi" });
        await last.Locator("summary").ClickAsync();
        (await moderator.RunAxe(new AxeRunOptions())).Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}").Should().BeEmpty();
        await last.Locator("[name=kind]").SelectOptionAsync("ban");
        await last.Locator("[name=reason]").FillAsync("Trois fois hors sujet");
        await last.Locator("[name=hides]").CheckAsync();
        await last.Locator(".form button").ClickAsync();
        foreach (var page in new[] { mireille, joachim, silent })
        {
            await Assertions.Expect(page.Locator(".message", new() { HasText = "Encore moi" })).ToHaveCountAsync(0);
        }

        await Assertions.Expect(joachim.Locator(".talk-foot")).ToContainTextAsync("Trois fois hors sujet");
        await Assertions.Expect(joachim.Locator("#talk-text")).ToHaveCountAsync(0);

        // The open page and one that is loaded now are the same.
        var open = await silent.Locator("[data-talk-lines] .said, [data-talk-lines] .who").AllInnerTextsAsync();
        await silent.ReloadAsync();
        await Assertions.Expect(silent.Locator(".message")).ToHaveCountAsync(1);
        (await silent.Locator("[data-talk-lines] .said, [data-talk-lines] .who").AllInnerTextsAsync()).Should().Equal(open);

        // What the newsroom closes is closed on open pages, and opens there again.
        await server.ChangeBlogAsync(slug, new { discussion = new { mode = "readOnly" } });
        await Assertions
            .Expect(silent.Locator(".talk-foot"))
            .ToHaveTextAsync("La discussion est fermée. Vous pouvez toujours la lire.", new() { UseInnerText = true });
        await Assertions.Expect(mireille.Locator(".talk-foot")).ToHaveTextAsync("La discussion est fermée. Vous pouvez toujours la lire.");
        await server.ChangeBlogAsync(slug, new { discussion = new { mode = "closed" } });
        foreach (var page in new[] { mireille, silent })
        {
            await Assertions.Expect(page.Locator("[data-talk-loader]")).ToHaveTextAsync("La rédaction a fermé cette discussion.");
            await Assertions.Expect(page.Locator(".message")).ToHaveCountAsync(0);
            await Assertions.Expect(page.Locator(".talk-foot")).ToBeHiddenAsync();
        }

        await server.ChangeBlogAsync(slug, new { discussion = new { mode = "open" } });
        foreach (var page in new[] { mireille, silent })
        {
            await Assertions.Expect(page.Locator(".message")).ToHaveCountAsync(1);
        }

        await Assertions.Expect(mireille.Locator("#talk-text")).ToBeVisibleAsync();
        await Assertions.Expect(silent.Locator(".talk-foot")).ToContainTextAsync("Pour participer à la discussion");
        foreach (var page in new[] { mireille, joachim, silent, moderator })
        {
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task What_was_said_while_the_line_was_cut_is_there_when_it_is_back_and_what_one_says_goes_out_once()
    {
        var slug = await server.OpenBlogAsync("talk-cut");
        await using var line = Line.To(server);
        var other = await newsroom.RegisteredAsync("Nadège L.", $"/live/{slug}#discussion");
        var cut = await newsroom.ReaderAsync(new Uri(line.Url, $"/live/{slug}#discussion"));
        await Assertions.Expect(cut.Locator("[data-talk-loader]")).ToHaveTextAsync("Aucun message pour l’instant.");
        await cut.WaitForLiveAsync();
        PageErrors.Current.Expect(PageErrors.ConnectionLost);
        line.Cut();
        foreach (var text in new[] { "Une", "Deux", "Trois" })
        {
            await other.FillAsync("#talk-text", text);
            await other.PressAsync("#talk-text", "Enter");
            await Assertions.Expect(other.Locator(".message .said").Last).ToHaveTextAsync(text);
        }

        line.Mend();
        await Assertions.Expect(cut.Locator(".message .said")).ToHaveTextAsync(["Une", "Deux", "Trois"], new() { Timeout = 40_000 });

        // An answer that is lost on its way back: sent again, it is the same message.
        var lost = 0;
        await other.RouteAsync(
            "**/discussion/messages",
            async route =>
            {
                var answer = await route.FetchAsync();
                if (route.Request.Method == "POST" && lost++ == 0)
                {
                    await route.AbortAsync();
                    return;
                }

                await route.FulfillAsync(new() { Response = answer });
            }
        );
        await other.FillAsync("#talk-text", "Quatre");
        await other.PressAsync("#talk-text", "Enter");
        await Assertions.Expect(other.Locator("#talk-note")).ToContainTextAsync("Votre texte est toujours là");
        await other.PressAsync("#talk-text", "Enter");
        await Assertions.Expect(other.Locator("#talk-text")).ToHaveValueAsync("");
        await Assertions.Expect(cut.Locator(".message .said")).ToHaveTextAsync(["Une", "Deux", "Trois", "Quatre"]);
        await other.UnrouteAllAsync();

        // Other words after a lost answer are another message; and what is typed while one is on its way is not lost.
        await other.RouteAsync(
            "**/discussion/messages",
            async route =>
            {
                await route.FetchAsync();
                await route.AbortAsync();
            },
            new() { Times = 1 }
        );
        await other.FillAsync("#talk-text", "Cinq");
        await other.PressAsync("#talk-text", "Enter");
        await Assertions.Expect(other.Locator("#talk-note")).ToContainTextAsync("Votre texte est toujours là");
        var held = new TaskCompletionSource();
        await other.RouteAsync(
            "**/discussion/messages",
            async route =>
            {
                await held.Task;
                await route.ContinueAsync();
            },
            new() { Times = 1 }
        );
        await other.FillAsync("#talk-text", "Six");
        await other.PressAsync("#talk-text", "Enter");
        await other.FillAsync("#talk-text", "Sept, pas encore envoyé");
        held.SetResult();
        await Assertions.Expect(cut.Locator(".message .said")).ToHaveTextAsync(["Une", "Deux", "Trois", "Quatre", "Cinq", "Six"]);
        await Assertions.Expect(other.Locator("#talk-text")).ToHaveValueAsync("Sept, pas encore envoyé");
        await other.Context.CloseAsync();
        await cut.Context.CloseAsync();
    }

    [Fact]
    public async Task What_moderators_decide_shows_at_once_on_the_page_of_whom_it_concerns_and_costs_no_typed_word()
    {
        var slug = await server.OpenBlogAsync("talk-held", more: new { discussion = new { approvesFirst = true } });
        var (author, silent) = (
            await newsroom.RegisteredAsync("Lucienne B.", $"/live/{slug}#discussion"),
            await newsroom.ReaderAsync(new Uri(server.Url, $"/live/{slug}#discussion"))
        );
        await Assertions.Expect(silent.Locator("[data-talk-loader]")).ToHaveTextAsync("Aucun message pour l’instant.");
        foreach (var text in new[] { "À montrer", "À cacher" })
        {
            await author.FillAsync("#talk-text", text);
            await author.PressAsync("#talk-text", "Enter");
            await Assertions.Expect(author.Locator(".message.waiting", new() { HasText = text })).ToHaveCountAsync(1);
        }

        var moderator = await newsroom.EditorAsync(slug);
        await moderator.GotoAsync(new Uri(server.Url, $"/desk/discussion?blog={slug}").ToString());
        await moderator
            .Locator(".mod-list > li", new() { HasText = "À montrer" })
            .GetByRole(AriaRole.Button, new() { Name = "Show" })
            .ClickAsync();
        await Assertions.Expect(silent.Locator(".message")).ToContainTextAsync(["À montrer"]);
        await Assertions.Expect(author.Locator(".message:not(.waiting)")).ToContainTextAsync(["À montrer"]);
        await author.FillAsync("#talk-text", "À moitié écrit");
        await moderator
            .Locator(".mod-list > li", new() { HasText = "À cacher" })
            .GetByRole(AriaRole.Button, new() { Name = "Hide" })
            .ClickAsync();
        await Assertions.Expect(author.Locator(".message")).ToHaveCountAsync(1);
        await Assertions.Expect(author.Locator(".message:not(.waiting)")).ToContainTextAsync(["À montrer"]);

        await moderator.GotoAsync(new Uri(server.Url, $"/desk/discussion?tab=all&blog={slug}").ToString());
        var line = moderator.Locator(".mod-list > li", new() { HasText = "À montrer" });
        await line.Locator("summary").ClickAsync();
        await line.Locator("[name=kind]").SelectOptionAsync("mute");
        await line.Locator("[name=reason]").FillAsync("Une pause");
        await line.Locator(".form button").ClickAsync();
        await Assertions.Expect(author.Locator(".talk-foot")).ToContainTextAsync("Une pause");
        await Assertions.Expect(author.Locator("#talk-text")).ToHaveValueAsync("À moitié écrit");
        await Assertions.Expect(author.Locator("#talk-text")).Not.ToBeEditableAsync();
        await moderator.GotoAsync(new Uri(server.Url, "/desk/discussion?tab=readers").ToString());
        await moderator
            .Locator("#mod-readers > li", new() { HasText = "Une pause" })
            .GetByRole(AriaRole.Button, new() { Name = "Lift" })
            .ClickAsync();
        await Assertions.Expect(author.Locator("#talk-text")).ToBeEditableAsync();
        await Assertions.Expect(author.Locator("#talk-text")).ToHaveValueAsync("À moitié écrit");

        // With the blog, its line ends; the discussion ends with both.
        await server.ChangeBlogAsync(slug, new { status = "ended" });
        foreach (var page in new[] { author, silent })
        {
            await Assertions
                .Expect(page.Locator(".talk-foot"))
                .ToContainTextAsync("La discussion est fermée. Vous pouvez toujours la lire.");
        }

        await Assertions.Expect(author.Locator("#talk-text")).Not.ToBeEditableAsync();
        foreach (var page in new[] { author, silent, moderator })
        {
            await page.Context.CloseAsync();
        }
    }
}
