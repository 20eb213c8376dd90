using System.Collections.Concurrent;
using System.Net.Http.Json;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>What a phone's screen holds: the news on the first of it, and never more than its width.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class PhoneTests(Newsroom newsroom)
{
    const string CountShifts = """
        window.shifts = [];
        new PerformanceObserver(list => {
          for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifts.push(`${e.value} ${e.sources.map(s => s.node?.outerHTML?.slice(0, 80))}`);
        }).observe({ type: 'layout-shift', buffered: true });
        """;

    readonly Server server = newsroom.Server;

    [Fact]
    public async Task The_newest_entry_of_a_live_blog_begins_on_the_first_screen_in_six_languages()
    {
        var heads = new (string Language, string Title, string Standfirst, string Intro, string Byline)[]
        {
            (
                "fr",
                "Détroit d’Aldane : la journée de pourparlers de Port-Lémence en continu",
                "Pour la première fois en onze semaines, Valdores et Sarkandais se sont assis à la même table. Ils se "
                    + "quittent avec un calendrier, mais sans accord sur les observateurs.",
                "Les négociateurs se retrouvent depuis 14 h 30 dans l’ancien casino.",
                "Par Hélène Marchetti et Idris Benali, à Port-Lémence, avec Paul Vasseur, à Sark"
            ),
            (
                "en",
                "Aldane Strait: the day of talks at Port-Lémence, hour by hour, as it happened",
                "For the first time in eleven weeks both delegations sat down at the same table. They part with a "
                    + "calendar, but without an agreement on the observers who were to watch over it.",
                "The negotiators have met since half past two in the old casino.",
                "By Hélène Marchetti and Idris Benali in Port-Lémence, with Paul Vasseur in Sark"
            ),
            (
                "es",
                "Estrecho de Aldane: la jornada de conversaciones de Port-Lémence, minuto a minuto",
                "Por primera vez en once semanas, las dos delegaciones se han sentado a la misma mesa. Se separan con un "
                    + "calendario, pero sin acuerdo sobre los observadores.",
                "Los negociadores se reúnen desde las dos y media en el antiguo casino.",
                "Por Hélène Marchetti e Idris Benali, en Port-Lémence, con Paul Vasseur, en Sark"
            ),
            (
                "de",
                "Meerenge von Aldane: Der Verhandlungstag in Port-Lémence im Nachrichtenticker",
                "Zum ersten Mal seit elf Wochen haben die beiden Delegationen am selben Verhandlungstisch gesessen. Sie "
                    + "trennen sich mit einem Zeitplan, aber ohne Einigung über die Beobachter.",
                "Die Unterhändler treffen sich seit halb drei im alten Kasino.",
                "Von Hélène Marchetti und Idris Benali in Port-Lémence, mit Paul Vasseur in Sark"
            ),
            (
                "ru",
                "Пролив Альдан: день переговоров в Порт-Лемансе в прямой трансляции",
                "Впервые за одиннадцать недель делегации сели за один стол. Они расходятся с календарём встреч, но без "
                    + "соглашения о наблюдателях в проливе.",
                "Переговорщики собрались в половине третьего в старом казино.",
                "Элен Маркетти и Идрис Бенали из Порт-Леманса, Поль Вассёр из Сарка"
            ),
            (
                "ar",
                "مضيق ألدان: يوم المباحثات في بورليمنس لحظة بلحظة منذ الصباح الباكر",
                "للمرة الأولى منذ أحد عشر أسبوعًا جلس الوفدان إلى طاولة واحدة، وافترقا على جدول زمني من دون اتفاق على "
                    + "المراقبين الذين كان عليهم الإشراف عليه.",
                "اجتمع المفاوضون منذ الثانية والنصف ظهرًا في الكازينو القديم.",
                "هيلين ماركيتي وإدريس بن علي من بورليمنس، مع بول فاسور من سارك"
            ),
        };
        await server.Api.PostAsJsonAsync(
            "/api/v1/blogs",
            new
            {
                slug = "first-screen-topic",
                title = "x",
                topic = "La crise du détroit d’Aldane",
            }
        );
        const string Topic = "la-crise-du-detroit-d-aldane";
        var described = new
        {
            description = "Le chenal est fermé depuis novembre. La Valdorie et le Sarkand négocient sa réouverture.",
            imageUrl = "/demo/chenal.svg",
        };
        using (var changed = await server.Api.PatchAsJsonAsync($"/api/v1/topics/{Topic}", described))
        {
            changed.EnsureSuccessStatusCode();
        }

        foreach (var (language, title, standfirst, intro, byline) in heads)
        {
            var slug = await server.OpenBlogAsync(
                $"first-screen-{language}",
                language,
                new
                {
                    title,
                    standfirst,
                    introHtml = $"<p>{intro}</p><p>{intro}</p>",
                    byline,
                    topic = Topic,
                    keyPoints = new[] { standfirst[..40], standfirst[40..90] },
                    picture = new
                    {
                        url = "/demo/casino.svg",
                        alt = intro,
                        caption = intro,
                        credit = "L’Estafette",
                    },
                    translations = language == "fr" ? [] : new[] { "first-screen-fr" },
                }
            );
            for (var i = 0; i < 6; i++)
            {
                await server.PostAsync(
                    slug,
                    new
                    {
                        headline = title,
                        bodyMarkdown = standfirst,
                        isKeyEvent = i % 2 == 0,
                        publishedAt = $"2022-01-12T12:{i:00}",
                    }
                );
            }

            await server.PostAsync(
                slug,
                new
                {
                    headline = title,
                    bodyMarkdown = $"- {standfirst}\n- {standfirst}\n- {intro}",
                    isPinned = true,
                }
            );

            var context = await newsroom.Chromium.NewContextAsync(
                new()
                {
                    ViewportSize = new() { Width = 390, Height = 844 },
                    HasTouch = true,
                    IsMobile = true,
                }
            );
            await context.AddInitScriptAsync(CountShifts);
            var reader = await context.NewPageAsync();
            await reader.GotoAsync(new Uri(server.Url, "/live/" + slug).ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
            await reader.WaitForLiveAsync();
            var newest = reader.Locator("#entries article").First;
            var (headline, dock) = (await newest.Locator("h3").BoundingBoxAsync(), await reader.Locator(".dock").BoundingBoxAsync());
            (headline!.Y + 28)
                .Should()
                .BeLessThan(dock!.Y, "the newest entry's first line is seen in {0}, above the bar at the foot", language);
            (await reader.EvaluateAsync<string[]>("() => window.shifts")).Should().BeEmpty("nothing moves while it loads in {0}", language);

            // All of the head is a press away, and so is the pinned entry.
            await Assertions.Expect(reader.Locator(".byline")).ToBeHiddenAsync();
            await reader.TapAsync(".introduction summary");
            foreach (var part in new[] { ".introduction > p >> nth=0", ".byline", ".key-points li >> nth=1", ".head figcaption" })
            {
                await Assertions.Expect(reader.Locator(part)).ToBeVisibleAsync();
            }

            await Assertions.Expect(reader.Locator("#pinned li").First).ToBeHiddenAsync();
            await reader.TapAsync(".unfold summary");
            await Assertions.Expect(reader.Locator("#pinned li").First).ToBeVisibleAsync();

            // The key events are a sheet, and a choice leads to the entry.
            await reader.TapAsync(".dock a[href='#moments']");
            await Assertions.Expect(reader.Locator("#moments li")).ToHaveCountAsync(3);
            await Assertions.Expect(reader.Locator("#moments li").First).ToBeInViewportAsync();
            await reader.TapAsync("#moments li >> nth=1 >> a");
            await Assertions.Expect(reader.Locator("#moments li").First).ToBeHiddenAsync();
            await Assertions.Expect(reader.Locator("#entries article >> nth=3")).ToBeInViewportAsync();
            await context.CloseAsync();
        }

        // Without scripts it opens as well.
        var plain = await newsroom.Chromium.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
                JavaScriptEnabled = false,
            }
        );
        var page = await plain.NewPageAsync();
        await page.GotoAsync(new Uri(server.Url, "/live/first-screen-fr").ToString());
        await page.ClickAsync(".introduction summary");
        await Assertions.Expect(page.Locator(".introduction > p").First).ToBeVisibleAsync();
        await page.ClickAsync(".dock a[href='#moments']");
        await Assertions.Expect(page.Locator("#moments li").First).ToBeVisibleAsync();
        await plain.CloseAsync();
    }

    [Fact]
    public async Task Words_without_an_end_fit_the_narrowest_screen_on_every_page()
    {
        var (w, name, address) = (new string('W', 300), new string('W', 100), "https://long.example/" + new string('a', 270));
        var body = $"{w}\n\n- {w}\n\n1. {w}\n\n> {w}\n\n[{address}]({address})\n\n`{w}`";
        var picture = new
        {
            url = "/demo/casino.svg",
            alt = name,
            caption = w,
            credit = name,
        };
        var slug = await server.OpenBlogAsync(
            "endless",
            more: new
            {
                title = w,
                standfirst = w,
                introHtml = $"<p>{w}</p><ul><li>{w}</li></ul><p><a href=\"{address}\">{address}</a></p>",
                byline = name,
                topic = "endless",
                keyPoints = new[] { w },
                picture,
                discussion = new { mode = "open" },
            }
        );
        using (
            var topic = await server.Api.PatchAsJsonAsync(
                "/api/v1/topics/endless",
                new
                {
                    title = name,
                    description = w,
                    imageUrl = "/demo/chenal.svg",
                }
            )
        )
        {
            topic.EnsureSuccessStatusCode();
        }

        object Entry(string headline, string? correction, bool isPinned, object[] media) =>
            new
            {
                headline,
                bodyMarkdown = body,
                quotes = new[]
                {
                    new
                    {
                        text = w,
                        attribution = name,
                        role = name,
                    },
                },
                relatedLinks = new object[]
                {
                    new
                    {
                        url = address,
                        title = w,
                        imageUrl = "/demo/chenal.svg",
                        publishedAt = "2022-01-01",
                    },
                    new { url = $"https://{name[..60]}.{name[..60]}.example/", title = w },
                },
                media,
                embeds = new[] { new { url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ", title = w } },
                author = name,
                tags = new[] { name[..50] },
                isKeyEvent = true,
                isPinned,
                correction,
            };
        var entry = await server.PostAsync(slug, Entry(w, correction: null, isPinned: false, [picture, picture]));
        await server.PostAsync(slug, Entry(w, correction: null, isPinned: true, [picture]));
        await server.EditAsync(entry.Id, Entry("V" + w[1..], w, isPinned: false, [picture, picture]));
        foreach (
            var (path, what) in new (string, object)[]
            {
                (
                    "/api/v1/articles",
                    new
                    {
                        slug,
                        title = w,
                        lede = w,
                        byline = name,
                        bodyMarkdown = body,
                        language = "fr",
                        topic = "endless",
                        picture,
                    }
                ),
                ("/api/v1/newswire/lines", new { headline = w, url = address }),
            }
        )
        {
            using var answer = await server.Api.PostAsJsonAsync(path, what);
            answer.EnsureSuccessStatusCode();
        }

        var faults = new ConcurrentQueue<string>();
        var narrow = new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = 320, Height = 700 },
            HasTouch = true,
        };
        var member = await newsroom.RegisteredAsync(new string('W', 30), $"/live/{slug}/discussion", narrow);
        await member.FillAsync("#talk-text", w);
        await member.ClickAsync(".talk-form button.first");
        await Assertions.Expect(member.Locator(".message .said")).ToContainTextAsync(w);
        await ShouldFitAsync(member, "the discussion, signed in");
        await VisitAsync(member, "/account");
        await member.Context.CloseAsync();

        var reader = await newsroom.ReaderAsync(server.Url, narrow);
        reader.PageError += (_, fault) => faults.Enqueue(fault);
        foreach (
            var path in new[]
            {
                "/",
                $"/live/{slug}",
                $"/live/{slug}#newswire",
                $"/live/{slug}#discussion",
                $"/live/{slug}#moments",
                $"/live/{slug}?order=oldest&filter=key",
                $"/live/{slug}/entry/{entry.Id}",
                $"/live/{slug}/entry/{entry.Id}/changes",
                $"/live/{slug}/search?q={w[..200]}",
                $"/live/{slug}/search?q=V{w[1..200]}",
                $"/live/{slug}?at=2999-01-01T00:00",
                $"/live/{slug}/print",
                $"/articles/{slug}",
                "/topics/endless",
                "/newswire",
                $"/embed/{slug}",
                $"/live/{slug}/discussion",
                $"/subscribe?blog={slug}",
                "/subscribe?topic=endless",
                "/privacy",
                "/account/sign-in",
                "/account/register",
                "/account/forgotten",
                "/live/nowhere",
            }
        )
        {
            await VisitAsync(reader, path);
        }

        await reader.Context.CloseAsync();

        var desk = await newsroom.EditorAsync(slug, narrow);
        desk.PageError += (_, fault) => faults.Enqueue(fault);
        foreach (
            var path in new[]
            {
                "/desk",
                $"/desk/blogs/{slug}",
                $"/desk/blogs/{slug}?edit={entry.Id}",
                $"/desk/blogs/{slug}?state=withdrawn",
                $"/desk/blogs/{slug}/entries/{entry.Id}",
                $"/desk/blogs/{slug}/figures",
                "/desk/people",
                "/desk/keys",
                "/desk/audit",
                "/desk/articles",
                "/desk/topics",
                "/desk/newswire",
                "/desk/media",
                "/desk/wire",
                "/desk/webhooks",
                "/desk/discussion",
                "/desk/discussion?tab=all",
                "/desk/discussion?tab=readers",
                "/desk/discussion?tab=words",
                "/account",
            }
        )
        {
            await VisitAsync(desk, path);
        }

        await desk.Context.CloseAsync();
        faults.Should().BeEmpty("no script fails on any page, and no promise is left without an answer");

        async Task VisitAsync(IPage page, string path)
        {
            await page.GotoAsync(new Uri(server.Url, path).ToString());
            await page.EvaluateAsync("() => { for (const part of document.querySelectorAll('details')) part.open = true; }");
            await ShouldFitAsync(page, path);
        }
    }

    [Theory]
    [InlineData(320)]
    [InlineData(390)]
    public async Task The_bar_at_the_foot_and_the_reactions_lie_on_nothing_in_six_languages(int width)
    {
        foreach (var language in new[] { "fr", "en", "es", "de", "ru", "ar" })
        {
            var slug = await server.OpenBlogAsync($"bar-{width}-{language}", language, new { discussion = new { mode = "open" } });
            await server.PostAsync(
                slug,
                new
                {
                    headline = "1",
                    isKeyEvent = true,
                    publishedAt = "2022-11-29T22:48",
                }
            );
            await server.PostAsync(
                slug,
                new
                {
                    headline = "2",
                    isPinned = true,
                    publishedAt = "2022-11-29T22:48",
                }
            );
            var reader = await newsroom.ReaderAsync(
                new Uri(server.Url, "/live/" + slug),
                new()
                {
                    ViewportSize = new() { Width = width, Height = 700 },
                    HasTouch = true,
                    IsMobile = true,
                }
            );
            await reader.WaitForLiveAsync();
            await reader.Mouse.MoveAsync(10, 10);
            await reader.EvaluateAsync("() => dispatchEvent(new Event('scroll'))");
            await Assertions.Expect(reader.Locator("button.react")).ToHaveCountAsync(2);
            var overlaps = await reader.EvaluateAsync<string[]>(
                """
                () => {
                  // Words that found no room on the line are clipped, not seen.
                  const seen = (r, e) => {
                    if (getComputedStyle(e).overflow !== 'hidden') return r;
                    const own = e.getBoundingClientRect();
                    return {
                      left: Math.max(r.left, own.left), right: Math.min(r.right, own.right),
                      top: Math.max(r.top, own.top), bottom: Math.min(r.bottom, own.bottom),
                    };
                  };
                  const words = e => {
                    const r = document.createRange();
                    r.selectNodeContents(e);
                    return seen(r.getBoundingClientRect(), e);
                  };
                  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
                  const found = [];
                  const links = [...document.querySelectorAll('.dock a')];
                  for (const link of links) {
                    const box = words(link);
                    if (box.left < 0 || box.right > innerWidth) found.push(`${link.textContent} leaves the screen`);
                    for (const other of links) if (other !== link && meet(box, words(other))) found.push(`${link.textContent} meets ${other.textContent}`);
                  }
                  for (const entry of document.querySelectorAll('article.entry')) {
                    const react = entry.querySelector('.react').getBoundingClientRect();
                    for (const other of entry.querySelectorAll('.entry-time, .entry-mark, .share svg, h3')) {
                      if (meet(react, other.localName === 'svg' ? other.getBoundingClientRect() : words(other))) found.push(`a reaction lies on ${other.outerHTML.slice(0, 60)}`);
                    }
                  }
                  return found;
                }
                """
            );
            overlaps.Should().BeEmpty("in {0} at {1} px", language, width);
            await reader.Context.CloseAsync();
        }
    }

    /// <summary>Nothing that is seen reaches past the window, unless it scrolls by itself; and the page does not scroll sideways.</summary>
    static async Task ShouldFitAsync(IPage page, string what)
    {
        var found = await page.EvaluateAsync<string[]>(
            """
            () => {
              const width = document.documentElement.clientWidth;
              const found = document.documentElement.scrollWidth > width ? [`the page scrolls to ${document.documentElement.scrollWidth}`] : [];
              const scrolls = e => e.parentElement !== null && e.parentElement !== document.body && (getComputedStyle(e.parentElement).overflowX !== 'visible' || scrolls(e.parentElement));
              for (const e of document.body.querySelectorAll('*')) {
                if (e.closest('svg, .vh') || !e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) || scrolls(e)) continue;
                const boxes = [e.getBoundingClientRect()];
                for (const text of e.childNodes) {
                  if (text.nodeType !== Node.TEXT_NODE || text.data.trim() === '') continue;
                  const range = document.createRange();
                  range.selectNodeContents(text);
                  boxes.push(...range.getClientRects());
                }
                const past = boxes.find(b => b.width > 0 && b.height > 0 && (b.right > width + 1 || b.left < -1));
                if (past) found.push(`${e.outerHTML.slice(0, 100)} from ${Math.round(past.left)} to ${Math.round(past.right)}`);
              }
              return found.slice(0, 5);
            }
            """
        );
        found.Should().BeEmpty("{0} fits", what);
    }
}
