using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Features.Media;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Api;

/// <summary>A key that is limited to some blogs reads and writes what is theirs, what is public, and what it has sent itself.</summary>
public sealed class LimitedKeyTests
{
    [EveryDatabase]
    public async Task A_key_limited_to_blogs_reads_nothing_unpublished_of_others_and_no_media_keys_or_webhooks(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var own = await host.OpenBlogAsync();
        using (
            var draft = await host.Editor()
                .PostAsJsonAsync(
                    "/api/v1/articles",
                    new
                    {
                        title = "Unpublished",
                        slug = "unpublished",
                        language = "en",
                        timeZone = "UTC",
                        status = "draft",
                    }
                )
        )
        {
            await draft.ShouldBeAsync(HttpStatusCode.Created);
        }

        using (
            var article = await host.Editor()
                .PostAsJsonAsync(
                    "/api/v1/articles",
                    new
                    {
                        title = "Taken back",
                        slug = "taken-back",
                        language = "en",
                        timeZone = "UTC",
                        status = "published",
                        bodyHtml = "<p>Text</p>",
                    }
                )
        )
        {
            await article.ShouldBeAsync(HttpStatusCode.Created);
        }

        (await host.Editor().DeleteAsync("/api/v1/articles/taken-back")).Dispose();
        var theirs = await host.UploadAsync(Photos.Jpeg());

        foreach (var role in new[] { Roles.Editor, Roles.Administrator })
        {
            var client = await KeyAsync(host, role, own);
            (await ListAsync(client, "/api/v1/articles"))
                .Should()
                .Be(await ListAsync(host.Anonymous(), "/api/v1/articles"), "of articles it sees what everybody sees");
            foreach (
                var hidden in new[]
                {
                    "/api/v1/articles/unpublished",
                    "/api/v1/articles/taken-back",
                    $"/api/v1/media/{theirs.Id}",
                    "/api/v1/keys",
                    "/api/v1/webhooks",
                    "/api/v1/webhooks/1/deliveries",
                }
            )
            {
                using var refused = await client.GetAsync(hidden);
                ((int)refused.StatusCode).Should().BeOneOf([403, 404, 410], $"{role}: {hidden}");
            }

            (await client.GetFromJsonAsync<JsonElement>("/api/v1/media")).GetProperty("items").GetArrayLength().Should().Be(0);
            using var returned = await client.PostAsync("/api/v1/mail/returned", new StringContent("x"));
            await returned.ShouldBeProblemAsync(HttpStatusCode.Forbidden);
            using var open = await client.GetAsync($"/api/v1/blogs/{own}/entries");
            await open.ShouldBeAsync(HttpStatusCode.OK);
        }

        // A key that reaches all sees all.
        (await ListAsync(host.Editor(), "/api/v1/articles"))
            .Should()
            .Contain("unpublished")
            .And.Contain("taken-back");
    }

    [EveryDatabase]
    public async Task A_key_limited_to_blogs_sees_and_shows_the_pictures_that_it_has_sent_and_changes_nothing_of_others(
        DatabaseProvider provider
    )
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var own = await host.OpenBlogAsync();
        var (one, other) = (await KeyAsync(host, Roles.Editor, own), await KeyAsync(host, Roles.Editor, own));
        var (sent, shared) = (Photos.Jpeg(), Photos.Jpeg());
        var picture = await host.UploadAsync(shared, new() { ["caption"] = "As the desk says" });

