using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace LiveBlog.Caching;

/// <summary>A GET that the program sends to itself, with the answer to it.</summary>
sealed class OwnRequest : IAsyncDisposable
{
    readonly IHttpContextFactory contexts;
    readonly Answer answer = new();

    /// <param name="target">Path and query, as they stand in a request line (RFC 9112 §3.2.1).</param>
    /// <param name="acceptEncoding">The header's value; empty for none.</param>
    public OwnRequest(IHttpContextFactory contexts, string scheme, string host, string target, string acceptEncoding)
    {
        this.contexts = contexts;
        var (path, query) = target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? (target[..at], target[at..]) : (target, "");
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(
            new HttpRequestFeature
            {
                Method = HttpMethods.Get,
                Protocol = HttpProtocol.Http11,
                Scheme = scheme,
                Path = Uri.UnescapeDataString(path),
                QueryString = query,
                RawTarget = target,
            }
        );
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = IPAddress.Loopback });
        features.Set<IHttpResponseFeature>(answer);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new Body(answer)));
        Http = contexts.Create(features);
        Http.Request.Headers.Host = host;
        if (acceptEncoding.Length > 0)
        {
            Http.Request.Headers.AcceptEncoding = acceptEncoding;
        }
    }

    public HttpContext Http { get; }

    public async ValueTask DisposeAsync()
    {
        await answer.CompleteAsync();
        contexts.Dispose(Http);
    }

    /// <summary>As a server does it: what was asked for happens before the first byte, and after the last.</summary>
    sealed class Answer : HttpResponseFeature
    {
        readonly Stack<(Func<object, Task> Callback, object State)> starting = [],
            completed = [];
        bool hasStarted;

        public override bool HasStarted => hasStarted;

        public override void OnStarting(Func<object, Task> callback, object state) => starting.Push((callback, state));

        public override void OnCompleted(Func<object, Task> callback, object state) => completed.Push((callback, state));

        public async ValueTask StartAsync()
        {
            while (starting.TryPop(out var next))
            {
                await next.Callback(next.State);
            }

            hasStarted = true;
        }

        public async ValueTask CompleteAsync()
        {
            while (completed.TryPop(out var next))
            {
                await next.Callback(next.State);
            }
        }
    }

    sealed class Body(Answer answer) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await answer.StartAsync();
            await base.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            await answer.StartAsync();
            await base.FlushAsync(cancellationToken);
        }
    }
}
