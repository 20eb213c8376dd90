using System.Text;
using System.Text.Json;
using LiveBlog.Features.Api;

namespace LiveBlog.Tests.Features.Api;

public sealed class ApiKeysTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    public static TheoryData<string, string> Writes =>
        new()
        {
            { "POST", "/api/v1/blogs" },
            { "PATCH", "/api/v1/blogs/keys-blog" },
            { "POST", "/api/v1/blogs/keys-blog/entries" },
            { "PUT", "/api/v1/entries/1" },
            { "DELETE", "/api/v1/entries/1" },
            { "GET", "/api/v1/keys" },
            { "POST", "/api/v1/keys" },
            { "DELETE", "/api/v1/keys/1" },
        };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Without_a_key_or_with_a_wrong_one_nothing_can_be_written(string method, string path)
    {
        var before = await host.WrittenAsync();
        foreach (var client in new[] { host.Anonymous(), host.WithKey("lb_wrong"), host.WithKey(new string('x', 5_000)) })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = JsonContent.Create(
                    new
                    {
                        title = "x",
                        headline = "x",
                        name = "x",
                        role = "editor",
                    }
                ),
            };
            using var response = await client.SendAsync(request);
            await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
        }

        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_new_key_works_until_it_is_revoked()
    {
        using var made = await host.Administrator().PostAsJsonAsync("/api/v1/keys", new { name = "wire", role = "editor" });
        await made.ShouldBeAsync(HttpStatusCode.Created);
        var key = await made.ReadAsync<NewApiKeyJson>();
        var client = host.WithKey(key.Key);
        using (var works = await client.PostAsJsonAsync("/api/v1/blogs", new { title = "By the wire" }))
        {
            await works.ShouldBeAsync(HttpStatusCode.Created);
        }

        using var revoked = await host.Administrator().DeleteAsync(made.Headers.Location);
        await revoked.ShouldBeAsync(HttpStatusCode.NoContent);
        using (var refused = await client.PostAsJsonAsync("/api/v1/blogs", new { title = "By the wire" }))
        {
            await refused.ShouldBeProblemAsync(HttpStatusCode.Unauthorized);
        }

        using var again = await host.Administrator().DeleteAsync(made.Headers.Location);
        await again.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_list_names_keys_without_their_texts()
    {
        using var made = await host.Administrator().PostAsJsonAsync("/api/v1/keys", new { name = "listed", role = "administrator" });
        var key = await made.ReadAsync<NewApiKeyJson>();
        var list = await host.Administrator().GetStringAsync("/api/v1/keys");
        list.Should().Contain("\"listed\"").And.NotContain(key.Key).And.NotContain(LiveBlog.Model.ApiKey.HashOf(key.Key));
    }

    [Theory]
    [InlineData("GET", "/api/v1/keys")]
    [InlineData("POST", "/api/v1/keys")]
    [InlineData("DELETE", "/api/v1/keys/1")]
    public async Task An_editor_may_not_manage_keys(string method, string path)
    {
        var before = await host.WrittenAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = JsonContent.Create(new { name = "x", role = "administrator" }),
        };
        using var response = await host.Editor().SendAsync(request);
        await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden);
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Theory]
    [InlineData("""{ "role": "editor" }""", "name")]
    [InlineData("""{ "name": " ", "role": "editor" }""", "name")]
    [InlineData("""{ "name": "x" }""", "role")]
    [InlineData("""{ "name": "x", "role": "owner" }""", "role")]
    [InlineData("""{ "name": "x", "role": "editor", "key": "mine" }""", "key")]
    public async Task A_wrong_field_of_a_new_key_is_named(string json, string field)
    {
        var before = await host.WrittenAsync();
        using var response = await host.Administrator()
            .PostAsync("/api/v1/keys", new StringContent(json, Encoding.UTF8, "application/json"));
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task The_description_of_the_API_names_every_address()
    {
        using var description = JsonDocument.Parse(await host.TextAsync("/openapi/v1.json"));
        description.RootElement.GetProperty("openapi").GetString().Should().StartWith("3.");
        var paths = description.RootElement.GetProperty("paths");
        var described = paths
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name}"));
        described
            .Should()
            .BeEquivalentTo(
                "GET /api/v1/blogs",
                "POST /api/v1/blogs",
                "GET /api/v1/blogs/{slug}",
                "PATCH /api/v1/blogs/{slug}",
                "GET /api/v1/blogs/{slug}/entries",
                "POST /api/v1/blogs/{slug}/entries",
                "GET /api/v1/entries/{id}",
                "PUT /api/v1/entries/{id}",
                "DELETE /api/v1/entries/{id}",
                "POST /api/v1/entries/{id}/restore",
                "GET /api/v1/blogs/{slug}/changes",
                "GET /api/v1/blogs/{slug}/stream",
                "GET /api/v1/newswire",
                "GET /api/v1/newswire/changes",
                "POST /api/v1/newswire/lines",
                "PUT /api/v1/newswire/lines/{id}",
                "DELETE /api/v1/newswire/lines/{id}",
                "GET /api/v1/articles",
                "POST /api/v1/articles",
                "GET /api/v1/articles/{slug}",
                "PUT /api/v1/articles/{slug}",
                "DELETE /api/v1/articles/{slug}",
                "GET /api/v1/topics",
                "GET /api/v1/topics/{slug}",
                "PATCH /api/v1/topics/{slug}",
                "GET /api/v1/blogs/{slug}/discussion/messages",
                "GET /api/v1/blogs/{slug}/discussion/changes",
                "GET /api/v1/blogs/{slug}/discussion/entries",
                "POST /api/v1/mail/returned",
                "GET /api/v1/keys",
                "POST /api/v1/keys",
                "DELETE /api/v1/keys/{id}",
                "GET /api/v1/webhooks",
                "POST /api/v1/webhooks",
                "DELETE /api/v1/webhooks/{id}",
                "POST /api/v1/webhooks/{id}/ping",
                "GET /api/v1/webhooks/{id}/deliveries",
                "POST /api/v1/webhooks/{id}/deliveries/{delivery}",
                "GET /api/v1/media",
                "POST /api/v1/media",
                "GET /api/v1/media/{id}",
                "PATCH /api/v1/media/{id}",
                "DELETE /api/v1/media/{id}"
            );
    }

    /// <summary>It is the same for all: made once, compressed once, and not sent to somebody who has it.</summary>
    [Fact]
    public async Task The_description_is_made_once_for_all_clients_and_is_not_sent_again()
    {
        using var first = await AskAsync("one.example", "identity");
        var json = await first.Content.ReadAsByteArrayAsync();
        using var second = await AskAsync("two.example", "identity");
        (await second.Content.ReadAsByteArrayAsync()).Should().Equal(json);
        second.Headers.ETag.Should().NotBeNull().And.Be(first.Headers.ETag);
        JsonDocument.Parse(json).RootElement.GetProperty("servers")[0].GetProperty("url").GetString().Should().Be("/");

        using var packed = await AskAsync("one.example", "br");
        packed.Content.Headers.ContentEncoding.Should().Equal("br");
        await using var unpacking = new System.IO.Compression.BrotliStream(
            await packed.Content.ReadAsStreamAsync(),
            System.IO.Compression.CompressionMode.Decompress
        );
        using var unpacked = new MemoryStream();
        await unpacking.CopyToAsync(unpacked);
        unpacked.ToArray().Should().Equal(json);

        using var same = await AskAsync("one.example", "br", first.Headers.ETag);
        await same.ShouldBeAsync(HttpStatusCode.NotModified);
        using var other = await host.Anonymous().GetAsync("/openapi/v2.json");
        await other.ShouldBeProblemAsync(HttpStatusCode.NotFound);

        async Task<HttpResponseMessage> AskAsync(string name, string coding, System.Net.Http.Headers.EntityTagHeaderValue? held = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { Host = name } };
            request.Headers.AcceptEncoding.ParseAdd(coding);
            if (held is not null)
            {
                request.Headers.IfNoneMatch.Add(held);
            }

            return await host.Anonymous().SendAsync(request);
        }
    }
}
