using AngleSharp.Html.Dom;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Model;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>
/// The desk as a whole, without scripts: blogs are found, forms say what is wrong where it is, and speak of hours as the page does.
/// </summary>
public sealed class DeskFormsTests
{
    [EveryDatabase]
    public async Task Blogs_are_found_by_title_address_and_status(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var browser = await EditorAsync(host);
        await host.OpenBlogAsync(
            new
            {
                slug = "ete-2022",
                title = "L’Été des négociations",
                status = "ended",
            }
        );
        await host.OpenBlogAsync(
            new
            {
                slug = "talks",
                title = "Talks at the harbour",
                status = "live",
            }
        );
        await host.OpenBlogAsync(
            new
            {
                slug = "regatta",
                title = "Régate",
                status = "upcoming",
            }
        );
        async Task<string[]> FoundAsync(string query)
        {
            using var found = await browser.GetAsync("/desk" + query);
            await found.ShouldBeAsync(HttpStatusCode.OK);
            return
            [
                .. (await found.ReadPageAsync()).QuerySelectorAll(".blog-list h3 a").Select(a => a.GetAttribute("href")!.Split('/')[^1]),
            ];
        }

        (await FoundAsync("")).Should().Equal("regatta", "talks", "ete-2022");
        (await FoundAsync("?q=ÉTÉ")).Should().Equal("ete-2022");
        (await FoundAsync("?q=ete+NEGO")).Should().Equal("ete-2022");
        (await FoundAsync("?q=harbour+talk")).Should().Equal("talks");
        (await FoundAsync("?q=regatta")).Should().Equal("regatta");
        (await FoundAsync("?status=ended")).Should().Equal("ete-2022");
        (await FoundAsync("?q=e&status=live")).Should().Equal("talks");
        (await FoundAsync("?q=nothing")).Should().BeEmpty();
        using var opened = await browser.GetAsync("/desk?q=talks");
        var page = await opened.ReadPageAsync();
        page.QuerySelector("[name=q]")!.GetAttribute("value").Should().Be("talks");
        page.QuerySelector(".blog-list .state")!.TextContent.Should().ContainAll("Live", "0 entries", "Last changed", "talks");
    }

    [Fact]
    public async Task A_new_blog_has_the_language_of_the_editor_where_a_blog_is_in_it()
    {
        await using var host = await TestHost.StartAsync();
        var browser = await EditorAsync(host);
        await host.OpenBlogAsync(new { language = "en", timeZone = "Europe/London" });
        await host.OpenBlogAsync(new { language = "ar", timeZone = "Asia/Beirut" });
        async Task<(string? Language, string? TimeZone)> BeginsWithAsync(string language)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/desk?new=true") { Headers = { { "Accept-Language", language } } };
            using var opened = await browser.SendAsync(request);
            var form = (await opened.ReadPageAsync()).QuerySelector(".new-blog form")!;
            return (ValueOf("language"), ValueOf("timeZone"));

            string? ValueOf(string name) =>
                form.QuerySelector($"[name={name}]") switch
                {
                    IHtmlSelectElement choice => choice.Value,
                    IHtmlInputElement field => field.Value,
                    _ => null,
                };
        }

