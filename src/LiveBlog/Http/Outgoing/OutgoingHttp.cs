using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace LiveBlog.Http.Outgoing;

/// <summary>What another server answered.</summary>
/// <param name="Body">At most as many bytes as were asked for; the rest is not read.</param>
/// <param name="Type">The media type that it says it is; null when it says none.</param>
/// <param name="From">Where it came from, after any redirects.</param>
public sealed record OutgoingAnswer(HttpStatusCode Status, byte[] Body, MediaTypeHeaderValue? Type, Uri From)
{
    /// <summary>How the body is packed; empty when it is as it is.</summary>
    public string Packing { get; init; } = "";

    /// <summary>Where a redirect leads to; null when it is none.</summary>
    public Uri? Location { get; init; }

    /// <summary>What names this version of it (RFC 9110 §8.8.3); null when nothing does.</summary>
    public string? ETag { get; init; }

    /// <summary>When it was last changed, as it says (RFC 9110 §8.8.2).</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When it wants to be asked again (RFC 9110 §10.2.3), in so long, a day at most; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and <= 299;
}

/// <summary>
/// Asks other servers, at addresses that others have given. It reaches only the public internet (see
/// <see cref="GuardedConnections"/>), follows no redirects, waits for a bounded time and reads a bounded answer.
/// </summary>
public sealed class OutgoingHttp : IDisposable
{
    /// <summary>The longest that a request may take, answer included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    const int MaxRedirects = 5;

    static readonly TimeSpan PatienceWithNames = TimeSpan.FromSeconds(3),
        LongestPause = TimeSpan.FromDays(1);

    readonly GuardedConnections connections;
    readonly HttpClient client;
    readonly TimeProvider clock;

    public OutgoingHttp(OutgoingSettings settings, SiteSettings site, TimeProvider clock)
    {
        this.clock = clock;
        connections = new GuardedConnections(settings.AllowPrivateAddresses ? static _ => true : PublicAddress.IsPublic);
        client = new HttpClient(connections.CreateHandler()) { Timeout = Patience };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"LiveBlog/{typeof(OutgoingHttp).Assembly.GetName().Version?.ToString(2)}");
        if (site.BaseUrl is not null)
        {
            client.DefaultRequestHeaders.UserAgent.ParseAdd($"(+{site.BaseUrl})");
        }
    }

    /// <summary>
    /// Whether an address can be asked at all, as far as its host's name tells: for a clear error where it is handed in. Connecting
    /// asks again.
    /// </summary>
    public async Task<bool> CanReachAsync(Uri address, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(PatienceWithNames);
        try
        {
            return WebHost.Of(address) is { } host && (await connections.ResolveAsync(host, limit.Token)).Count > 0;
        }
        catch (Exception failure)
            when (failure is ForbiddenAddressException or SocketException or ArgumentException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return false;
        }
    }

    /// <param name="most">How many bytes of the answer are read.</param>
    /// <exception cref="HttpRequestException">It could not be asked. Where it must not be, a <see cref="ForbiddenAddressException"/> is
    /// the cause within.</exception>
    /// <exception cref="TaskCanceledException">It did not answer in time.</exception>
    public async Task<OutgoingAnswer> SendAsync(HttpRequestMessage request, int most, CancellationToken cancellation)
    {
        if (WebHost.Of(request.RequestUri!) is null)
        {
            throw new HttpRequestException("The address has a host that is no name of the internet.");
        }

        // The client's own limit ends with the headers; this one is over the body too.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        var body = new byte[most];
        await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
        var read = most == 0 ? 0 : await stream.ReadAtLeastAsync(body, most, throwOnEndOfStream: false, limit.Token);
        return new OutgoingAnswer(response.StatusCode, body[..read], TypeOf(response.Content.Headers), request.RequestUri!)
        {
            Packing = string.Join(',', response.Content.Headers.ContentEncoding),
            ETag = response.Headers.ETag?.ToString(),
            RetryAfter = PauseOf(response.Headers.RetryAfter),
            LastModified = response.Content.Headers.LastModified,
            Location =
                (int)response.StatusCode is >= 300 and <= 399
                && response.Headers.Location is { } to
                && Uri.TryCreate(request.RequestUri!, to, out var location)
                    ? location
                    : null,
        };
    }

    // Servers write it as people do: with half of the quotes, or "charset=" and no name. Its media type is read all the same.
    static MediaTypeHeaderValue? TypeOf(HttpContentHeaders headers)
    {
        if (headers.ContentType is { } type)
        {
            return type;
        }

        var written = headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
        var parts = written.Split(';', ',');
        if (!MediaTypeHeaderValue.TryParse(parts[0].Trim(), out var read))
        {
            return null;
        }

        var name = parts
            .Select(part => part.Split('=', 2))
            .FirstOrDefault(pair => pair is [var key, _] && key.Trim().Equals("charset", StringComparison.OrdinalIgnoreCase))
            ?[1].Trim(' ', '\t', '"', '\'');
        if (name is { Length: > 0 and <= 40 } charset && charset.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            read.CharSet = charset;
        }

        return read;
    }

    TimeSpan? PauseOf(RetryConditionHeaderValue? said)
    {
        var pause = said?.Delta ?? (said?.Date - clock.GetUtcNow());
        return pause is not { } asked ? null
            : asked < TimeSpan.Zero ? TimeSpan.Zero
            : asked > LongestPause ? LongestPause
            : asked;
    }

    /// <summary>Gets a page, through a few redirects, each judged like the first address; none leads from https to http.</summary>
    /// <inheritdoc cref="SendAsync" path="//param|//exception"/>
    /// <param name="seen">The version held already: an answer of 304 says that it is current.</param>
    public async Task<OutgoingAnswer> GetAsync(
        Uri address,
        string accept,
        int most,
        CancellationToken cancellation,
        (string? ETag, DateTimeOffset? LastModified) seen = default
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        for (var hop = 0; ; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd(accept);
            request.Headers.AcceptEncoding.ParseAdd("identity");
            if (seen.ETag is not null)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", seen.ETag);
            }

            request.Headers.IfModifiedSince = seen.LastModified;
            var answer = await SendAsync(request, most, limit.Token);
            if (
                answer.Location is not { Scheme: "http" or "https" } to
                || hop == MaxRedirects
                || (address.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps)
            )
            {
                return answer;
            }

            address = to;
        }
    }

    public void Dispose() => client.Dispose();
}
