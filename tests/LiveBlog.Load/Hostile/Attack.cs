using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace LiveBlog.Load.Hostile;

/// <summary>Sends requests without pause, a fixed number at a time in all: the next as soon as one is answered.</summary>
internal sealed class Attack(HostileSite site, AttackTally tally)
{
    const int MaxQuoted = 300;

    const string SignInPage = "/account/sign-in?";

    // Longer than any honest answer takes, also on a machine that is busy; a picture, however small, waits for the large ones before it.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30),
        PatienceWithPictures = TimeSpan.FromSeconds(120);

    // Over all phases: what one has made, another must not find.
    static long _fresh;

    long _next = -1;

    /// <summary>Sends <paramref name="requests"/> in turns until <paramref name="ending"/>; those under way are answered.</summary>
    public async Task RunAsync(
        IReadOnlyList<HostileRequest> requests,
        int inFlight,
        CancellationToken ending,
        CancellationToken cancellation
    )
    {
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(SenderAsync, cancellation)));

        async Task SenderAsync()
        {
            var buffer = Array.Empty<byte>();
            while (!ending.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                buffer = await SendAsync(requests[(int)(Interlocked.Increment(ref _next) % requests.Count)], buffer, cancellation);
            }
        }
    }

    /// <summary>Sends each request once, one after the other.</summary>
    public async Task OnceAsync(IEnumerable<HostileRequest> requests, CancellationToken cancellation)
    {
        var buffer = Array.Empty<byte>();
        foreach (var request in requests)
        {
            buffer = await SendAsync(request, buffer, cancellation);
        }
    }

    /// <param name="buffer">The sender's own, for bodies that differ each time.</param>
    /// <returns>The buffer, or a longer one in its place.</returns>
    async Task<byte[]> SendAsync(HostileRequest request, byte[] buffer, CancellationToken cancellation)
    {
        var caller = site.Next(request.Caller);
        var digits = Interlocked.Increment(ref _fresh).ToString("x32", CultureInfo.InvariantCulture);
        var body = request.Body;
        if (request.FreshAt.Count > 0)
        {
            body = buffer = buffer.Length >= request.Body.Length ? buffer : new byte[request.Body.Length];
            request.Body.CopyTo(body, 0);
            foreach (var at in request.FreshAt)
            {
                Encoding.ASCII.GetBytes(digits, body.AsSpan(at));
            }
        }

        var path = request
            .Path.Replace(HostileRequest.Fresh, digits, StringComparison.Ordinal)
            .Replace("{own}", caller.MessageId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        using var message = new HttpRequestMessage(request.Method, path);
        message.Headers.Host = request.Host?.Replace(HostileRequest.Fresh, digits, StringComparison.Ordinal);
        if (request.ContentType is not null)
        {
            message.Content = new ByteArrayContent(body, 0, request.Body.Length);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        var started = Stopwatch.GetTimestamp();
        var (reply, said) = await AnswerAsync(caller, request, message, cancellation);
        tally.Note(request, reply, Stopwatch.GetElapsedTime(started), said);
        return buffer;
    }

    static async Task<(Reply Reply, string Said)> AnswerAsync(
        Caller caller,
        HostileRequest request,
        HttpRequestMessage message,
        CancellationToken cancellation
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var patience = TakesPictures(request.Path) ? PatienceWithPictures : Patience;
        limit.CancelAfter(patience);
        try
        {
            using var response = await caller.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var reply = ReplyOf(response);
            var said =
                reply == Reply.Taken
                    ? ""
                    : $"{(int)response.StatusCode} {response.Headers.Location} {await BeginningAsync(stream, limit.Token)}".TrimEnd();
            await stream.CopyToAsync(Stream.Null, limit.Token);
            return (reply, said);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (Reply.TimedOut, $"no answer in {patience.TotalSeconds:N0} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (request.IsTooLarge ? Reply.CutOff : Reply.Broken, $"{e.Message} {e.InnerException?.Message}");
        }
    }

    static bool TakesPictures(string path) =>
        path.Contains("/media", StringComparison.Ordinal) || path.EndsWith("handler=Picture", StringComparison.Ordinal);

    static Reply ReplyOf(HttpResponseMessage response) =>
        (int)response.StatusCode switch
        {
            401 => Reply.NotLetIn,
            302 when response.Headers.Location?.OriginalString.Contains(SignInPage, StringComparison.Ordinal) == true => Reply.NotLetIn,
            < 400 => Reply.Taken,
            413 => Reply.TooLarge,
            429 => Reply.TooMany,
            < 500 => Reply.Refused,

            // "Busy, come again in so long" is an answer.
            503 when response.Headers.RetryAfter is not null => Reply.Refused,
            _ => Reply.ServerError,
        };

    static async Task<string> BeginningAsync(Stream stream, CancellationToken cancellation)
    {
        var bytes = new byte[MaxQuoted];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(bytes, 0, read).ReplaceLineEndings(" ");
    }
}
