using FluentAssertions;
using Microsoft.Playwright;

namespace LiveBlog.BrowserTests.Support;

/// <summary>What tests ask of a page with a feed.</summary>
static class FeedPage
{
    // The feed as it is, without what only marks an arrival for some seconds and the place of the pill.
    const string Snapshot = """
        () => {
          const feed = document.getElementById('feed').cloneNode(true);
          feed.querySelectorAll('.arrivals, .now, .react').forEach(e => e.remove());
          feed.querySelectorAll('.fresh').forEach(e => e.classList.remove('fresh'));
          const lines = [];
          const walk = (node, depth) => {
            for (const child of node.childNodes) {
              if (child.nodeType === Node.TEXT_NODE) {
                const text = child.data.replace(/\s+/g, ' ').trim();
                if (text !== '') lines.push('  '.repeat(depth) + text);
              } else if (child.nodeType === Node.ELEMENT_NODE) {
                const attributes = [...child.attributes].map(a => `${a.name}="${a.value}"`).sort().join(' ');
                lines.push('  '.repeat(depth) + `<${child.localName} ${attributes}>`);
                walk(child, depth + 1);
              }
            }
          };
          for (const part of ['pinned', 'entries', 'empty']) {
            const element = feed.querySelector('#' + part);
            lines.push(part);
            if (element) walk(element, 1);
          }
          return lines.join('\n');
        }
        """;

    public static Task<string> SnapshotAsync(this IPage page) => page.EvaluateAsync<string>(Snapshot);

    public static async Task<IReadOnlyList<string>> HeadlinesAsync(this IPage page) =>
        await page.Locator("#feed article h3").AllInnerTextsAsync();

    public static Task WaitForRevisionAsync(this IPage page, long revision) =>
        Eventually.TrueAsync(
            async () =>
                long.Parse(
                    await page.Locator("#feed").GetAttributeAsync("data-revision") ?? "0",
                    System.Globalization.CultureInfo.InvariantCulture
                ) >= revision,
            $"the page holds revision {revision}"
        );

    /// <summary>Shows whatever waits behind the pill. It may show itself meanwhile, when its place comes into view.</summary>
    public static Task RevealAsync(this IPage page) => page.EvaluateAsync("() => document.querySelector('.arrivals')?.click()");

    /// <summary>Waits for the live line: only then does a test that says "the reader is following" say the truth.</summary>
    public static Task WaitForLiveAsync(this IPage page) =>
        Eventually.TrueAsync(
            () => page.EvaluateAsync<bool>("() => document.getElementById('connection')?.dataset.state === 'live'"),
            "the page is live"
        );

    /// <summary>The open page and one loaded now must be the same.</summary>
    public static async Task ShouldEqualAReloadAsync(this IPage page, Newsroom newsroom)
    {
        var fresh = await newsroom.ReaderAsync(new Uri(newsroom.Server.Url, new Uri(page.Url).PathAndQuery));
        var expected = await fresh.SnapshotAsync();
        await fresh.Context.CloseAsync();
        (await page.SnapshotAsync()).Should().Be(expected);
    }

    /// <summary>As above, for a page that has grown longer than a page that is loaded now: the same as far as that one goes.</summary>
    public static async Task ShouldEqualAReloadExceptItsLengthAsync(this IPage page, Newsroom newsroom)
    {
        var fresh = await newsroom.ReaderAsync(new Uri(newsroom.Server.Url, new Uri(page.Url).PathAndQuery));
        var expected = await fresh.HeadlinesAsync();
        await fresh.Context.CloseAsync();
        (await page.HeadlinesAsync()).Take(expected.Count).Should().Equal(expected);
    }
}
