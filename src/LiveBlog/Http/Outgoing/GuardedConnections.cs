using System.Net;
using System.Net.Sockets;

namespace LiveBlog.Http.Outgoing;

/// <summary>The address leads to a place that the program does not go to.</summary>
public sealed class ForbiddenAddressException(string host)
    : HttpRequestException(HttpRequestError.ConnectionError, $"{host} is not an address of the public internet.");

/// <summary>
/// Opens connections to places that are allowed, and to no other. Asked when connecting, with the very address
/// that is connected to: a name that answers differently the second time, or a redirect, leads no further than the first did.
/// </summary>
/// <param name="isAllowed">Which addresses may be connected to.</param>
public sealed class GuardedConnections(Func<IPAddress, bool> isAllowed)
{
    /// <summary>The addresses of a host that may be connected to, an address written as a name among them.</summary>
    /// <exception cref="ForbiddenAddressException">It has addresses, and none is allowed.</exception>
    /// <exception cref="SocketException">There is no such host.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host, out var written) ? [written] : await Dns.GetHostAddressesAsync(host, cancellation);
        var allowed = addresses.Where(isAllowed).ToList();
        return allowed.Count > 0 || addresses.Length == 0 ? allowed : throw new ForbiddenAddressException(host);
    }

    /// <summary>
    /// A handler that keeps nothing between requests, unpacks nothing, and goes through no proxy: one would connect in its stead.
    /// </summary>
    public SocketsHttpHandler CreateHandler() =>
        new()
        {
            ConnectCallback = ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = 4,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
        };

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var end = context.DnsEndPoint;
        var addresses = await ResolveAsync(end.Host, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. addresses], end.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
