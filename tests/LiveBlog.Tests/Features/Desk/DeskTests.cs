using System.Text.Json;
using LiveBlog.Features.Api;
using LiveBlog.Model;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>The desk by its forms, as a browser without scripts sends them, and as the page's script does.</summary>
public sealed class DeskTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task Nobody_gets_in_who_is_not_signed_in()
    {
        var slug = await host.OpenBlogAsync();
        foreach (var path in new[] { "/desk", $"/desk/blogs/{slug}" })
        {
            using var response = await host.Browser().GetAsync(path);
            await response.ShouldBeAsync(HttpStatusCode.Redirect);
            response.Headers.Location!.ToString().Should().Contain("/account/sign-in?returnUrl=");
        }
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        var slug = await host.OpenBlogAsync();
        var browser = await SignedInAsync();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["headline"] = "Forged" });
        using var response = await browser.PostAsync($"/desk/blogs/{slug}?handler=Publish", form);
        await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        (await host.TextAsync($"/live/{slug}")).Should().NotContain("Forged");
    }

    [Fact]
    public async Task Sent_again_it_is_published_once_and_sent_again_changed_it_becomes_an_edit()
    {
        var slug = await host.OpenBlogAsync();
        var browser = await SignedInAsync();
        var fields = new Dictionary<string, string> { ["headline"] = "Twelve ships", ["submission"] = "one attempt" };
        for (var n = 0; n < 2; n++)
        {
            using var sent = await PostAsync(browser, slug, "Publish", fields);
            await sent.ShouldBeAsync(HttpStatusCode.OK);
        }

        fields["headline"] = "Eleven ships";
        using var changed = await PostAsync(browser, slug, "Publish", fields);
        await changed.ShouldBeAsync(HttpStatusCode.Conflict);
        var answer = await changed.ReadAsync<JsonElement>();
        fields["id"] = answer.GetProperty("entryId").ToString();
        fields["revision"] = answer.GetProperty("revision").ToString();
        using var edit = await PostAsync(browser, slug, "Publish", fields);
        await edit.ShouldBeAsync(HttpStatusCode.OK);
        (await host.PageAsync($"/live/{slug}")).QuerySelectorAll("#feed h3").Select(h => h.TextContent).Should().Equal("Eleven ships");
    }

    [Fact]
    public async Task What_is_done_to_an_entry_is_done_under_its_own_blogs_address()
    {
        var (slug, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        var entry = await host.PublishAsync(slug, new { headline = "Mine" });
        var browser = await SignedInAsync();
        foreach (var act in new[] { "Withdraw", "Pin", "Mark", "Unpin", "Unmark" })
        {
            using var response = await PostAsync(browser, other, act, new() { ["id"] = $"{entry.Id}" });
            await response.ShouldBeAsync(HttpStatusCode.NotFound);
        }

        (await host.TextAsync($"/live/{slug}")).Should().Contain("Mine");
    }

    [Fact]
    public async Task An_entry_that_came_as_HTML_and_is_saved_untouched_stays_as_it_came()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(
            slug,
            new { bodyHtml = "<p lang=\"ar\" dir=\"rtl\">نص</p><p>See <a href=\"https://example.org/wiki/Foo_(bar)\">this</a>.</p>" }
        );
        var browser = await SignedInAsync();
        using var opened = await browser.GetAsync($"/desk/blogs/{slug}?edit={entry.Id}");
        var form = (await opened.ReadPageAsync()).QuerySelector("#write")!;
        var fields = form.QuerySelectorAll("input[name], textarea[name]")
            .Where(f => f.GetAttribute("type") != "checkbox")
            .ToDictionary(f => f.GetAttribute("name")!, f => f.LocalName == "textarea" ? f.TextContent : f.GetAttribute("value") ?? "");
        using var saved = await PostAsync(browser, slug, "Publish", fields);
        await saved.ShouldBeAsync(HttpStatusCode.OK);

        var now = await host.GetAsync<EntryJson>($"/api/v1/entries/{entry.Id}");
        now.Should().BeEquivalentTo(entry, "nothing was changed, so nothing is");
    }

    [Fact]
    public async Task Settings_that_somebody_else_has_changed_are_not_undone_unseen()
    {
        var slug = await host.OpenBlogAsync();
        var browser = await SignedInAsync();
        using var opened = await browser.GetAsync($"/desk/blogs/{slug}");
        var form = (await opened.ReadPageAsync()).QuerySelector("details.settings form")!;
        await host.ChangeBlogAsync(slug, new { status = "ended" });

        var fields = new Dictionary<string, string>
        {
            ["title"] = "A new title",
            ["language"] = "en",
            ["timeZone"] = "UTC",
            ["status"] = "live",
            ["headRevision"] = form.QuerySelector("[name=headRevision]")!.GetAttribute("value")!,
        };
        using var refused = await PostAsync(browser, slug, "Settings", fields);
        await refused.ShouldBeAsync(HttpStatusCode.Conflict);
        var page = await refused.ReadPageAsync();
        page.QuerySelector("details.settings [name=title]")!.GetAttribute("value").Should().Be("A new title", "what was typed is kept");
        (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}")).Status.Should().Be(BlogStatus.Ended);

        fields["headRevision"] = page.QuerySelector("[name=headRevision]")!.GetAttribute("value")!;
        using var saved = await PostAsync(browser, slug, "Settings", fields);
        await saved.ShouldBeAsync(HttpStatusCode.Redirect);
        (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}")).Title.Should().Be("A new title");
    }

    async Task<HttpClient> SignedInAsync()
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        return browser;
    }

    static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string slug, string handler, Dictionary<string, string> fields)
    {
        using var opened = await browser.GetAsync($"/desk/blogs/{slug}");
        var token = (await opened.ReadPageAsync()).QuerySelector("#act input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/desk/blogs/{slug}?handler={handler}")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(fields) { ["__RequestVerificationToken"] = token }),
        };
        request.Headers.Accept.ParseAdd("application/json");
        return await browser.SendAsync(request);
    }
}
