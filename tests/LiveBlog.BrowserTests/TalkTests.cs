using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Readers take part: what one of them does is what the others see.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class TalkTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Three_readers_talk_and_what_a_moderator_does_is_done_on_all_their_pages_at_once()
    {
        var slug = await server.OpenBlogAsync("talk");
        await server.PostAsync(slug, new { headline = "Le calendrier est rendu public" });
        await server.PostAsync(slug, new { headline = "La suite" });
        var (mireille, joachim) = (await newsroom.RegisteredAsync("Mireille D.", $"/live/{slug}#discussion"), await newsroom.RegisteredAsync("Joachim", $"/live/{slug}#discussion"));
        var silent = await newsroom.ReaderAsync(new Uri(server.Url, $"/live/{slug}#discussion"));
        await Assertions.Expect(silent.Locator(".talk-foot")).ToContainTextAsync("Pour prendre part à la discussion, connectez-vous ou créez un compte.");
        await Assertions.Expect(silent.Locator("[data-talk-loader]")).ToHaveTextAsync("Personne n’a encore rien dit.");

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

        // Somebody reacts meanwhile: the message is written anew, and what is typed below it stays, and the place where.
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

        await Assertions.Expect(moderator.Locator("#mod-empty")).ToHaveTextAsync("Nothing waits.");

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
        await Assertions.Expect(silent.Locator(".talk-foot")).ToHaveTextAsync("La discussion est close. Elle reste à lire.", new() { UseInnerText = true });
        await Assertions.Expect(mireille.Locator(".talk-foot")).ToHaveTextAsync("La discussion est close. Elle reste à lire.");
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
        await Assertions.Expect(silent.Locator(".talk-foot")).ToContainTextAsync("Pour prendre part à la discussion");
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
        await Assertions.Expect(cut.Locator("[data-talk-loader]")).ToHaveTextAsync("Personne n’a encore rien dit.");
        await cut.WaitForLiveAsync();
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
        await other.RouteAsync("**/discussion/messages", async route =>
        {
            var answer = await route.FetchAsync();
            if (route.Request.Method == "POST" && lost++ == 0)
            {
                await route.AbortAsync();
                return;
            }

            await route.FulfillAsync(new() { Response = answer });
        });
        await other.FillAsync("#talk-text", "Quatre");
        await other.PressAsync("#talk-text", "Enter");
        await Assertions.Expect(other.Locator("#talk-note")).ToContainTextAsync("Votre texte est toujours là");
        await other.PressAsync("#talk-text", "Enter");
        await Assertions.Expect(other.Locator("#talk-text")).ToHaveValueAsync("");
        await Assertions.Expect(cut.Locator(".message .said")).ToHaveTextAsync(["Une", "Deux", "Trois", "Quatre"]);
        await other.UnrouteAllAsync();

        // Other words after a lost answer are another message; and what is typed while one is on its way is not lost.
        await other.RouteAsync("**/discussion/messages", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        }, new() { Times = 1 });
        await other.FillAsync("#talk-text", "Cinq");
        await other.PressAsync("#talk-text", "Enter");
        await Assertions.Expect(other.Locator("#talk-note")).ToContainTextAsync("Votre texte est toujours là");
        var held = new TaskCompletionSource();
        await other.RouteAsync("**/discussion/messages", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        }, new() { Times = 1 });
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
        var (author, silent) = (await newsroom.RegisteredAsync("Lucienne B.", $"/live/{slug}#discussion"), await newsroom.ReaderAsync(new Uri(server.Url, $"/live/{slug}#discussion")));
        await Assertions.Expect(silent.Locator("[data-talk-loader]")).ToHaveTextAsync("Personne n’a encore rien dit.");
        foreach (var text in new[] { "À montrer", "À cacher" })
        {
            await author.FillAsync("#talk-text", text);
            await author.PressAsync("#talk-text", "Enter");
            await Assertions.Expect(author.Locator(".message.waiting", new() { HasText = text })).ToHaveCountAsync(1);
        }

        var moderator = await newsroom.EditorAsync(slug);
        await moderator.GotoAsync(new Uri(server.Url, $"/desk/discussion?blog={slug}").ToString());
        await moderator.Locator(".mod-list > li", new() { HasText = "À montrer" }).GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(silent.Locator(".message")).ToContainTextAsync(["À montrer"]);
        await Assertions.Expect(author.Locator(".message:not(.waiting)")).ToContainTextAsync(["À montrer"]);
        await author.FillAsync("#talk-text", "À moitié écrit");
        await moderator.Locator(".mod-list > li", new() { HasText = "À cacher" }).GetByRole(AriaRole.Button, new() { Name = "Hide" }).ClickAsync();
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
        await moderator.Locator("#mod-readers > li", new() { HasText = "Une pause" }).GetByRole(AriaRole.Button, new() { Name = "Lift" }).ClickAsync();
        await Assertions.Expect(author.Locator("#talk-text")).ToBeEditableAsync();
        await Assertions.Expect(author.Locator("#talk-text")).ToHaveValueAsync("À moitié écrit");

        // With the blog, its line ends; the discussion ends with both.
        await server.ChangeBlogAsync(slug, new { status = "ended" });
        foreach (var page in new[] { author, silent })
        {
            await Assertions.Expect(page.Locator(".talk-foot")).ToContainTextAsync("La discussion est close. Elle reste à lire.");
        }

        await Assertions.Expect(author.Locator("#talk-text")).Not.ToBeEditableAsync();
        foreach (var page in new[] { author, silent, moderator })
        {
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task Behind_the_mailed_link_the_password_is_asked_for_and_by_keyboard_one_is_in()
    {
        var slug = await server.OpenBlogAsync("confirm");
        var page = await newsroom.ReaderAsync(new Uri(server.Url, $"/account/register?returnUrl=/live/{slug}"));
        var email = $"{Guid.NewGuid():N}@lecteurs.example";
        foreach (var (field, typed) in new[] { ("#name", "Ottilie V."), ("#email", email), ("#password", "quiet otters borrow umbrellas") })
        {
            await page.FillAsync(field, typed);
        }

        await page.Keyboard.PressAsync("Enter");
        await page.GotoAsync(await newsroom.ConfirmationAsync(email));
        await Assertions.Expect(page.Locator("#password")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("somebody else's password");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[role=alert]")).ToContainTextAsync("not the password of this registration");
        (await page.RunAxe(new AxeRunOptions())).Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}").Should().BeEmpty();
        await Assertions.Expect(page.Locator("#password")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("quiet otters borrow umbrellas");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == $"/live/{slug}");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_reader_subscribes_over_the_feed_and_the_browser_is_asked_only_when_the_button_is_pressed()
    {
        var slug = await server.OpenBlogAsync("told");
        await server.PostAsync(slug, new { headline = "Une entrée" });
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await reader.EvaluateAsync("""
            () => {
              window.asked = 0;
              Notification.requestPermission = () => { window.asked++; return Promise.resolve('denied'); };
            }
            """);
        await reader.Locator("a.subscribe").FocusAsync();
        await reader.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator(".overlay h1")).ToBeFocusedAsync();
        await Assertions.Expect(reader.Locator(".overlay [data-push-on]")).ToBeVisibleAsync();
        (await reader.RunAxe(new AxeRunOptions())).Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}").Should().BeEmpty();
        (await reader.EvaluateAsync<int>("() => window.asked")).Should().Be(0);
        await reader.ClickAsync(".overlay [data-push-on]");
        await Assertions.Expect(reader.Locator(".overlay [data-push-note]")).ToContainTextAsync("Le navigateur a refusé");
        (await reader.EvaluateAsync<int>("() => window.asked")).Should().Be(1);
        await reader.FillAsync(".overlay [name=email]", "nadege@lecteurs.example");
        await reader.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator("main")).ToContainTextAsync("Nous avons envoyé un lien à nadege@lecteurs.example");
        (await reader.Context.CookiesAsync()).Should().BeEmpty("who reads and subscribes gets no cookie");
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task The_service_worker_shows_what_is_pushed_and_a_second_time_takes_the_place_of_the_first()
    {
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/privacy"));
        await reader.Context.GrantPermissionsAsync(["notifications"], new() { Origin = server.Url.GetLeftPart(UriPartial.Authority) });
        var cdp = await reader.Context.NewCDPSessionAsync(reader);
        var registered = new TaskCompletionSource<string>();
        cdp.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, told) =>
        {
            foreach (var registration in told!.Value.GetProperty("registrations").EnumerateArray())
            {
                registered.TrySetResult(registration.GetProperty("registrationId").GetString()!);
            }
        };
        await cdp.SendAsync("ServiceWorker.enable");
        await reader.EvaluateAsync("async () => { await navigator.serviceWorker.register('/sw.js'); await navigator.serviceWorker.ready; }");
        var id = await registered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        for (var n = 1; n <= 2; n++)
        {
            // As a push service does: told again while it is not known to have arrived. However often, it stands there once.
            var told = 0;
            await Eventually.TrueAsync(
                async () =>
                {
                    if (told++ % 40 == 0)
                    {
                        await cdp.SendAsync("ServiceWorker.deliverPushMessage", new()
                        {
                            ["origin"] = server.Url.GetLeftPart(UriPartial.Authority),
                            ["registrationId"] = id,
                            ["data"] = $$"""{"title":"Les marins rentrent, {{n}}","body":"Les pourparlers","url":"/live/pourparlers/entry/{{n}}","tag":"entry-1","lang":"fr","dir":"ltr"}""",
                        });
                    }

                    return await reader.EvaluateAsync<string>("async () => { const r = await navigator.serviceWorker.ready; return (await r.getNotifications()).map(n => `${n.title} | ${n.body} | ${n.tag} | ${n.lang} | ${n.data.url}`).join('\\n'); }") == $"Les marins rentrent, {n} | Les pourparlers | entry-1 | fr | /live/pourparlers/entry/{n}";
                },
                "the notification is shown, alone");
        }

        // A browser opens a window only for a person's own click: how far it came is what can be seen here.
        var opened = await InServiceWorkerAsync(reader,
            """
            (async () => {
              const opened = new Promise(tell => { Clients.prototype.openWindow = address => { tell(address); return Promise.resolve(null); }; });
              const [notification] = await registration.getNotifications();
              dispatchEvent(new NotificationEvent('notificationclick', { notification }));
              return `${await opened} ${(await registration.getNotifications()).length}`;
            })()
            """);
        opened.Should().Be($"{new Uri(server.Url, "/live/pourparlers/entry/2")} 0", "a click opens the entry, and the notification goes");
        await reader.Context.CloseAsync();
    }

    /// <summary>Runs a script where the page's service worker does, which Playwright does not reach in .NET.</summary>
    static async Task<string> InServiceWorkerAsync(IPage page, string expression)
    {
        var cdp = await page.Context.Browser!.NewBrowserCDPSessionAsync();
        var targets = (await cdp.SendAsync("Target.getTargets", new() { ["filter"] = new[] { new Dictionary<string, object> { ["type"] = "service_worker" } } }))!.Value.GetProperty("targetInfos");
        var worker = targets.EnumerateArray().Single(t => t.GetProperty("url").GetString() == new Uri(new Uri(page.Url), "/sw.js").ToString()).GetProperty("targetId").GetString()!;
        var answered = new TaskCompletionSource<string>();
        cdp.Event("Target.receivedMessageFromTarget").OnEvent += (_, told) =>
        {
            using var message = JsonDocument.Parse(told!.Value.GetProperty("message").GetString()!);
            if (message.RootElement.TryGetProperty("id", out JsonElement _))
            {
                answered.TrySetResult(message.RootElement.GetProperty("result").GetProperty("result").GetProperty("value").GetString()!);
            }
        };
        var session = (await cdp.SendAsync("Target.attachToTarget", new() { ["targetId"] = worker, ["flatten"] = false }))!.Value.GetProperty("sessionId").GetString()!;
        await cdp.SendAsync("Target.sendMessageToTarget", new()
        {
            ["sessionId"] = session,
            ["message"] = JsonSerializer.Serialize(new { id = 1, method = "Runtime.evaluate", @params = new { expression, awaitPromise = true, returnByValue = true } }),
        });
        return await answered.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Who_registers_with_a_passkey_needs_no_password()
    {
        var slug = await server.OpenBlogAsync("with-passkey");
        var reader = await newsroom.ReaderAsync(new Uri($"http://localhost:{server.Port}/account/register?returnUrl=/live/{slug}"));
        var cdp = await reader.Context.NewCDPSessionAsync(reader);
        await cdp.SendAsync("WebAuthn.enable");
        await cdp.SendAsync("WebAuthn.addVirtualAuthenticator", new() { ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true } });
        await reader.FillAsync("#name", "Sans Sésame");
        await reader.FillAsync("#email", "sans-sesame@lecteurs.example");
        await reader.ClickAsync("[data-passkey]");
        await Assertions.Expect(reader.Locator("main")).ToContainTextAsync("sans-sesame@lecteurs.example");
        var link = new Uri(await newsroom.ConfirmationAsync("sans-sesame@lecteurs.example"));
        await reader.GotoAsync($"http://localhost:{server.Port}{link.PathAndQuery}");
        await reader.ClickAsync("form .button.first");
        await reader.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/account");
        await reader.ClickAsync("#passkey-add button");
        await Assertions.Expect(reader.Locator("#passkeys .staff li")).ToHaveCountAsync(1);
        await reader.ClickAsync("form[action='/account/sign-out'] button");
        await reader.GotoAsync($"http://localhost:{server.Port}/account/sign-in?returnUrl=/live/{slug}");
        await reader.ClickAsync("#passkey-use button");
        await reader.WaitForURLAsync(url => new Uri(url).AbsolutePath == $"/live/{slug}");
        await Assertions.Expect(reader.Locator("a[data-account]")).ToHaveAttributeAsync("href", "/account");
        await reader.Context.CloseAsync();
    }
}
