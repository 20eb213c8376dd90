using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace LiveBlog.Load;

/// <summary>An entry as the API acknowledged it, with the clock's readings just before the request and at the answer's head.</summary>
internal sealed record Posted(long Id, long Revision, long SentAt, long AcceptedAt);

/// <summary>The newsroom's side: everything is written through the public API, as a customer's program would.</summary>
internal sealed class Publisher : IDisposable
{
    // A competing write to the same entry (a pin taken over) may be lost a few times, not for ever.
    const int MaxAttempts = 10;

    readonly HttpClient _http;

    public Publisher(Target target, string key)
    {
        // Another address than the one checked must not be reached by way of a proxy or a redirect.
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        _http = new HttpClient(handler) { BaseAddress = target.Address, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Creates a live blog.</summary>
    public async Task CreateBlogAsync(string slug, string title, CancellationToken cancellation)
    {
        var blog = new
        {
            slug,
            title,
            language = "en",
            timeZone = "Europe/Paris",
            status = "live",
        };
        using var _ = await SendAsync(HttpMethod.Post, "api/v1/blogs", blog, null, cancellation);
    }

    /// <summary>The blog's revision now.</summary>
    public async Task<long> RevisionAsync(string slug, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, $"api/v1/blogs/{slug}", null, null, cancellation);
        return (await NumbersAsync(response, ["revision"], cancellation))[0];
    }

    /// <summary>Changes what stands above the feed.</summary>
    public async Task ChangeStandfirstAsync(string slug, string standfirst, CancellationToken cancellation)
    {
        using var _ = await SendAsync(HttpMethod.Patch, $"api/v1/blogs/{slug}", new { standfirst }, null, cancellation);
    }

    /// <summary>
    /// Ends the blog, so that a run leaves nothing live behind. Also after a run that was stopped, hence its own few seconds.
    /// </summary>
    public async Task EndBlogAsync(string slug)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            using var _ = await SendAsync(HttpMethod.Patch, $"api/v1/blogs/{slug}", new { status = "ended" }, null, patience.Token);
        }
        catch (Exception e) when (e is CannotRunException or OperationCanceledException)
        {
            // What the run found, or why it stopped, matters more than this.
        }
    }

    /// <summary>Publishes an entry.</summary>
    public async Task<Posted> PostAsync(string slug, EntryDraft draft, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Post, $"api/v1/blogs/{slug}/entries", draft, null);
        await request.Content!.LoadIntoBufferAsync(cancellation);
        var sentAt = Stopwatch.GetTimestamp();
        using var response = await SendAsync(request, cancellation);
        var acceptedAt = Stopwatch.GetTimestamp();
        Expect(response, HttpStatusCode.Created);
        var numbers = await NumbersAsync(response, ["id", "revision"], cancellation);
        return new Posted(numbers[0], numbers[1], sentAt, acceptedAt);
    }

    /// <summary>Replaces an entry.</summary>
    public Task ReplaceAsync(long id, EntryDraft draft, CancellationToken cancellation) =>
        ChangeAsync(HttpMethod.Put, id, draft, cancellation);

    /// <summary>Withdraws an entry.</summary>
    public Task WithdrawAsync(long id, CancellationToken cancellation) => ChangeAsync(HttpMethod.Delete, id, null, cancellation);

    /// <summary>A reader's page, as anybody gets it.</summary>
    public async Task<string> PageAsync(Uri address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await SendAsync(request, cancellation);
        Expect(response, HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>Opens connections enough for so many requests at once, so that a burst does not measure their opening.</summary>
    public Task WarmAsync(string slug, int connections, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(_ => RevisionAsync(slug, cancellation)));

    public void Dispose() => _http.Dispose();

    async Task ChangeAsync(HttpMethod method, long id, EntryDraft? draft, CancellationToken cancellation)
    {
        var address = $"api/v1/entries/{id}";
        for (var attempt = 1; ; attempt++)
        {
            using var current = await SendAsync(HttpMethod.Get, address, null, null, cancellation);
            var tag = current.Headers.ETag ?? throw new CannotRunException($"GET /{address} answered without an ETag.");
            using var request = Request(method, address, draft, tag);
            using var response = await SendAsync(request, cancellation);
            if (response.StatusCode != HttpStatusCode.PreconditionFailed || attempt == MaxAttempts)
            {
                Expect(response, HttpStatusCode.OK, HttpStatusCode.NoContent);
                return;
            }
        }
    }

    async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string address,
        object? content,
        EntityTagHeaderValue? tag,
        CancellationToken cancellation
    )
    {
        using var request = Request(method, address, content, tag);
        var response = await SendAsync(request, cancellation);
        Expect(response, HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent);
        return response;
    }

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new CannotRunException($"{request.Method} {request.RequestUri} failed: {e.Message}");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CannotRunException($"{request.Method} {request.RequestUri} was not answered within a minute.");
        }
    }

    static HttpRequestMessage Request(HttpMethod method, string address, object? content, EntityTagHeaderValue? tag)
    {
        var request = new HttpRequestMessage(method, address) { Content = content is null ? null : JsonContent.Create(content) };
        if (tag is not null)
        {
            request.Headers.IfMatch.Add(tag);
        }

        return request;
    }

    static void Expect(HttpResponseMessage response, params ReadOnlySpan<HttpStatusCode> expected)
    {
        if (!expected.Contains(response.StatusCode))
        {
            var request = response.RequestMessage!;
            throw new CannotRunException(
                $"{request.Method} {request.RequestUri} answered {(int)response.StatusCode} {response.ReasonPhrase}."
            );
        }
    }

    static async Task<long[]> NumbersAsync(HttpResponseMessage response, string[] names, CancellationToken cancellation)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellation), default, cancellation);
            return [.. names.Select(name => json.RootElement.GetProperty(name).GetInt64())];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            var request = response.RequestMessage!;
            throw new CannotRunException(
                $"{request.Method} {request.RequestUri} answered without the whole numbers {string.Join(", ", names)}."
            );
        }
    }
}
