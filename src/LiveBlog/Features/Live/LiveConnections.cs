using System.Collections.Concurrent;
using LiveBlog.Http.Limits;
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
        var caller = connection.GetHttpContext() is { } http ? Caller.Of(http) : default;
        followers[connection.ConnectionId] = new HubFollower(connection, caller);
        return base.OnConnectedAsync(connection);
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        followers.TryRemove(connection.ConnectionId, out _);
        return base.OnDisconnectedAsync(connection);
    }
}

/// <summary>A reader on the hub.</summary>
public sealed class HubFollower(HubConnectionContext connection, Caller caller) : IFollower
{
    /// <summary>The most messages that may wait for a slow line. They share their bytes; only their places in the queue add up.</summary>
    public const int MaxWaiting = 64;

    int waiting;

    /// <summary>Whom its catch-ups are counted for.</summary>
    public Caller Caller => caller;

    /// <summary>How many calls it may make yet.</summary>
    public Bucket Calls { get; } = new();

    public FollowedBlogs Blogs { get; } = new();

    public FollowedBlogs Discussions { get; } = new();

    public bool TrySend(Broadcast message)
    {
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

/// <summary>Which blogs one connection follows, in one way.</summary>
public sealed class FollowedBlogs
{
    readonly HashSet<int> blogs = [];

    /// <summary>Notes that the blog is followed; false when that would be more than <paramref name="most"/>.</summary>
    public bool Begin(int blogId, int most)
    {
        lock (blogs)
        {
            return blogs.Contains(blogId) || (blogs.Count < most && blogs.Add(blogId));
        }
    }

    public bool End(int blogId)
    {
        lock (blogs)
        {
            return blogs.Remove(blogId);
        }
    }

    public IReadOnlyList<int> EndAll()
    {
        lock (blogs)
        {
            int[] ended = [.. blogs];
            blogs.Clear();
            return ended;
        }
    }
}
