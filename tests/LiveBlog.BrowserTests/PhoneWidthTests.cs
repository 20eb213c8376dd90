using System.Net.Http.Json;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>No page is wider than a phone.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class PhoneWidthTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Words_without_an_end_fit_the_narrowest_screen_on_every_page()
    {
        // One of the pages is there to say that there is none.
        PageErrors.Current.Expect(PageErrors.Status(404));
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

        async Task VisitAsync(IPage page, string path)
        {
            await page.GotoAsync(new Uri(server.Url, path).ToString());
            await page.EvaluateAsync("() => { for (const part of document.querySelectorAll('details')) part.open = true; }");
            await ShouldFitAsync(page, path);
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
