using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>The bar at the foot of a phone's screen.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class PhoneDockTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

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
}
