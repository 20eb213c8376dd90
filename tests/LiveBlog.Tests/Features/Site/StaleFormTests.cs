using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Site;

/// <summary>A form that is sent after the session has ended is refused, and what was written is shown to the person who sent it.</summary>
public sealed class StaleFormTests(RunningSite site) : IClassFixture<RunningSite>
{
    const string Written = "What I wrote <b>for ten minutes</b>.";

    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("/live/{slug}/discussion", "text", HttpStatusCode.BadRequest)]
    [InlineData("/desk/blogs/{slug}", "bodyMarkdown", HttpStatusCode.Unauthorized)]
    public async Task A_form_sent_after_signing_out_shows_what_was_written(string page, string field, HttpStatusCode status)
    {
        var slug = await host.OpenBlogAsync(new { discussion = new { mode = "open" } });
        var path = page.Replace("{slug}", slug, StringComparison.Ordinal);
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        var token = await TokenAsync(browser, path);
        using var signOut = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        (await browser.PostAsync("/account/sign-out", signOut)).Dispose();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["__RequestVerificationToken"] = token,
                [field] = Written,
                ["password"] = "never to be shown",
                ["id"] = "17",
            }
        );
        using var answer = await browser.PostAsync(path, form);
        await answer.ShouldBeAsync(status);
        var shown = await answer.ReadPageAsync();
        shown.QuerySelectorAll("textarea[readonly]").Select(text => text.TextContent.Trim()).Should().Equal(Written);
        shown.QuerySelector("main a.button")!.GetAttribute("href").Should().Be(path);
        shown.Body!.InnerHtml.Should().NotContain("never to be shown");
        (await host.InDatabaseAsync(db => db.Entries.AnyAsync(e => e.Blog.Slug == slug))).Should().BeFalse();
    }

    [Theory]
    [InlineData("/live/{slug}/discussion")]
    [InlineData("/desk/blogs/{slug}")]
    public async Task The_words_of_another_site_are_not_shown(string page)
    {
        var slug = await host.OpenBlogAsync(new { discussion = new { mode = "open" } });
        using var request = new HttpRequestMessage(HttpMethod.Post, page.Replace("{slug}", slug, StringComparison.Ordinal))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["text"] = Written }),
            Headers = { { "Sec-Fetch-Site", "cross-site" } },
        };
        using var answer = await host.Browser().SendAsync(request);
        (await answer.Content.ReadAsStringAsync()).Should().NotContain("ten minutes");
        ((int)answer.StatusCode).Should().BeOneOf(302, 400);
    }

    static async Task<string> TokenAsync(HttpClient browser, string path)
    {
        using var opened = await browser.GetAsync(path);
        return (await opened.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
    }
}
