using System.Collections.Concurrent;
using LiveBlog.ChangeStreams;
using LiveBlog.Features.Live.Sockets;
using LiveBlog.Http.Limits;
using LiveBlog.Security;
using Microsoft.AspNetCore.SignalR;

namespace LiveBlog.Features.Live;

/// <summary>
/// Keeps the hub's connections where they can be written to directly: one serialised message for all, and a follower who
/// does not read is cut off, not waited for.
/// </summary>
public sealed class LiveConnections(ILogger<DefaultHubLifetimeManager<LiveHub>> log) : DefaultHubLifetimeManager<LiveHub>(log)
{
    readonly ConcurrentDictionary<string, HubFollower> followers = new(StringComparer.Ordinal);

    public HubFollower? Find(string connectionId) => followers.GetValueOrDefault(connectionId);

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        var socket = connection.Features.Get<HubSocket>();
        var caller = socket?.Caller ?? (connection.GetHttpContext() is { } http ? Caller.Of(http) : default);
        followers[connection.ConnectionId] = new HubFollower(connection, socket, caller);
        return base.OnConnectedAsync(connection);
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        followers.TryRemove(connection.ConnectionId, out _);
        return base.OnDisconnectedAsync(connection);
    }
}

/// <summary>A reader on the hub.</summary>
public sealed class HubFollower : IFollower
{
    /// <summary>
    /// The most messages that may wait for a slow line of the framework's. They share their bytes; only their places in the queue add up.
    /// </summary>
    public const int MaxWaiting = 64;

    readonly HubConnectionContext connection;
    readonly HubSocket? socket;
    int waiting;

    /// <param name="socket">Null where the connection is the framework's.</param>
    internal HubFollower(HubConnectionContext connection, HubSocket? socket, Caller caller) =>
        (this.connection, this.socket, Caller) = (connection, socket, caller);

    public Caller Caller { get; }

    /// <summary>Whether a page of this site has opened it. A cookie comes from the pages of a neighbouring name as well.</summary>
    public bool IsFromThisSite => socket?.IsFromThisSite ?? (connection.GetHttpContext() is { } http && SameOrigin.Comes(http.Request));

    public TimeSpan Patience => CatchUpPace.OnTheHub;

    /// <summary>How many calls it may make yet.</summary>
    public Bucket Calls { get; } = new();

    public FollowedStreams Streams { get; } = new();

    public bool TrySend(Broadcast message)
    {
        if (socket is not null)
        {
            return socket.Output.TrySend(message.Frame(socket.Deflates));
        }

        if (connection.ConnectionAborted.IsCancellationRequested)
        {
            return false;
        }

        var sending = connection.WriteAsync(message.Hub);
        if (sending.IsCompletedSuccessfully)
        {
            return true;
        }

        if (Interlocked.Increment(ref waiting) > MaxWaiting)
        {
            connection.Abort();
            return false;
        }

        _ = AwaitAsync(sending);
        return true;
    }

    async Task AwaitAsync(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (Exception)
        {
            // The line broke while it waited; SignalR closes the connection, and the reader comes back by itself.
            connection.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}

/// <summary>Which streams one connection follows.</summary>
public sealed class FollowedStreams
{
    readonly HashSet<StreamKey> streams = [];

    /// <summary>Notes that a stream is followed; false when those of its kind would be more than <paramref name="max"/>.</summary>
    public bool Begin(StreamKey stream, int max)
    {
        lock (streams)
        {
            return streams.Contains(stream) || (streams.Count(s => s.Kind == stream.Kind) < max && streams.Add(stream));
        }
    }

    public bool End(StreamKey stream)
    {
        lock (streams)
        {
            return streams.Remove(stream);
        }
    }

    public IReadOnlyList<StreamKey> EndAll()
    {
        lock (streams)
        {
            StreamKey[] ended = [.. streams];
            streams.Clear();
            return ended;
        }
    }
}
