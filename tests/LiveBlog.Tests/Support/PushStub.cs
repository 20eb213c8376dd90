using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveBlog.Features.Subscriptions.Push;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace LiveBlog.Tests.Support;

/// <summary>A notification as it reached a browser.</summary>
sealed record PushTaken(string Browser, JsonElement Payload, JsonElement Claims, IReadOnlyDictionary<string, string> Headers);

/// <summary>
/// A push service (RFC 8030) of the tests' own, and the browsers behind it: it takes what is sent, checks who sends, and decrypts.
/// </summary>
sealed class PushStub : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentDictionary<string, (ECDiffieHellman Key, byte[] Auth)> browsers = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<PushTaken> taken = new(),
        welcomed = new();

    PushStub(WebApplication app) => this.app = app;

    /// <summary>News.</summary>
    public IReadOnlyList<PushTaken> Taken => [.. taken];

    /// <summary>First notifications, by which a subscription comes to count.</summary>
    public IReadOnlyList<PushTaken> Welcomed => [.. welcomed];

    /// <summary>What is answered instead of 201, by browser.</summary>
    public ConcurrentDictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

    string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<PushStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var stub = new PushStub(builder.Build());
        stub.app.MapPost("/push/{browser}", stub.TakeAsync);
        await stub.app.StartAsync();
        return stub;
    }

    /// <summary>A browser with a subscription, as its page would send it.</summary>
    public object Subscribe(string browser, string? blog, string? kind = "key")
    {
        var (key, auth) = browsers.GetOrAdd(
            browser,
            _ => (ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256), RandomNumberGenerator.GetBytes(PushEncryption.AuthLength))
        );
        return new
        {
            endpoint = $"{Address}/push/{browser}",
            keys = new { p256dh = WebEncoders.Base64UrlEncode(PushEncryption.Point(key)), auth = WebEncoders.Base64UrlEncode(auth) },
            blog,
            kind,
        };
    }

    /// <summary>A browser whose push service has given it another address, as its worker says it.</summary>
    public object Move(string from, string to)
    {
        browsers[to] = browsers[from];
        var (key, auth) = browsers[to];
        return new
        {
            from = $"{Address}/push/{from}",
            endpoint = $"{Address}/push/{to}",
            keys = new { p256dh = WebEncoders.Base64UrlEncode(PushEncryption.Point(key)), auth = WebEncoders.Base64UrlEncode(auth) },
        };
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    async Task<IResult> TakeAsync(string browser, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (Answers.TryGetValue(browser, out var answer))
        {
            return Results.StatusCode(answer);
        }

        var claims =
            Vapid.Verify(request.Headers.Authorization.ToString())
            ?? throw new InvalidOperationException("The token is not signed by the key that it names.");
        var (key, auth) = browsers[browser];
        var plain = PushEncryption.Decrypt(body.ToArray(), key, auth);
        var payload = JsonDocument.Parse(Encoding.UTF8.GetString(plain)).RootElement;
        var isWelcome = payload.TryGetProperty("tag", out var tag) && tag.GetString() == "welcome";
        (isWelcome ? welcomed : taken).Enqueue(
            new PushTaken(
                browser,
                payload,
                claims,
                request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)
            )
        );
        return Results.StatusCode(StatusCodes.Status201Created);
    }
}
