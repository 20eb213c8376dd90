using System.Text.Json;
using LiveBlog.Features.Discussion;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Tests.Support;

/// <summary>A reader with an account, signed in.</summary>
public sealed record Reader(string Id, string Name, string Email, HttpClient Browser)
{
    public const string Password = "quiet otters borrow umbrellas";

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object body)
    {
        var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        return Browser.SendAsync(request);
    }

    public Task<HttpResponseMessage> SayAsync(string slug, string text, Guid? clientId = null, long? replyTo = null, long? entry = null) =>
        SendAsync(
            HttpMethod.Post,
            $"/api/v1/blogs/{slug}/discussion/messages",
            new
            {
                text,
                clientId = clientId ?? Guid.NewGuid(),
                replyTo,
                entry,
            }
        );

    /// <summary>Says something that is to be taken.</summary>
    public async Task<SentJson> SaysAsync(string slug, string text, long? replyTo = null, long? entry = null)
    {
        using var response = await SayAsync(slug, text, replyTo: replyTo, entry: entry);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return await response.ReadAsync<SentJson>();
    }

    public Task<HttpResponseMessage> ReactAsync(string slug, string what, long id, string? kind) =>
        SendAsync(HttpMethod.Put, $"/api/v1/blogs/{slug}/discussion/{what}/{id}/reaction", new { kind });

    public async Task<JsonElement> MeAsync(string slug) =>
        await Browser.GetFromJsonAsync<JsonElement>($"/api/v1/blogs/{slug}/discussion/me");
}

static class Readers
{
    static int readers;

    /// <summary>An account as registering makes it, without the way there.</summary>
    /// <param name="joined">How long ago; null is long ago.</param>
    public static async Task<Reader> AddReaderAsync(this TestHost host, string? name = null, TimeSpan? joined = null)
    {
        var n = Interlocked.Increment(ref readers);
        var account = new Account
        {
            UserName = $"reader-{n}@lecteurs.example",
            Email = $"reader-{n}@lecteurs.example",
            EmailConfirmed = true,
            DisplayName = name ?? $"Reader {n}",
            IsReader = true,
            JoinedAt = TimeProvider.System.GetUtcNow().UtcDateTime - (joined ?? TimeSpan.FromDays(100)),
        };
        await using (var scope = host.Services.CreateAsyncScope())
        {
            (await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().CreateAsync(account, Reader.Password))
                .Succeeded.Should()
                .BeTrue();
        }

        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(new Person(account.Email, Reader.Password), "/privacy");
        signedIn.StatusCode.Should().Be(HttpStatusCode.Redirect);
        return new Reader(account.Id, account.DisplayName, account.Email, browser);
    }
}
