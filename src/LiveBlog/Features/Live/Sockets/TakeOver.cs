using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Http.Limits;
using LiveBlog.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>
/// Answers the opening handshake of a WebSocket to the hub (RFC 6455 §4.2) and takes its connection over. Whatever cannot be taken over
/// is left to the framework: negotiation, server-sent events, long polling, WebSockets over HTTP/2, and a handshake that is not in order.
/// </summary>
sealed class TakeOver(RequestDelegate next, HubSockets sockets, LiveSettings settings)
{
    // RFC 6455 §4.1: sixteen bytes, in Base64.
    const int KeyLength = 24;
    const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public Task InvokeAsync(HttpContext http) =>
        settings.Push != PushWay.Hub
        && http.Request.Path.Equals(LiveRegistration.HubPath, StringComparison.OrdinalIgnoreCase)
        && IsHandshake(http.Request, out var key)
        && http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade
        && http.Features.Get<IConnectionTransportFeature>() is { } connection
        && http.Features.Get<IConnectionLifetimeFeature>() is { } lifetime
            ? TakeAsync(http, key, upgrade, connection.Transport, lifetime)
            : next(http);

    async Task TakeAsync(
        HttpContext http,
        string key,
        IHttpUpgradeFeature upgrade,
        IDuplexPipe transport,
        IConnectionLifetimeFeature lifetime
    )
    {
        var deflates = settings.Compression && Deflation.IsOffered(http.Request.Headers.SecWebSocketExtensions);
        var headers = http.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Accept(key);
        if (deflates)
        {
            headers.SecWebSocketExtensions = Deflation.Agreed;
        }

        // Nothing stands between where HTTP's transport is the hand-over itself: not TLS, not a log of the connection.
        var between = http.Features.Get<HandOver>() is { } its && ReferenceEquals(its, transport) ? its : null;
        var connection = between?.Connection;
        var raw = between?.Real ?? transport;
        await upgrade.UpgradeAsync();
        var socket = new HubSocket(
            raw,
            connection is not null && settings.Push == PushWay.Socket ? SocketOf(connection) : null,
            connection is not null ? connection.Abort : lifetime.Abort,
            http.Features.Get<IConnectionLifetimeNotificationFeature>(),
            LiveRegistration.MaxClientMessage,
            lifetime.ConnectionClosed
        )
        {
            Caller = Caller.Of(http),
            IsFromThisSite = SameOrigin.Comes(http.Request),
            Deflates = deflates,
        };
        if (http.User.Identity?.IsAuthenticated == true)
        {
            socket.User = http.User;
        }

        http.Features.Set(socket);
        sockets.Add(socket);
        if (between is not null)
        {
            between.Take(socket);
        }
        else
        {
            await socket.RunAsync(sockets.Hub);
        }
    }

    static Socket? SocketOf(ConnectionContext connection) => connection.Features.Get<IConnectionSocketFeature>()?.Socket;

    static bool IsHandshake(HttpRequest request, out string key)
    {
        key = request.Headers.SecWebSocketKey.ToString();
        return HttpMethods.IsGet(request.Method)
            && string.Equals(request.Headers.Upgrade.ToString(), "websocket", StringComparison.OrdinalIgnoreCase)
            && request.Headers.SecWebSocketVersion == "13"
            && key.Length == KeyLength;
    }

    // RFC 6455 §4.2.2 asks for SHA-1 here; nothing is kept secret by it.
#pragma warning disable CA5350
    static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350
}
