using LiveBlog.Changes;
using LiveBlog.Model;
using Microsoft.AspNetCore.SignalR;

namespace LiveBlog.Features.Live;

/// <summary>The readers' hub at <c>/hubs/live</c>; its protocol is described in docs/live-protocol.md.</summary>
public sealed class LiveHub(LiveConnections connections, Followers followers, CatchUp catchUp, Relay relay, TimeProvider clock) : Hub
{
    /// <summary>The most blogs one connection may follow at a time.</summary>
    public const int MaxFollowed = 20;

    /// <summary>Begins to follow a blog, and tells what changed since the revision the caller holds.</summary>
    /// <exception cref="HubException">No such blog, a negative revision, or too many blogs.</exception>
    public async Task<ChangesJson> Follow(string slug, long sinceRevision)
    {
        var follower = connections.Find(Context.ConnectionId) ?? throw new HubException("The connection is closing.");
        if (sinceRevision < 0)
        {
            throw new HubException("sinceRevision must not be negative.");
        }

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

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (connections.Find(Context.ConnectionId) is { } follower)
        {
            foreach (var blogId in follower.EndAll())
            {
                followers.Remove(blogId, follower);
            }
        }

        return Task.CompletedTask;
    }
}
