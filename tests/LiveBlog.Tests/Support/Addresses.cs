using System.Globalization;

namespace LiveBlog.Tests.Support;

/// <summary>A site behind a proxy, which the test itself is: each request comes from the address that the test says.</summary>
static class Addresses
{
    static int given;

    public const string Proxy = "--Proxy:Networks=127.0.0.1";

    /// <summary>An address that nobody has asked from yet.</summary>
    public static string Next()
    {
        var n = Interlocked.Increment(ref given);
        return string.Create(CultureInfo.InvariantCulture, $"203.0.{n / 250}.{(n % 250) + 1}");
    }

    public static async Task<HttpResponseMessage> AskFromAsync(
        this HttpClient client,
        string address,
        string path,
        string? host = null,
        string? key = null,
        HttpMethod? method = null,
        CancellationToken cancellation = default
    )
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path) { Headers = { Host = host } };
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }
}