        (await BeginsWithAsync("en")).Should().Be(("en", "Europe/London"));
        (await BeginsWithAsync("de")).Should().Be(("ar", "Asia/Beirut"), "no blog is in German: the last one is the best guess");
    }

    [Fact]
    public async Task A_new_blog_begins_in_its_title_and_a_wrong_form_at_the_first_wrong_field()
    {
        await using var host = await TestHost.StartAsync();
        var browser = await EditorAsync(host);
        await host.OpenBlogAsync();
        using (var opened = await browser.GetAsync("/desk?new=true"))
        {
            var page = await opened.ReadPageAsync();
            page.QuerySelector("details.new-blog")!.HasAttribute("open").Should().BeTrue();
            page.QuerySelectorAll("[autofocus]").Should().ContainSingle().Which.Id.Should().Be("title");
        }

        using var refused = await browser.SubmitAsync(
            "/desk",
            new()
            {
                ["title"] = "A title",
                ["slug"] = "Not An Address",
                ["language"] = "fr",
                ["timeZone"] = "Nowhere",
                ["status"] = "upcoming",
                ["startsAt"] = "quand on veut",
            }
        );
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var form = (await refused.ReadPageAsync()).QuerySelector(".new-blog form")!;
        form.QuerySelectorAll("[autofocus]").Should().ContainSingle().Which.Id.Should().Be("slug");
        foreach (
            var (name, why) in new[]
            {
                ("slug", "lowercase letters"),
                ("timeZone", "not an IANA time zone"),
                ("startsAt", "Write it like 21:32 31.01.2022"),
            }
        )
        {
            var field = form.QuerySelector($"[name={name}]")!;
            field.GetAttribute("aria-invalid").Should().Be("true", name);
            var described = field.GetAttribute("aria-describedby")!.Split(' ').Select(id => form.QuerySelector($"#{id}")!.TextContent);
            string.Join(' ', described).Should().Contain(why);
        }

        form.QuerySelector("[name=startsAt]")!.GetAttribute("value").Should().Be("quand on veut", "what was typed is kept");
    }

    [Fact]
    public async Task A_choice_that_is_wrong_is_tied_to_the_reason_for_screen_readers()
    {
        await using var host = await TestHost.StartAsync();
        var administrator = host.Browser();
        using var signedIn = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        var desk = $"/desk/blogs/{await host.OpenBlogAsync()}";
        (string Path, string Button, string[] Choices)[] table =
        [
            (desk, ".settings button.save", ["language", "status", "order", "discussionMode"]),
            ("/desk?new=true", ".new-blog form button.first", ["language", "status"]),
            ("/desk/newswire", "form .send button", ["language"]),
            ("/desk/articles", "form button[name=status]", ["language"]),
            ("/desk/keys", "form button.first", ["role"]),
            ("/desk/people", "form button.first", ["role"]),
        ];
        foreach (var (path, button, choices) in table)
        {
            var form = await SeenForm.OpenAsync(administrator, path, button);
            Array.ForEach(choices, choice => form.Type(choice, "neither nor"));
            using var refused = await form.PressAsync();
            var page = await refused.ReadPageAsync();
            foreach (var choice in choices)
            {
                ShouldBeTied(page, $"form.form:has([aria-invalid]) select[name='{choice}']", $"{path} {choice}");
            }
        }
    }

    [Fact]
    public async Task A_picture_that_cannot_take_the_place_of_another_says_so_at_its_field()
    {
        await using var host = await TestHost.StartAsync();
        var browser = await EditorAsync(host);
        var sent = await host.UploadAsync(Photos.Jpeg(500, 300), new() { ["alt"] = "A quay" });
        var slug = await host.OpenBlogAsync(new { picture = new { id = sent.Id, alt = "A quay" } });
        using var opened = await browser.GetAsync($"/desk/blogs/{slug}");
        var settings = (await opened.ReadPageAsync()).QuerySelector("details.settings form")!;
        using var form = new MultipartFormDataContent();
        foreach (var field in settings.QuerySelectorAll("input:not([type=file]):not([type=checkbox]), select, textarea"))
        {
            var value = field switch
            {
                IHtmlSelectElement select => select.Value,
                IHtmlTextAreaElement text => text.Value,
                _ => field.GetAttribute("value"),
            };
            form.Add(new StringContent(value ?? ""), field.GetAttribute("name")!);
        }

        form.Add(new ByteArrayContent("no picture"u8.ToArray()), "picture.file", "quay.jpg");
        using var refused = await browser.PostAsync($"/desk/blogs/{slug}?handler=Settings", form);
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        ShouldBeTied(await refused.ReadPageAsync(), ".settings input[name='picture.file']", "the new picture");
    }

    /// <summary>A wrong field is marked so, and its description holds the reason that is shown beside it.</summary>
    static void ShouldBeTied(IHtmlDocument page, string field, string what)
    {
        var control = page.QuerySelectorAll(field).Should().ContainSingle(what).Subject;
        control.GetAttribute("aria-invalid").Should().Be("true", what);
        var why = control.Closest(".field")!.QuerySelector(".why")!;
        why.TextContent.Trim().Should().NotBeEmpty(what);
        control.GetAttribute("aria-describedby")!.Split(' ').Should().Contain(why.Id, what);
        page.QuerySelectorAll($"[id='{why.Id}']").Should().ContainSingle(what);
    }

    [Fact]
    public async Task Hours_are_shown_and_read_in_the_blogs_own_form_and_zone()
    {
        await using var host = await TestHost.StartAsync();
        var browser = await EditorAsync(host);
        var slug = await host.OpenBlogAsync(
            new
            {
                language = "fr",
                timeZone = "Europe/Paris",
                status = "upcoming",
                startsAt = "2022-01-12T20:32:10Z",
            }
        );
        var desk = $"/desk/blogs/{slug}";
        var entry = await host.PublishAsync(slug, new { headline = "Une entrée", publishedAt = "2022-01-12T20:32:10.123Z" });
        using (var opened = await browser.GetAsync($"{desk}?edit={entry.Id}"))
        {
            var page = await opened.ReadPageAsync();
            page.QuerySelector("#write [name=publishedAt]")!.GetAttribute("value").Should().Be("21:32 12.01.2022");
            page.QuerySelector("#startsAt")!.GetAttribute("value").Should().Be("21:32 12.01.2022");
            page.QuerySelectorAll("input[type=datetime-local], input[type=date]")
                .Should()
                .BeEmpty("those speak the browser's language, and not the blog's");
        }

        // Saved as it is, nothing moves; what is typed is read as the page shows it.
        await (await SeenForm.OpenAsync(browser, $"{desk}?edit={entry.Id}", "#publish")).PressInTimeAsync();
        (await host.GetAsync<EntryJson>($"/api/v1/entries/{entry.Id}")).PublishedAt.Should().Be(entry.PublishedAt);
        await (await SeenForm.OpenAsync(browser, $"{desk}?edit={entry.Id}", "#publish"))
            .Type("publishedAt", "13 janvier 2022 à 8h05")
            .PressInTimeAsync();
        (await host.GetAsync<EntryJson>($"/api/v1/entries/{entry.Id}"))
            .PublishedAt.Should()
            .Be(new DateTime(2022, 1, 13, 7, 5, 0, DateTimeKind.Utc));
        await (await SeenForm.OpenAsync(browser, desk, ".settings button.save")).Type("title", "Autre titre").PressInTimeAsync();
        (await host.InDatabaseAsync(db => Task.FromResult(db.Blogs.Single().StartsAt)))
            .Should()
            .Be(new DateTime(2022, 1, 12, 20, 32, 10, DateTimeKind.Utc));
        await (await SeenForm.OpenAsync(browser, desk, ".settings button.save")).Type("startsAt", "le 14/01/2022, 9h").PressInTimeAsync();
        (await host.InDatabaseAsync(db => Task.FromResult(db.Blogs.Single().StartsAt)))
            .Should()
            .Be(new DateTime(2022, 1, 14, 8, 0, 0, DateTimeKind.Utc));

        using var refused = await (await SeenForm.OpenAsync(browser, desk, "#publish"))
            .Type("headline", "Plus tard")
            .Type("publishedAt", "demain")
            .PressAsync();
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        (await refused.ReadPageAsync()).QuerySelector("#time-why")!.TextContent.Should().Contain("Write it like 21:32 31.01.2022");
    }

    [Fact]
    public async Task Settings_say_when_they_were_saved_and_that_they_are_not_yet()
    {
        await using var host = await TestHost.StartAsync();
        var browser = await EditorAsync(host);
        var slug = await host.OpenBlogAsync();
        var form = (await SeenForm.OpenAsync(browser, $"/desk/blogs/{slug}", ".settings button.save")).Type("title", "Another title");
        using var saved = await form.PressAsync();
        await saved.ShouldBeAsync(HttpStatusCode.Redirect);
        using var page = await browser.GetAsync(saved.Headers.Location!.ToString().Split('#')[0]);
        var settings = (await page.ReadPageAsync()).QuerySelector("details.settings")!;
        settings.HasAttribute("open").Should().BeTrue("the editor is left where they were");
        settings.QuerySelector("[data-saved]")!.TextContent.Should().StartWith("Saved at ");
        using var wrong = await (await SeenForm.OpenAsync(browser, $"/desk/blogs/{slug}", ".settings button.save"))
            .Type("title", "")
            .PressAsync();
        var again = (await wrong.ReadPageAsync()).QuerySelector("details.settings")!;
        again.QuerySelector("[data-saved]")!.TextContent.Should().Be("Not saved yet");
        again.QuerySelectorAll("[autofocus]").Should().ContainSingle().Which.Id.Should().Be("title");
    }

    static async Task<HttpClient> EditorAsync(TestHost host)
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Editor));
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        return browser;
    }
}
