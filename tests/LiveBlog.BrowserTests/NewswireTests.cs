using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>The newswire as readers see it: beside a feed, on a phone, and on its own page.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class NewswireTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task On_a_phone_the_badge_counts_what_came_in_until_the_sheet_has_been_looked_at()
    {
        var (here, elsewhere) = (await server.OpenBlogAsync("wire-here"), await server.OpenBlogAsync("wire-elsewhere"));
        await PublishAsync(elsewhere, "Before anybody came");
        for (var n = 0; n < 8; n++)
        {
            // A feed to scroll in; without a headline it is not on the wire.
            (
                await server.Api.PostAsJsonAsync(
                    $"/api/v1/blogs/{here}/entries",
                    new { bodyMarkdown = "Long enough.\n\nAnd on.\n\nAnd on." }
                )
            ).EnsureSuccessStatusCode();
        }

        var phone = new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 390, Height = 800 },
            HasTouch = true,
            IsMobile = true,
            Locale = "fr",
        };
        var page = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + here), phone);
        await page.WaitForLiveAsync();
        var badge = page.Locator(".dock [data-wire-badge]");
        await Assertions.Expect(Line(page, "Before anybody came")).ToHaveCountAsync(1);
        await Assertions.Expect(badge).ToBeHiddenAsync();

        await PublishAsync(elsewhere, "One");
        var second = await PublishAsync(elsewhere, "Two");
        await PublishAsync(here, "Three");
        await Assertions.Expect(badge.Locator("[aria-hidden]")).ToHaveTextAsync("3");
        await WithdrawAsync(second);
        await Assertions.Expect(badge.Locator("[aria-hidden]")).ToHaveTextAsync("2");

        await page.EvaluateAsync("() => scrollTo(0, 300)");
        await page.Locator(".dock a[href='#newswire']").TapAsync();
        await Assertions.Expect(page.Locator("#newswire")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#newswire .fresh")).ToHaveCountAsync(2);
        await Assertions.Expect(badge).ToBeHiddenAsync();
        (await page.Locator("#newswire [data-line] :is(a, span)").AllInnerTextsAsync())
            .Should()
            .StartWith(["Three", "One"])
            .And.NotContain("Two");

        await page.Locator("#newswire .shut").TapAsync();
        await Assertions.Expect(page.Locator("#newswire")).ToBeHiddenAsync();
        await Eventually.TrueAsync(
            async () => Math.Abs(await page.EvaluateAsync<double>("() => scrollY") - 300) < 2,
            "the reader is where he was"
        );
        (await page.EvaluateAsync<string>("() => document.activeElement.hash")).Should().Be("#newswire", "the focus is where it was");

        // Looked at here, it is looked at on the next page too; and what comes while the sheet is shut counts again.
        await page.GotoAsync(new Uri(server.Url, "/live/" + elsewhere).ToString());
        await page.WaitForLiveAsync();
        await Assertions.Expect(Line(page, "One")).ToHaveCountAsync(1);
        await Assertions.Expect(badge).ToBeHiddenAsync();
        await PublishAsync(here, "Four");
        await Assertions.Expect(badge.Locator("[aria-hidden]")).ToHaveTextAsync("1");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Two_blogs_pages_and_the_newswire_page_show_the_same_after_a_reconnect_as_after_a_reload()
    {
        var (one, other) = (await server.OpenBlogAsync("wire-one"), await server.OpenBlogAsync("wire-other"));
        await using var line = Support.Line.To(server);
        var options = new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
            Locale = "fr",
        };
        var beside = await newsroom.ReaderAsync(new Uri(line.Url, "/live/" + one), options);
        var another = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + other), options);
        var whole = await newsroom.ReaderAsync(new Uri(line.Url, "/newswire"), options);
        foreach (var page in new[] { beside, another, whole })
        {
            await page.WaitForLiveAsync();
        }

        var first = await PublishAsync(one, "Said before the cut");
        foreach (var page in new[] { beside, another, whole })
        {
            await Assertions.Expect(Line(page, "Said before the cut")).ToHaveCountAsync(1);
        }

        PageErrors.Current.Expect(PageErrors.ConnectionLost);
        line.Cut();
        await EditAsync(first, "Corrected during the cut");
        await PublishAsync(other, "Said during the cut");
        await PutLineAsync("On the wire alone", "ar");
        var gone = await PublishAsync(other, "Said and taken back");
        await WithdrawAsync(gone);
        line.Mend();

        foreach (var page in new[] { beside, another, whole })
        {
            await Assertions.Expect(Line(page, "Corrected during the cut")).ToHaveCountAsync(1);
            await Assertions.Expect(Line(page, "On the wire alone")).ToHaveCountAsync(1);
            await Assertions.Expect(Line(page, "Said before the cut")).ToHaveCountAsync(0);
            await Assertions.Expect(Line(page, "Said and taken back")).ToHaveCountAsync(0);
        }

        // The page that the server renders and the one that the script has kept are the same, element by element.
        var kept = await LinesAsync(whole);
        await whole.ReloadAsync();

        // What stood there before it came is still there; a fresh page ends after as many lines as fit one.
        kept.Should().StartWith(await LinesAsync(whole));
        (await beside.Locator("#newswire [data-line]").AllInnerTextsAsync())
            .Should()
            .Equal(await another.Locator("#newswire [data-line]").AllInnerTextsAsync());

        await beside.Locator("[data-wire-order=oldest]").ClickAsync();
        (await beside.Locator("#newswire [data-line]").AllInnerTextsAsync())
            .Should()
            .Equal((await another.Locator("#newswire [data-line]").AllInnerTextsAsync()).Reverse());
        (await beside.Locator("#feed").GetAttributeAsync("data-order")).Should().Be("newest", "the feed has an order of its own");
        await beside.Context.CloseAsync();
        await another.Context.CloseAsync();
        await whole.Context.CloseAsync();
    }

    [Fact]
    public async Task Without_scripts_the_panel_leads_to_the_whole_newswire()
    {
        var slug = await server.OpenBlogAsync("wire-plain");
        await PublishAsync(slug, "Read without scripts");
        var page = await newsroom.ReaderAsync(
            new Uri(server.Url, "/live/" + slug),
            new BrowserNewContextOptions { JavaScriptEnabled = false, Locale = "en" }
        );
        await Assertions.Expect(page.Locator("#newswire .order")).ToBeHiddenAsync();
        await page.Locator("#newswire .all").ClickAsync();
        await Assertions.Expect(Line(page, "Read without scripts")).ToHaveCountAsync(1);
        await page.Context.CloseAsync();
    }

    static ILocator Line(IPage page, string headline) =>
        page.Locator("[data-line]")
            .Filter(new LocatorFilterOptions { Has = page.GetByText(headline, new PageGetByTextOptions { Exact = true }) });

    // As it stands, but for the white space between elements and the mark of what has just come.
    static Task<string> LinesAsync(IPage page) =>
        page.EvaluateAsync<string>(
            "() => [...document.querySelectorAll('#wire-lines > li')].map(li => { li.classList.remove('fresh'); if (li.className === '') li.removeAttribute('class'); return li.outerHTML; }).join('\\n')"
        );

    async Task<long> PublishAsync(string slug, string headline)
    {
        using var response = await server.Api.PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { headline });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
    }

    async Task EditAsync(long id, string headline) =>
        (await server.Api.PutAsJsonAsync($"/api/v1/entries/{id}", new { headline })).EnsureSuccessStatusCode();

    async Task WithdrawAsync(long id) => (await server.Api.DeleteAsync($"/api/v1/entries/{id}")).EnsureSuccessStatusCode();

    async Task PutLineAsync(string headline, string language) =>
        (await server.Api.PostAsJsonAsync("/api/v1/newswire/lines", new { headline, language })).EnsureSuccessStatusCode();
}
