using System.Net.Http.Json;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>The first screen of a phone.</summary>
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

            var context = await newsroom.ContextAsync(
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
        var plain = await newsroom.ContextAsync(
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
}
