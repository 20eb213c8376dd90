using System.Text.Json;
using LiveBlog.Caching;
using LiveBlog.Features.Live.Sockets;
using LiveBlog.Http.Limits;

namespace LiveBlog.Features.Live;

/// <summary>
/// Bounds the hub's connections, however they travel: one that goes on over many requests is counted from the first to the last.
/// </summary>
sealed class LimitConnections(RequestDelegate next, OpenConnections open)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(LiveRegistration.HubPath, StringComparison.OrdinalIgnoreCase, out var rest))
        {
            return next(http);
        }

        return rest.HasValue && rest.Value!.Length > 1 ? NegotiateAsync(http)
            : HttpMethods.IsPost(http.Request.Method) ? next(http)
            : http.Request.Query["id"].ToString() is { Length: > 0 } token ? UseAsync(http, token)
            : ConnectAsync(http);
    }

    async Task NegotiateAsync(HttpContext http)
    {
        if (open.TryOpen(Caller.Of(http), out var why) is not { } slot)
        {
            await OpenConnections.RefuseAsync(http, why);
            return;
        }

        var outside = http.Response.Body;
        await using var copy = new CopyingStream(outside);
        http.Response.Body = copy;
        string? token = null;
        try
        {
            await next(http);
            token = http.Response.StatusCode == StatusCodes.Status200OK ? TokenIn(copy.Written) : null;
        }
        finally
        {
            http.Response.Body = outside;
            if (token is null)
            {
                open.Close(slot);
            }
            else
            {
                open.Register(slot, token);
            }
        }
    }

    async Task UseAsync(HttpContext http, string token)
    {
        // What has no such name is refused by the hub.
        var slot = open.Use(token);
        var isOver = !IsPoll(http);
        try
        {
            await next(http);
        }
        finally
        {
            if (slot is not null)
            {
                AtEnd(http, () => open.Leave(slot, isOver));
            }
        }
    }

    async Task ConnectAsync(HttpContext http)
    {
        if (open.TryOpen(Caller.Of(http), out var why) is not { } slot)
        {
            await OpenConnections.RefuseAsync(http, why);
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            AtEnd(http, () => open.Close(slot));
        }
    }

    /// <summary>A connection that was taken over goes on after its request.</summary>
    static void AtEnd(HttpContext http, Action action)
    {
        if (http.Features.Get<HubSocket>() is { } socket)
        {
            socket.OnEnded(action);
        }
        else
        {
            action();
        }
    }

    static bool IsPoll(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && http.Request.Headers.SecWebSocketVersion.Count == 0
        && !http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    static string? TokenIn(byte[] negotiated)
    {
        try
        {
            using var answer = JsonDocument.Parse(negotiated);
            return
                answer.RootElement.TryGetProperty("connectionToken", out var token)
                || answer.RootElement.TryGetProperty("connectionId", out token)
                ? token.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
