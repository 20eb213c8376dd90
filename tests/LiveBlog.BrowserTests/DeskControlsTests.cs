using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Nothing on the desk lies over a control.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class DeskControlsTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

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
}
