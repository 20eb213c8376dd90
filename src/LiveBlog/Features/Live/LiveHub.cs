using LiveBlog.Changes;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using Microsoft.AspNetCore.SignalR;

namespace LiveBlog.Features.Live;

/// <summary>The readers' hub at <c>/hubs/live</c>; its protocol is described in docs/live-protocol.md.</summary>
public sealed class LiveHub(
    LiveConnections connections, Followers followers, CatchUp catchUp, Relay relay, NewswireFollowers newswire, NewswireChanges newswireChanges, NewswireRelay newswireRelay,
    TimeProvider clock) : Hub
{
    /// <summary>The most blogs one connection may follow at a time.</summary>
    public const int MaxFollowed = 20;

    /// <summary>Begins to follow a blog, and tells what changed since the revision the caller holds.</summary>
    /// <exception cref="HubException">No such blog, a negative revision, or too many blogs.</exception>
    public async Task<ChangesJson> Follow(string slug, long sinceRevision)
    {
        var follower = Caller(sinceRevision);

        if (!Slug.TryParse(slug, out var parsed) || await catchUp.FindAsync(parsed, Context.ConnectionAborted) is not { } blogId)
        {
            throw new HubException("There is no such blog.");
        }

        if (!follower.Begin(blogId, MaxFollowed))
        {
            throw new HubException($"A connection may follow {MaxFollowed} blogs at most.");
        }

        // In place first, then reading: a change committed from now on is sent or read, and maybe both.
        followers.Add(blogId, parsed.Text, follower);
        if (await catchUp.SinceAsync(parsed, sinceRevision, Context.ConnectionAborted) is not { } missed)
        {
            throw new HubException("There is no such blog.");
        }

        relay.Watch(blogId, missed.Revision);
        return missed;
    }

    public async Task Unfollow(string slug)
    {
        if (connections.Find(Context.ConnectionId) is { } follower
            && Slug.TryParse(slug, out var parsed)
            && await catchUp.FindAsync(parsed, Context.ConnectionAborted) is { } blogId
            && follower.End(blogId))
        {
            followers.Remove(blogId, follower);
        }
    }

    /// <summary>The server's clock, in milliseconds since 1970: a reader's own may be wrong.</summary>
    public long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins to follow the newswire, and tells what changed on it since the revision the caller holds.</summary>
    /// <exception cref="HubException">A negative revision.</exception>
    public async Task<NewswireChangesJson> FollowNewswire(long sinceRevision)
    {
        var follower = Caller(sinceRevision);

        // As with a blog: in place first, then reading.
        newswire.Add(follower);
        var missed = await newswireChanges.SinceAsync(sinceRevision, Context.ConnectionAborted);
        newswireRelay.Wake();
        return NewswireChangesJson.Of(missed);
    }

    public Task UnfollowNewswire()
    {
        if (connections.Find(Context.ConnectionId) is { } follower)
        {
            newswire.Remove(follower);
        }

        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (connections.Find(Context.ConnectionId) is { } follower)
        {
            newswire.Remove(follower);
            foreach (var blogId in follower.EndAll())
            {
                followers.Remove(blogId, follower);
            }
        }

        return Task.CompletedTask;
    }

    HubFollower Caller(long sinceRevision)
    {
        var follower = connections.Find(Context.ConnectionId) ?? throw new HubException("The connection is closing.");
        return sinceRevision >= 0 ? follower : throw new HubException("sinceRevision must not be negative.");
    }
}
