using System.Text.Json.Nodes;
using LiveBlog.Features.Api;
using LiveBlog.Model;

namespace LiveBlog.Tests.Features.Api;

public sealed class EntriesApiTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task A_published_entry_is_answered_with_its_address_and_its_tag()
    {
        var slug = await host.OpenBlogAsync();
        using var response = await host.Editor().PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { headline = "The ferry is in" });

        await response.ShouldBeAsync(HttpStatusCode.Created);
        var entry = await response.ReadAsync<EntryJson>();
        entry.Headline.Should().Be("The ferry is in");
        entry.Status.Should().Be(EntryStatus.Published);
        entry.Url.Should().Be($"{host.Address}live/{slug}/entry/{entry.Id}");
        response.Headers.ETag!.Tag.Should().Be($"\"{entry.Revision}\"");

        var found = await host.GetAsync<EntryJson>(response.Headers.Location!.OriginalString);
        found.Should().BeEquivalentTo(entry);
    }

    [Fact]
    public async Task Everything_an_entry_may_hold_comes_back_as_it_was_sent()
    {
        var slug = await host.OpenBlogAsync();
        var sent = JsonNode
            .Parse(
                """
                {
                  "headline": "Talks", "bodyHtml": "<p>They <strong>talk</strong>.</p>", "author": "Ana Ruiz", "tags": ["harbour", "talks"],
                  "publishedAt": "2022-01-12T19:55:00.123Z", "isKeyEvent": true, "isPinned": true,
                  "quotes": [{ "text": "One.\n\nTwo.", "attribution": "J. Martin", "role": "mayor" }],
                  "relatedLinks": [{ "url": "https://example.com/a", "title": "The day before", "imageUrl": "https://example.com/a.jpg", "publishedAt": "2022-01-11" }],
                  "media": [{ "id": "m1", "url": "https://example.com/p.jpg", "alt": "A quay", "caption": "The quay", "credit": "AP", "takenOn": "2022-01-10", "width": 640, "height": 400 }]
                }
                """
            )!
            .AsObject();
        var entry = await host.PublishAsync(slug, sent);

        var back = JsonNode.Parse(await host.TextAsync($"/api/v1/entries/{entry.Id}"))!.AsObject();
        foreach (var (name, value) in sent)
        {
            JsonNode.DeepEquals(back[name], value).Should().BeTrue("{0} was sent as {1} and came back as {2}", name, value, back[name]);
        }
    }

    [Fact]
    public async Task An_entry_sent_back_as_it_was_got_changes_nothing()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "Same",
                bodyMarkdown = "Some *words*.",
                tags = new[] { "a" },
                quotes = new[] { new { text = "Said." } },
            }
        );
        var before = await host.WrittenAsync();

        var back = JsonNode.Parse(await host.TextAsync($"/api/v1/entries/{entry.Id}"))!;
        using var response = await host.Editor().PutAsJsonAsync($"/api/v1/entries/{entry.Id}", back);

        await response.ShouldBeAsync(HttpStatusCode.OK);
        (await response.ReadAsync<EntryJson>()).Revision.Should().Be(entry.Revision);
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task An_edit_replaces_the_content_keeps_the_time_and_says_when()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "First",
                bodyHtml = "<p>Gone soon</p>",
                publishedAt = "2022-01-12T19:55:00Z",
            }
        );
        var edited = await host.EditAsync(entry.Id, new { headline = "Second" });

        edited.Headline.Should().Be("Second");
        edited.BodyHtml.Should().BeNull();
        edited.PublishedAt.Should().Be(entry.PublishedAt);
        edited.UpdatedAt.Should().NotBeNull();
        edited.Revision.Should().Be(entry.Revision + 1);
    }

    [Fact]
    public async Task An_id_in_the_body_does_not_lead_the_edit_to_another_entry()
    {
        var slug = await host.OpenBlogAsync();
        var mine = await host.PublishAsync(slug, new { headline = "Mine" });
        var other = await host.PublishAsync(slug, new { headline = "Other" });
        await host.EditAsync(
            mine.Id,
            new
            {
                id = other.Id,
                url = other.Url,
                headline = "Changed",
            }
        );

        (await host.GetAsync<EntryJson>($"/api/v1/entries/{other.Id}")).Should().BeEquivalentTo(other);
        (await host.GetAsync<EntryJson>($"/api/v1/entries/{mine.Id}")).Headline.Should().Be("Changed");
    }

    [Fact]
    public async Task An_edit_with_the_tag_of_an_older_state_loses_the_race_and_writes_nothing()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "One" });
        await host.EditAsync(entry.Id, new { headline = "Two" });
        var before = await host.WrittenAsync();

        using (var late = await SendAsync(HttpMethod.Put, entry.Id, $"\"{entry.Revision}\"", new { headline = "Three" }))
        {
            await late.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed);
        }

        using (var late = await SendAsync(HttpMethod.Delete, entry.Id, $"\"{entry.Revision}\""))
        {
            await late.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed);
        }

        using (var stranger = await SendAsync(HttpMethod.Put, entry.Id, "\"never-given\"", new { headline = "Three" }))
        {
            await stranger.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed);
        }

        (await host.WrittenAsync()).Should().Be(before);
        (await host.GetAsync<EntryJson>($"/api/v1/entries/{entry.Id}")).Headline.Should().Be("Two");
    }

    [Theory]
    [InlineData("\"{0}\"")]
    [InlineData("W/\"{0}\"")]
    [InlineData("*")]
    [InlineData("\"999999\", \"{0}\"")]
    public async Task An_edit_with_the_present_tag_goes_through(string tag)
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "One" });
        using var response = await SendAsync(
            HttpMethod.Put,
            entry.Id,
            tag.Replace("{0}", $"{entry.Revision}", StringComparison.Ordinal),
            new { headline = "Two" }
        );
        await response.ShouldBeAsync(HttpStatusCode.OK);
        response.Headers.ETag!.Tag.Should().Be($"\"{entry.Revision + 1}\"");
    }

    [Fact]
    public async Task An_If_Match_that_is_no_tag_is_named()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "One" });
        using var response = await SendAsync(HttpMethod.Put, entry.Id, "no-quotes", new { headline = "Two" });
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "If-Match");
    }

    [Fact]
    public async Task Of_two_edits_at_once_with_the_same_tag_one_wins()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "One" });
        var answers = await Task.WhenAll(
            Enumerable.Range(1, 6).Select(n => SendAsync(HttpMethod.Put, entry.Id, $"\"{entry.Revision}\"", new { headline = $"By {n}" }))
        );

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).Should().Be(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed).Should().Be(5);
        (await host.GetAsync<EntryJson>($"/api/v1/entries/{entry.Id}")).Revision.Should().Be(entry.Revision + 1);
    }

    [Fact]
    public async Task A_reader_who_holds_the_tag_gets_304()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "One" });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/entries/{entry.Id}");
        request.Headers.TryAddWithoutValidation("If-None-Match", $"\"{entry.Revision}\"");
        using var response = await host.Anonymous().SendAsync(request);
        await response.ShouldBeAsync(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_withdrawn_entry_is_gone_for_reading_editing_and_withdrawing()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "Said too soon" });
        await host.WithdrawAsync(entry.Id);
        var before = await host.WrittenAsync();

        using var read = await host.Anonymous().GetAsync($"/api/v1/entries/{entry.Id}");
        (await read.ShouldBeProblemAsync(HttpStatusCode.Gone)).ToString().Should().NotContain("Said too soon");
        using var edit = await SendAsync(HttpMethod.Put, entry.Id, tag: null, new { headline = "Again" });
        await edit.ShouldBeProblemAsync(HttpStatusCode.Gone);
        using var again = await SendAsync(HttpMethod.Delete, entry.Id, tag: null);
        await again.ShouldBeProblemAsync(HttpStatusCode.Gone);
        (await host.WrittenAsync()).Should().Be(before);
        (await host.GetAsync<ListJson<EntryJson>>($"/api/v1/blogs/{slug}/entries")).Items.Should().BeEmpty();
    }

    [Theory]
    [InlineData("newest")]
    [InlineData("oldest")]
    public async Task The_list_walks_through_every_entry_once(string order)
    {
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 7, minutesApart: 0);
        var withdrawn = entries[3];
        await host.WithdrawAsync(withdrawn.Id);

        var seen = new List<long>();
        string? next = null;
        do
        {
            var page = await host.GetAsync<ListJson<EntryJson>>(
                $"/api/v1/blogs/{slug}/entries?order={order}&limit=2{(next is null ? "" : "&cursor=" + next)}"
            );
            page.Items.Count.Should().BeLessThanOrEqualTo(2);
            seen.AddRange(page.Items.Select(e => e.Id));
            next = page.Next;
        } while (next is not null);

        var expected = entries.Select(e => e.Id).Where(id => id != withdrawn.Id);
        seen.Should().Equal(order == "oldest" ? expected : expected.Reverse());
    }

    [Theory]
    [InlineData("order=upwards", "order")]
    [InlineData("order=", "order")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("limit=99999999999", "limit")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAAAAAA", "cursor")]
    [InlineData("cursor=%00", "cursor")]
    public async Task A_list_asked_for_wrongly_names_what_is_wrong(string query, string field)
    {
        var slug = await host.OpenBlogAsync();
        using var response = await host.Anonymous().GetAsync($"/api/v1/blogs/{slug}/entries?{query}");
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
    }

    [Theory]
    [InlineData("GET", "/api/v1/entries/999999")]
    [InlineData("PUT", "/api/v1/entries/999999")]
    [InlineData("DELETE", "/api/v1/entries/999999")]
    [InlineData("GET", "/api/v1/entries/abc")]
    [InlineData("GET", "/api/v1/entries/99999999999999999999")]
    [InlineData("GET", "/api/v1/blogs/no-such-blog/entries")]
    [InlineData("POST", "/api/v1/blogs/no-such-blog/entries")]
    [InlineData("POST", "/api/v1/blogs/No%20Slug/entries")]
    [InlineData("GET", "/api/v1/nothing")]
    public async Task What_does_not_exist_is_a_problem_of_404(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "PUT" or "POST")
        {
            request.Content = JsonContent.Create(new { headline = "Into the void" });
        }

        using var response = await host.Editor().SendAsync(request);
        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    async Task<HttpResponseMessage> SendAsync(HttpMethod method, long id, string? tag, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/entries/{id}")
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        return await host.Editor().SendAsync(request);
    }
}
