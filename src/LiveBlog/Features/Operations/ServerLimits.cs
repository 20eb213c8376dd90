using LiveBlog.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LiveBlog.Features.Operations;

/// <summary>How long the server waits for a client, on any connection. None of it is felt on a slow line that goes on.</summary>
static class ServerLimits
{
    public static void AddServerLimits(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var limits = kestrel.Limits;

            // Endpoints that take more are given a limit of their own: see BodyLimits.
            limits.MaxRequestBodySize = BodyLimit.Usual;

            // A connection without a request is let go. Longer than a proxy keeps one: it is the proxy that ends it, and no request
            // meets the end.
            limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);

            // The head of a request is a few packets; one that trickles in holds a connection for nothing.
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);

            // Bytes a second, after some seconds of grace: slower than any telephone. A body that comes, or is taken, slower than that ends
            // the connection.
            limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
            limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
            limits.Http2.MaxStreamsPerConnection = 100;
            limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        });
}
