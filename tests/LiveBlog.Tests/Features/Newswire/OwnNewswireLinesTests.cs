using LiveBlog.Features.Newswire;

namespace LiveBlog.Tests.Features.Newswire;

/// <summary>Lines that stand alone: by the API and by the desk.</summary>
public sealed class OwnNewswireLinesTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("""{ "url": "https://example.com" }""", "headline")]
    [InlineData("""{ "headline": "  " }""", "headline")]
    [InlineData("""{ "headline": "x", "url": "javascript:alert(1)" }""", "url")]
    [InlineData("""{ "headline": "x", "url": "//elsewhere.example" }""", "url")]
    [InlineData("""{ "headline": "x", "language": "xx" }""", "language")]
    [InlineData("""{ "headline": "x", "publishedAt": "yesterday" }""", "publishedAt")]
    [InlineData("""{ "headline": 5, "isPinned": true }""", "headline", "isPinned")]
    [InlineData("""{ "url": "nowhere", "language": "xx", "publishedAt": "later" }""", "headline", "url", "language", "publishedAt")]
    public async Task What_is_wrong_is_named_and_nothing_is_written(string json, params string[] fields)
    {
        var line = await host.PutLineAsync(new { headline = "Stands", publishedAt = "2022-01-12T20:32:00Z" });
        var before = await host.WrittenAsync();
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var post = await host.Editor().PostAsync("/api/v1/newswire/lines", content);
        await post.ShouldBeProblemAsync(HttpStatusCode.BadRequest, fields);
        using var again = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var put = await host.Editor().PutAsync($"/api/v1/newswire/lines/{line.Id}", again);
        await put.ShouldBeProblemAsync(HttpStatusCode.BadRequest, fields);
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_headline_longer_than_a_line_is_refused()
    {
        using var response = await host.Editor().PostAsJsonAsync("/api/v1/newswire/lines", new { headline = new string('x', 501) });
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "headline");
    }

    [Fact]
    public async Task Only_who_may_write_can_put_change_or_withdraw()
    {
        var line = await host.PutLineAsync(new { headline = "Stands" });
        var before = await host.WrittenAsync();
        using var post = await host.Anonymous().PostAsJsonAsync("/api/v1/newswire/lines", new { headline = "Forged" });
        using var put = await host.Anonymous().PutAsJsonAsync($"/api/v1/newswire/lines/{line.Id}", new { headline = "Forged" });
        using var delete = await host.Anonymous().DeleteAsync($"/api/v1/newswire/lines/{line.Id}");
        new[] { post, put, delete }.Should().OnlyContain(r => r.StatusCode == HttpStatusCode.Unauthorized);
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_name_and_loses_a_race_when_it_has_not_seen_the_last()
    {
        var line = await host.PutLineAsync(
            new
            {
                headline = "One",
                language = "ar",
                publishedAt = "2022-01-12T20:32:00Z",
                url = "/live/x",
            }
        );
        using var first = await ChangeAsync(line.Id, new { headline = "Two", url = "/live/x" }, $"\"{line.Revision}\"");
        await first.ShouldBeAsync(HttpStatusCode.OK);
        var changed = await first.ReadAsync<NewswireLineJson>();
        changed.Should().BeEquivalentTo(line with { Headline = "Two", Revision = changed.Revision });
        first.Headers.ETag!.Tag.Should().Be($"\"{changed.Revision}\"");

        using var late = await ChangeAsync(line.Id, new { headline = "Three" }, $"\"{line.Revision}\"");
        await late.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed);
        using var gone = await host.Editor().DeleteAsync($"/api/v1/newswire/lines/{line.Id}");
        await gone.ShouldBeAsync(HttpStatusCode.NoContent);
        using var after = await ChangeAsync(line.Id, new { headline = "Four" }, null);
        await after.ShouldBeProblemAsync(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task The_line_of_an_entry_is_changed_with_the_entry_alone()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "Of an entry" });
        var line = (await host.NewswireAsync("?limit=200")).Items.First(l => l.Headline == "Of an entry");
        using var put = await ChangeAsync(line.Id, new { headline = "Other" }, null);
        await put.ShouldBeProblemAsync(HttpStatusCode.NotFound);
        using var delete = await host.Editor().DeleteAsync($"/api/v1/newswire/lines/{line.Id}");
        await delete.ShouldBeProblemAsync(HttpStatusCode.NotFound);
        using var none = await host.Editor().DeleteAsync("/api/v1/newswire/lines/999999");
        await none.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Sent_again_under_its_key_it_is_put_once_and_another_line_under_it_is_refused()
    {
        async Task<HttpResponseMessage> SendAsync(string headline, string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/newswire/lines")
            {
                Content = JsonContent.Create(new { headline }),
            };
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            return await host.Editor().SendAsync(request);
        }

        async Task<NewswireLineJson> PutAsync(string headline, string? key)
        {
            using var response = await SendAsync(headline, key);
            await response.ShouldBeAsync(HttpStatusCode.Created);
            return await response.ReadAsync<NewswireLineJson>();
        }

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PutAsync("Once", "key-1")));
        all.Select(l => l.Id).Distinct().Should().ContainSingle();
        (await PutAsync("Another", "key-2")).Id.Should().NotBe(all[0].Id);
        (await PutAsync("Once", key: null)).Id.Should().NotBe(all[0].Id, "nobody said that it might come twice");
        (await PutAsync("Once", "key-3")).Id.Should().NotBe(all[0].Id, "it is news again under a key of its own");
        using var reused = await SendAsync("Something else", "key-1");
        await reused.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity);
        (await host.NewswireAsync("?limit=200")).Items.Should().NotContain(l => l.Headline == "Something else");

        using var empty = new HttpRequestMessage(HttpMethod.Post, "/api/v1/newswire/lines")
        {
            Content = JsonContent.Create(new { headline = "x" }),
        };
        empty.Headers.TryAddWithoutValidation("Idempotency-Key", new string('k', 256));
        using var refused = await host.Editor().SendAsync(empty);
        await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "Idempotency-Key");
    }

    [Theory]
    [InlineData("?order=sideways", "order")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?cursor=nonsense", "cursor")]
    [InlineData("/changes?since=-1", "since")]
    [InlineData("/changes?since=x", "since")]
    public async Task A_question_that_is_not_understood_names_the_part(string query, string part)
    {
        using var response = await host.Anonymous().GetAsync("/api/v1/newswire" + query);
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, part);
    }

    [Fact]
    public async Task The_list_goes_on_by_its_cursor_and_is_not_sent_again_while_it_is_the_same()
    {
        await using var own = await TestHost.StartAsync();
        for (var n = 0; n < 7; n++)
        {
            await own.PutLineAsync(new { headline = $"{n}" });
        }

        foreach (var (order, expected) in new[] { ("newest", "6543210"), ("oldest", "0123456") })
        {
            var met = "";
            for (string? cursor = "", sign = ""; cursor is not null; sign = "&cursor=")
            {
                var part = await own.NewswireAsync($"?order={order}&limit=3{sign}{cursor}");
                met += string.Concat(part.Items.Select(l => l.Headline));
                cursor = part.Next;
            }

            met.Should().Be(expected);
        }

        using var first = await own.Anonymous().GetAsync("/api/v1/newswire");
        for (var n = 0; n < 2; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/newswire");
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var same = await own.Anonymous().SendAsync(request);
            await same.ShouldBeAsync(HttpStatusCode.NotModified);
        }
    }

    [Fact]
    public async Task On_the_desk_a_line_is_put_edited_and_withdrawn_without_scripts()
    {
        using var stranger = await host.Browser().GetAsync("/desk/newswire");
        await stranger.ShouldBeAsync(HttpStatusCode.Redirect);

        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        using var wrong = await browser.SubmitAsync(
            "/desk/newswire",
            new()
            {
                ["headline"] = "",
                ["url"] = "nowhere",
                ["language"] = "fr",
            }
        );
        await wrong.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var refused = await wrong.ReadPageAsync();
        refused.QuerySelectorAll(".why").Should().HaveCount(2);
        refused.QuerySelector("#url")!.GetAttribute("value").Should().Be("nowhere", "what was typed is not lost");

        for (var n = 0; n < 2; n++)
        {
            using var put = await browser.SubmitAsync(
                "/desk/newswire",
                new()
                {
                    ["headline"] = "From the desk",
                    ["url"] = "/live/x",
                    ["language"] = "fr",
                    ["submission"] = "attempt-1",
                }
            );
            await put.ShouldBeAsync(HttpStatusCode.Redirect);
        }

        using var other = await browser.SubmitAsync(
            "/desk/newswire",
            new() { ["headline"] = "Written after going back", ["submission"] = "attempt-1" }
        );
        await other.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var line = (await host.NewswireAsync("?limit=200"))
            .Items.Where(l => l.Headline == "From the desk")
            .Should()
            .ContainSingle("an impatient finger puts it once")
            .Which;
        using var edit = await browser.SubmitAsync(
            $"/desk/newswire?edit={line.Id}",
            new()
            {
                ["headline"] = "Edited at the desk",
                ["url"] = "",
                ["language"] = "fr",
            }
        );
        await edit.ShouldBeAsync(HttpStatusCode.Redirect);
        var edited = (await host.NewswireAsync("?limit=200")).Items.Single(l => l.Id == line.Id);
        edited
            .Should()
            .BeEquivalentTo(
                new
                {
                    Headline = "Edited at the desk",
                    Url = (string?)null,
                    Language = "fr",
                }
            );

        using var page = await browser.GetAsync("/desk/newswire");
        var acts = (await page.ReadPageAsync()).QuerySelector("#act input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var withdraw = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["id"] = $"{line.Id}", ["__RequestVerificationToken"] = acts }
        );
        using var withdrawn = await browser.PostAsync("/desk/newswire?handler=Withdraw", withdraw);
        await withdrawn.ShouldBeAsync(HttpStatusCode.Redirect);
        (await host.NewswireAsync("?limit=200")).Items.Should().NotContain(l => l.Id == line.Id);
    }

    [Fact]
    public async Task The_composer_hides_an_entry_from_the_newswire()
    {
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        using var opened = await browser.GetAsync($"/desk/blogs/{slug}");
        var token = (await opened.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["headline"] = "Not for the wire",
                ["isOffNewswire"] = "true",
                ["__RequestVerificationToken"] = token,
            }
        );
        using var sent = await browser.PostAsync($"/desk/blogs/{slug}?handler=Publish", form);
        await sent.ShouldBeAsync(HttpStatusCode.Redirect);
        (await host.TextAsync($"/live/{slug}")).Should().Contain("Not for the wire");
        (await host.TextAsync("/newswire")).Should().NotContain("Not for the wire");
    }

    async Task<HttpResponseMessage> ChangeAsync(long id, object fields, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/newswire/lines/{id}") { Content = JsonContent.Create(fields) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await host.Editor().SendAsync(request);
    }
}
