using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Readers are told: they subscribe over the feed, and the browser shows what is pushed.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class SubscriptionTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task A_reader_subscribes_over_the_feed_and_the_browser_is_asked_only_when_the_button_is_pressed()
    {
        var slug = await server.OpenBlogAsync("told");
        await server.PostAsync(slug, new { headline = "Une entrée" });
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await reader.EvaluateAsync(
            """
            () => {
              window.asked = 0;
              Notification.requestPermission = () => { window.asked++; return Promise.resolve('denied'); };
            }
            """
        );
        await reader.Locator("a.subscribe").FocusAsync();
        await reader.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator(".overlay h1")).ToBeFocusedAsync();
        await Assertions.Expect(reader.Locator(".overlay [data-push-on]")).ToBeVisibleAsync();
        (await reader.RunAxe(new AxeRunOptions())).Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}").Should().BeEmpty();
        (await reader.EvaluateAsync<int>("() => window.asked")).Should().Be(0);
        await reader.ClickAsync(".overlay [data-push-on]");
        await Assertions
            .Expect(reader.Locator(".overlay [data-push-note]"))
            .ToContainTextAsync("Votre navigateur a bloqué les notifications");
        (await reader.EvaluateAsync<int>("() => window.asked")).Should().Be(1);
        await reader.FillAsync(".overlay [name=email]", "nadege@lecteurs.example");
        await reader.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator("main")).ToContainTextAsync("Nous avons envoyé un lien à nadege@lecteurs.example");
        (await reader.Context.CookiesAsync()).Should().BeEmpty("who reads and subscribes gets no cookie");
        await reader.Context.CloseAsync();
    }

    [Theory]
    [InlineData("fr", "ltr")]
    [InlineData("ar", "rtl")]
    public async Task A_mail_fits_into_320_pixels_whatever_its_words_and_keeps_its_direction_without_its_html_element(
        string language,
        string direction
    )
    {
        var word = new string('w', 300);
        var (slug, address) = ($"narrow-{language}", $"narrow-{language}@lecteurs.example");
        await server.OpenBlogAsync(slug, language, new { title = word });
        using (var form = new FormUrlEncodedContent([new("email", address), new("kind", "every"), new("scope", "blog")]))
        {
            (await server.Api.PostAsync($"/subscribe?blog={slug}", form)).EnsureSuccessStatusCode();
        }

        var asked = await MailAsync(address, 1);
        var link = Regex
            .Match(
                asked,
                "href=\"(?<link>[^\"]*/subscriptions/[0-9]+/confirm[^\"]*)\"",
                RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(1)
            )
            .Groups["link"]
            .Value;
        (await server.Api.PostAsync(new Uri(System.Net.WebUtility.HtmlDecode(link)).PathAndQuery, content: null)).EnsureSuccessStatusCode();
        await server.PostAsync(
            slug,
            new
            {
                headline = word,
                bodyMarkdown = $"{word} https://x.example/{word}",
                quotes = new[]
                {
                    new
                    {
                        text = word,
                        attribution = word[..200],
                        role = word[..200],
                    },
                },
            }
        );
        var news = await MailAsync(address, 2);

        // A page of ours would refuse the style that a mail carries in itself.
        var context = await newsroom.ContextAsync(
            new()
            {
                ViewportSize = new() { Width = 320, Height = 800 },
            }
        );
        var page = await context.NewPageAsync();
        foreach (var mail in new[] { asked, news })
        {
            foreach (var shown in new[] { mail, $"<!doctype html><body style='margin:0'><div>{BodyOf(mail)}</div>" })
            {
                await page.SetContentAsync(shown);
                (await page.EvaluateAsync<int>("() => document.scrollingElement.scrollWidth")).Should().Be(320);
                (
                    await page.EvaluateAsync<string[]>(
                        "() => [...document.querySelectorAll('td, td *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).map(e => e.outerHTML)"
                    )
                )
                    .Should()
                    .BeEmpty();
                var last = page.Locator("a").Last;
                (await last.EvaluateAsync<string>("a => getComputedStyle(a).direction")).Should().Be(direction);
                (await last.EvaluateAsync<string>("a => getComputedStyle(a.closest('td')).textAlign"))
                    .Should()
                    .ContainAny(direction == "rtl" ? ["right", "start"] : ["left", "start"]);
            }
        }

        await page.Context.CloseAsync();
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
        await reader.EvaluateAsync(
            "async () => { await navigator.serviceWorker.register('/sw.js'); await navigator.serviceWorker.ready; }"
        );
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
                        await cdp.SendAsync(
                            "ServiceWorker.deliverPushMessage",
                            new()
                            {
                                ["origin"] = server.Url.GetLeftPart(UriPartial.Authority),
                                ["registrationId"] = id,
                                ["data"] =
                                    $$"""{"title":"Les marins rentrent, {{n}}","body":"Les pourparlers","url":"/live/pourparlers/entry/{{n}}","tag":"entry-1","lang":"fr","dir":"ltr"}""",
                            }
                        );
                    }

                    return await reader.EvaluateAsync<string>(
                            "async () => { const r = await navigator.serviceWorker.ready; return (await r.getNotifications()).map(n => `${n.title} | ${n.body} | ${n.tag} | ${n.lang} | ${n.data.url}`).join('\\n'); }"
                        ) == $"Les marins rentrent, {n} | Les pourparlers | entry-1 | fr | /live/pourparlers/entry/{n}";
                },
                "the notification is shown, alone"
            );
        }

        // A browser opens a window only for a person's own click: how far it came is what can be seen here.
        var opened = await InServiceWorkerAsync(
            reader,
            """
            (async () => {
              const opened = new Promise(tell => {
                Clients.prototype.openWindow = address => { tell(address); return Promise.resolve(null); };
              });
              const [notification] = await registration.getNotifications();
              dispatchEvent(new NotificationEvent('notificationclick', { notification }));
              return `${await opened} ${(await registration.getNotifications()).length}`;
            })()
            """
        );
        opened.Should().Be($"{new Uri(server.Url, "/live/pourparlers/entry/2")} 0", "a click opens the entry, and the notification goes");

        // The blog is open in a tab: the entry is shown there, and nothing of the page is lost.
        var slug = await server.OpenBlogAsync("noticed");
        var entry = await server.PostAsync(slug, new { headline = "Annoncée", publishedAt = "2022-01-12T10:00" });
        for (var n = 1; n <= 60; n++)
        {
            await server.PostAsync(slug, new { headline = $"Depuis {n}" });
        }

        await reader.GotoAsync(new Uri(server.Url, "/live/" + slug).ToString());
        await reader.WaitForLiveAsync();
        await reader.EvaluateAsync("() => { window.same = true; }");
        foreach (var isCovered in new[] { false, true })
        {
            if (isCovered)
            {
                // Another of the site's pages lies over the feed: it is closed first.
                await reader.EvaluateAsync("() => scrollTo(0, 0)");
                await reader.Locator("a.subscribe").FocusAsync();
                await reader.Keyboard.PressAsync("Enter");
                await Assertions.Expect(reader.Locator(".overlay h1")).ToBeFocusedAsync();
            }

            await InServiceWorkerAsync(
                reader,
                $$"""
                (async () => {
                  await registration.showNotification('Annoncée', { data: { url: '/live/{{slug}}/entry/{{entry.Id}}' } });
                  const [notification] = await registration.getNotifications();
                  dispatchEvent(new NotificationEvent('notificationclick', { notification }));
                  return '';
                })()
                """
            );
            await Assertions.Expect(reader.Locator($"#e-{entry.Id}-t")).ToBeFocusedAsync();
            await Assertions.Expect(reader.Locator($"#e-{entry.Id}")).ToBeInViewportAsync();
            (await reader.Locator(".overlay").IsVisibleAsync()).Should().BeFalse();
        }

        (await reader.EvaluateAsync<bool>("() => window.same === true")).Should().BeTrue("the page was not loaded again");
        await reader.Context.CloseAsync();
    }

    /// <summary>Runs a script where the page's service worker does, which Playwright does not reach in .NET.</summary>
    static async Task<string> InServiceWorkerAsync(IPage page, string expression)
    {
        var cdp = await page.Context.Browser!.NewBrowserCDPSessionAsync();
        var targets = (
            await cdp.SendAsync(
                "Target.getTargets",
                new() { ["filter"] = new[] { new Dictionary<string, object> { ["type"] = "service_worker" } } }
            )
        )!.Value.GetProperty("targetInfos");
        var worker = targets
            .EnumerateArray()
            .Single(t => t.GetProperty("url").GetString() == new Uri(new Uri(page.Url), "/sw.js").ToString())
            .GetProperty("targetId")
            .GetString()!;
        var answered = new TaskCompletionSource<string>();
        cdp.Event("Target.receivedMessageFromTarget").OnEvent += (_, told) =>
        {
            using var message = JsonDocument.Parse(told!.Value.GetProperty("message").GetString()!);
            if (message.RootElement.TryGetProperty("id", out JsonElement _))
            {
                answered.TrySetResult(message.RootElement.GetProperty("result").GetProperty("result").GetProperty("value").GetString()!);
            }
        };
        var session = (await cdp.SendAsync("Target.attachToTarget", new() { ["targetId"] = worker, ["flatten"] = false }))!
            .Value.GetProperty("sessionId")
            .GetString()!;
        await cdp.SendAsync(
            "Target.sendMessageToTarget",
            new()
            {
                ["sessionId"] = session,
                ["message"] = JsonSerializer.Serialize(
                    new
                    {
                        id = 1,
                        method = "Runtime.evaluate",
                        @params = new
                        {
                            expression,
                            awaitPromise = true,
                            returnByValue = true,
                        },
                    }
                ),
            }
        );
        return await answered.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>The HTML of the mails to somebody, in the order in which they went out.</summary>
    async Task<string> MailAsync(string to, int which)
    {
        string[] Mails() =>
            Directory.Exists(server.MailFolder)
                ?
                [
                    .. new DirectoryInfo(server.MailFolder)
                        .GetFiles("*.eml")
                        .OrderBy(f => f.LastWriteTimeUtc)
                        .Select(f => File.ReadAllText(f.FullName))
                        .Where(mail => mail.Contains($"To: {to}", StringComparison.Ordinal)),
                ]
                : [];
        await Eventually.TrueAsync(() => Task.FromResult(Mails().Length >= which), $"mail {which} to {to} goes out");
        return HtmlOf(Mails()[which - 1]);
    }

    /// <summary>The part of a mail that is HTML, decoded (RFC 2045 §6.7 and 6.8).</summary>
    static string HtmlOf(string mail)
    {
        var part = mail.ReplaceLineEndings("\n")[
            mail.ReplaceLineEndings("\n").IndexOf("Content-Type: text/html", StringComparison.Ordinal)..
        ];
        var (head, body) = (
            part[..part.IndexOf("\n\n", StringComparison.Ordinal)],
            part[(part.IndexOf("\n\n", StringComparison.Ordinal) + 2)..part.LastIndexOf("\n--", StringComparison.Ordinal)]
        );
        if (head.Contains("base64", StringComparison.OrdinalIgnoreCase))
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\n", "", StringComparison.Ordinal)));
        }

        return head.Contains("quoted-printable", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString([.. QuotedPrintable(body.Replace("=\n", "", StringComparison.Ordinal))])
            : body;
    }

    static IEnumerable<byte> QuotedPrintable(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '=')
            {
                yield return Convert.FromHexString(text.AsSpan(at + 1, 2))[0];
                at += 2;
                continue;
            }

            yield return (byte)text[at];
        }
    }

    static string BodyOf(string html) =>
        Regex
            .Match(html, "<body[^>]*>(?<body>.*)</body>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, TimeSpan.FromSeconds(1))
            .Groups["body"]
            .Value;
}
