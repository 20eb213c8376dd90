using System.Text.Json;
using AngleSharp.Html.Dom;
using LiveBlog.Features.Api;
using LiveBlog.Features.Media;
using LiveBlog.Http;
using LiveBlog.Model;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>
/// Pictures at the desk: sent along with the form, as a browser without scripts does, or before it, as the page's script does.
/// </summary>
public sealed class DeskPicturesTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task A_form_brings_its_pictures_along()
    {
        var (slug, browser) = await OpenAsync();
        using var sent = await PostAsync(
            browser,
            slug,
            "Publish",
            new()
            {
                ["headline"] = "At the quay",
                ["media[0].alt"] = "A quay",
                ["media[3].alt"] = "A boat",
                ["media[3].credit"] = "AP",
            },
            ("media[0].file", Photos.Jpeg(400, 300)),
            ("media[3].file", Photos.Bytes("png"))
        );
        await sent.ShouldBeAsync(HttpStatusCode.Redirect);
        var entry = (await EntriesAsync(slug)).Single();
        entry.Media.Select(m => (m.Alt, m.Credit, m.Width)).Should().Equal(("A quay", null, 400), ("A boat", "AP", 64));
    }

    [Fact]
    public async Task All_pictures_are_found_again_described_and_taken_away_by_administrators_alone()
    {
        var picture = await host.UploadAsync(Photos.Jpeg(333, 222), new() { ["alt"] = "A Lighthouse at dusk", ["credit"] = "M. Thélier" });
        var (editor, administrator) = (host.Browser(), host.Browser());
        using var asEditor = await editor.SignInAsync(await host.AddPersonAsync());
        using var asAdministrator = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        foreach (var (query, isFound) in new[] { ("lighthouse", true), ("dusk thélier", true), ("lighthouse noon", false) })
        {
            using var found = await editor.GetAsync("/desk/media?q=" + Uri.EscapeDataString(query));
            (await found.ReadPageAsync())
                .QuerySelectorAll(".library [name=id]")
                .Select(i => i.GetAttribute("value"))
                .Contains(picture.Id)
                .Should()
                .Be(isFound, query);
        }

        var words = new Dictionary<string, string>
        {
            ["id"] = picture.Id,
            ["alt"] = "A beacon <b>",
            ["caption"] = "The beacon",
            ["credit"] = "M. Thélier",
            ["q"] = "",
        };
        using var described = await editor.SubmitAsync("/desk/media", words, "?handler=Describe");
        await described.ShouldBeAsync(HttpStatusCode.Redirect);
        (await host.Administrator().GetFromJsonAsync<MediaJson>($"/api/v1/media/{picture.Id}", ApiJson.Options))!
            .Alt.Should()
            .Be("A beacon <b>");
        using var refused = await editor.SubmitAsync("/desk/media", new() { ["id"] = picture.Id }, "?handler=Delete");
        await refused.ShouldBeAsync(HttpStatusCode.Forbidden);
        using var deleted = await administrator.SubmitAsync("/desk/media", new() { ["id"] = picture.Id }, "?handler=Delete");
        await deleted.ShouldBeAsync(HttpStatusCode.Redirect);
        using var gone = await host.Administrator().GetAsync($"/api/v1/media/{picture.Id}");
        await gone.ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_picture_that_is_none_is_said_at_its_field_and_nothing_is_published()
    {
        var (slug, browser) = await OpenAsync();
        using var sent = await PostAsync(
            browser,
            slug,
            "Publish",
            new() { ["headline"] = "At the quay", ["media[0].alt"] = "A quay" },
            ("media[0].file", Photos.SvgWithScript)
        );
        await sent.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var page = await sent.ReadPageAsync();
        page.QuerySelectorAll("#write .why")
            .Should()
            .ContainSingle()
            .Which.Closest("[data-field]")!
            .GetAttribute("data-field")
            .Should()
            .Be("media[0].file");
        page.QuerySelector("#headline")!.TextContent.Should().Be("At the quay", "what was typed is kept");
        (await EntriesAsync(slug)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_picture_without_a_description_is_asked_for_one_and_need_not_be_sent_again()
    {
        var (slug, browser) = await OpenAsync();
        using var sent = await PostAsync(
            browser,
            slug,
            "Publish",
            new() { ["headline"] = "At the quay" },
            ("media[0].file", Photos.Jpeg())
        );
        await sent.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var page = await sent.ReadPageAsync();
        page.QuerySelector("[data-field='media[0].alt'] .why").Should().NotBeNull();

        var fields = Fields(page, "#write");
        fields["media[0].alt"] = "A quay";
        using var again = await PostAsync(browser, slug, "Publish", fields);
        await again.ShouldBeAsync(HttpStatusCode.Redirect);
        (await EntriesAsync(slug)).Single().Media.Single().Alt.Should().Be("A quay");
    }

    [Fact]
    public async Task An_entry_with_pictures_and_posts_saved_untouched_stays_as_it_is()
    {
        var (slug, browser) = await OpenAsync();
        var picture = await host.UploadAsync(Photos.Jpeg(), new() { ["caption"] = "The quay", ["takenOn"] = "2022-01-11" });
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "Whole",
                media = new object[]
                {
                    new { id = picture.Id },
                    new
                    {
                        url = "https://example.com/a.jpg",
                        width = 300,
                        height = 200,
                        credit = "AP",
                    },
                },
                embeds = new[] { new { url = "https://vimeo.com/76979871", title = "A film" } },
            }
        );
        using var opened = await browser.GetAsync($"/desk/blogs/{slug}?edit={entry.Id}");
        using var saved = await PostAsync(browser, slug, "Publish", Fields(await opened.ReadPageAsync(), "#write"));
        await saved.ShouldBeAsync(HttpStatusCode.Redirect);
        (await host.GetAsync<EntryJson>($"/api/v1/entries/{entry.Id}"))
            .Should()
            .BeEquivalentTo(entry, "nothing was changed, so nothing is");
    }

    [Fact]
    public async Task The_script_sends_a_picture_by_itself_and_hears_what_became_of_it()
    {
        var (slug, browser) = await OpenAsync();
        using var sent = await PostAsync(browser, slug, "Picture", [], ("file", Photos.FromCamera(320, 200)));
        await sent.ShouldBeAsync(HttpStatusCode.OK);
        var picture = await sent.ReadAsync<JsonElement>();
        picture.GetProperty("ok").GetBoolean().Should().BeTrue();
        picture.GetProperty("takenOn").GetString().Should().Be("10 January 2022", "as the form shows days");
        (await host.BytesAsync(picture.GetProperty("url").GetString()!)).Should().NotBeEmpty();

        using var refused = await PostAsync(browser, slug, "Picture", [], ("file", "not a picture"u8.ToArray()));
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        (await refused.ReadAsync<JsonElement>()).GetProperty("errors").GetProperty("file")[0].GetString().Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("moving gif", true)]
    [InlineData("moving webp", true)]
    [InlineData("moving png", true)]
    [InlineData("gif", false)]
    [InlineData("webp", false)]
    [InlineData("png", false)]
    [InlineData("jpeg", false)]
    [InlineData("avif", false)]
    public async Task The_script_hears_that_an_animated_picture_will_stand_still(string kind, bool isAnimated)
    {
        var (slug, browser) = await OpenAsync();
        var bytes = kind == "moving png" ? Photos.MovingPng() : Photos.Bytes(kind);
        foreach (var _ in new[] { "first", "again" })
        {
            using var sent = await PostAsync(browser, slug, "Picture", [], ("file", bytes));
            await sent.ShouldBeAsync(HttpStatusCode.OK);
            (await sent.ReadAsync<JsonElement>()).GetProperty("wasAnimated").GetBoolean().Should().Be(isAnimated);
        }

        // Without scripts it is said before.
        using var opened = await browser.GetAsync($"/desk/blogs/{slug}");
        (await opened.ReadPageAsync()).QuerySelector("[data-field='media[0].file'] .hint")!.TextContent.Should().Contain("first frame");
    }

    [Fact]
    public async Task The_blog_gets_its_picture_in_its_settings_keeps_it_and_loses_it()
    {
        var (slug, browser) = await OpenAsync();
        async Task SaveAsync(string? field, string value, params (string, byte[])[] files)
        {
            using var opened = await browser.GetAsync($"/desk/blogs/{slug}");
            var fields = Fields(await opened.ReadPageAsync(), "details.settings form");
            if (field is not null)
            {
                fields[field] = value;
            }

            using var saved = await PostAsync(browser, slug, "Settings", fields, files);
            await saved.ShouldBeAsync(HttpStatusCode.Redirect);
        }

        async Task<PictureJson?> PictureAsync() => (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}")).Picture;

        await SaveAsync("picture.alt", "A quay", ("picture.file", Photos.Jpeg(500, 300)));
        var first = await PictureAsync();
        first.Should().BeEquivalentTo(new { Alt = "A quay", Width = 500 });
        await SaveAsync("title", "Another title");
        (await PictureAsync()).Should().Be(first);
        await SaveAsync("picture.none", "true");
        (await PictureAsync()).Should().BeNull();
    }

    async Task<(string Slug, HttpClient Browser)> OpenAsync()
    {
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        return (slug, browser);
    }

    async Task<IReadOnlyList<EntryJson>> EntriesAsync(string slug) =>
        (await host.GetAsync<ListJson<EntryJson>>($"/api/v1/blogs/{slug}/entries")).Items;

    static Dictionary<string, string> Fields(IHtmlDocument page, string form) =>
        page.QuerySelector(form)!
            .QuerySelectorAll("input[name], textarea[name], select[name]")
            .Where(f => f.Closest("template") is null && f.GetAttribute("type") is not ("checkbox" or "file"))
            .ToDictionary(
                f => f.GetAttribute("name")!,
                f =>
                    f switch
                    {
                        IHtmlTextAreaElement text => text.TextContent,
                        IHtmlSelectElement select => select.Value ?? "",
                        _ => f.GetAttribute("value") ?? "",
                    }
            );

    static async Task<HttpResponseMessage> PostAsync(
        HttpClient browser,
        string slug,
        string handler,
        Dictionary<string, string> fields,
        params (string Name, byte[] Bytes)[] files
    )
    {
        using var opened = await browser.GetAsync($"/desk/blogs/{slug}");
        fields["__RequestVerificationToken"] = (await opened.ReadPageAsync())
            .QuerySelector("#act input[name=__RequestVerificationToken]")!
            .GetAttribute("value")!;
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        foreach (var (name, bytes) in files)
        {
            form.Add(new ByteArrayContent(bytes), name, "photo.jpg");
        }

        return await browser.PostAsync($"/desk/blogs/{slug}?handler={handler}", form);
    }
}