        var id = await SendAsync(one, sent, HttpStatusCode.Created);
        (await SendAsync(one, shared, HttpStatusCode.OK)).Should().Be(picture.Id);
        await SendAsync(one, shared, HttpStatusCode.OK);
        (await PicturesAsync(one)).Should().BeEquivalentTo(id, picture.Id);
        (await PicturesAsync(other)).Should().BeEmpty();
        (await host.Editor().GetFromJsonAsync<JsonElement>($"/api/v1/media/{picture.Id}"))
            .GetProperty("caption")
            .GetString()
            .Should()
            .Be("As the desk says");
        using var described = await one.PatchAsJsonAsync($"/api/v1/media/{picture.Id}", new { caption = "As the key says" });
        await described.ShouldBeProblemAsync(HttpStatusCode.Forbidden);
        using var shown = await one.PostAsJsonAsync(
            $"/api/v1/blogs/{own}/entries",
            new { headline = "With a picture", media = new[] { new { id, alt = "A quay" } } }
        );
        await shown.ShouldBeAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_key_limited_to_blogs_writes_no_other_blog_by_naming_it_as_a_translation()
    {
        await using var host = await TestHost.StartAsync();
        var (own, other) = (await host.OpenBlogAsync(new { language = "en" }), await host.OpenBlogAsync(new { language = "fr" }));
        var client = await KeyAsync(host, Roles.Editor, own);
        using var refused = await client.PatchAsJsonAsync($"/api/v1/blogs/{own}", new { translations = new[] { other } });
        await refused.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "translations");
        (await host.GetAsync<BlogJson>($"/api/v1/blogs/{other}")).Translations.Should().BeEmpty();

        await host.ChangeBlogAsync(own, new { translations = new[] { other } });
        using var undone = await client.PatchAsJsonAsync($"/api/v1/blogs/{own}", new { translations = Array.Empty<string>() });
        await undone.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "translations");
        using var same = await client.PatchAsJsonAsync($"/api/v1/blogs/{own}", new { title = "Another", translations = new[] { other } });
        await same.ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_expires_after_a_year_unless_another_end_or_none_is_asked_for_by_name()
    {
        await using var host = await TestHost.StartAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        (await EndAsync(host, new { name = "x", role = "editor" })).Should().BeCloseTo(now.AddDays(365), TimeSpan.FromMinutes(5));
        (
            await EndAsync(
                host,
                new
                {
                    name = "x",
                    role = "editor",
                    expiresAt = (string?)null,
                }
            )
        ).Should().BeCloseTo(now.AddDays(365), TimeSpan.FromMinutes(5));
        (
            await EndAsync(
                host,
                new
                {
                    name = "x",
                    role = "editor",
                    expiresAt = "never",
                }
            )
        ).Should().BeNull();
        (
            await EndAsync(
                host,
                new
                {
                    name = "x",
                    role = "editor",
                    expiresAt = "2999-01-01T00:00:00Z",
                }
            )
        ).Should().Be(new DateTime(2999, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    static async Task<DateTime?> EndAsync(TestHost host, object input)
    {
        using var made = await host.Administrator().PostAsJsonAsync("/api/v1/keys", input);
        await made.ShouldBeAsync(HttpStatusCode.Created);
        var id = (await made.ReadAsync<NewApiKeyJson>()).Id;
        return await host.InDatabaseAsync(db => db.ApiKeys.Where(k => k.Id == id).Select(k => k.ExpiresAt).SingleAsync());
    }

    static async Task<HttpClient> KeyAsync(TestHost host, string role, string blog)
    {
        using var made = await host.Administrator()
            .PostAsJsonAsync(
                "/api/v1/keys",
                new
                {
                    name = "one blog",
                    role,
                    blogs = new[] { blog },
                }
            );
        await made.ShouldBeAsync(HttpStatusCode.Created);
        return host.WithKey((await made.ReadAsync<NewApiKeyJson>()).Key);
    }

    static async Task<string> ListAsync(HttpClient client, string path) =>
        string.Join(
            ' ',
            (await client.GetFromJsonAsync<JsonElement>(path))
                .GetProperty("items")
                .EnumerateArray()
                .Select(item => item.GetProperty("slug").GetString())
        );

    static async Task<IReadOnlyList<string?>> PicturesAsync(HttpClient client) =>
        [
            .. (await client.GetFromJsonAsync<JsonElement>("/api/v1/media"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(item => item.GetProperty("id").GetString()),
        ];

    static async Task<string> SendAsync(HttpClient client, byte[] picture, HttpStatusCode expected)
    {
        using var content = new ByteArrayContent(picture);
        content.Headers.ContentType = new("image/jpeg");
        using var sent = await client.PostAsync("/api/v1/media", content);
        await sent.ShouldBeAsync(expected);
        return (await sent.ReadAsync<MediaJson>()).Id;
    }
}
