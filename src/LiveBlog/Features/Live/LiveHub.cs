using LiveBlog.ChangeStreams;
using LiveBlog.Features.Discussion;
using LiveBlog.Features.Newswire;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace LiveBlog.Features.Live;

/// <summary>The readers' hub at <c>/hubs/live</c>; its protocol is described in docs/live-protocol.md.</summary>
public sealed class LiveHub(
    LiveConnections connections,
    Followers followers,
    CatchUp catchUp,
    Relay relay,
    NewswireFollowers newswire,
    NewswireChanges newswireChanges,
    NewswireRelay newswireRelay,
    DiscussionFollowers discussions,
    DiscussionRelay discussionRelay,
    SignedInFollowers signedIn,
    CatchUpPace pace,
    AccountSettings accounts,
    TimeProvider clock
) : Hub
{
    /// <summary>The most blogs one connection may follow at a time.</summary>
    public const int MaxFollowed = 20;

    /// <summary>Begins to follow a blog, and tells what changed since the revision the caller holds.</summary>
    /// <exception cref="HubException">No such blog, a negative revision, too many blogs, or asked too often.</exception>
    public async Task<ChangesJson> Follow(string slug, long sinceRevision)
    {
        var follower = Caller(sinceRevision);

        if (!Slug.TryParse(slug, out var parsed) || await catchUp.FindAsync(parsed, Context.ConnectionAborted) is not { } blogId)
        {
            throw new HubException("There is no such blog.");
        }

        if (!follower.Blogs.Begin(blogId, MaxFollowed))
        {
            throw new HubException($"A connection may follow {MaxFollowed} blogs at most.");
        }

        // In place first, then reading: a change committed from now on is sent or read, and maybe both.
        followers.Add(blogId, parsed.Text, follower);
        switch (await catchUp.SinceAsync(parsed, sinceRevision, follower.Caller, CatchUpPace.OnTheHub, Context.ConnectionAborted))
        {
            case CatchUpOutcome.Done(var missed, _):
                relay.Watch(blogId, missed.Revision);
                return missed;
            case CatchUpOutcome.TooOften(var retryAfter):
                throw TooOften(retryAfter);
            default:
                throw new HubException("There is no such blog.");
        }
    }

    public async Task Unfollow(string slug)
    {
        if (
            connections.Find(Context.ConnectionId) is { } follower
            && Slug.TryParse(slug, out var parsed)
            && await catchUp.FindAsync(parsed, Context.ConnectionAborted) is { } blogId
            && follower.Blogs.End(blogId)
        )
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

        await TakeAsync(follower, cost: 1);

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

    /// <summary>Begins to follow a blog's discussion, and tells what changed in it since the revision the caller holds.</summary>
    /// <exception cref="HubException">No such blog, a negative revision, or too many discussions.</exception>
    public async Task<DiscussionChangesJson> FollowDiscussion(string slug, long sinceRevision)
    {
        var follower = Caller(sinceRevision);
        if (!Slug.TryParse(slug, out var parsed) || await catchUp.FindAsync(parsed, Context.ConnectionAborted) is not { } blogId)
        {
            throw new HubException("There is no such blog.");
        }

        if (!follower.Discussions.Begin(blogId, MaxFollowed))
        {
            throw new HubException($"A connection may follow {MaxFollowed} discussions at most.");
        }

        await TakeAsync(follower, cost: 2);

        // As with a blog: in place first, then reading.
        discussions.Add(blogId, follower);

        // Whoever is signed in is also told when what he may do has changed.
        if (Context.UserIdentifier is { } account && IsFromThisSite)
        {
            signedIn.Add(account, follower);
            if (Context.ConnectionAborted.IsCancellationRequested)
            {
                signedIn.Remove(account, follower);
            }
        }

        if (await discussions.SinceAsync(blogId, sinceRevision, Context.ConnectionAborted) is not { } missed)
        {
            follower.Discussions.End(blogId);
            discussions.Remove(blogId, follower);
            throw new HubException("There is no such blog.");
        }

        discussionRelay.Watch(blogId, missed.Revision);
        discussionRelay.Wake(blogId);
        return missed;
    }

    public async Task UnfollowDiscussion(string slug)
    {
        if (
            connections.Find(Context.ConnectionId) is { } follower
            && Slug.TryParse(slug, out var parsed)
            && await catchUp.FindAsync(parsed, Context.ConnectionAborted) is { } blogId
            && follower.Discussions.End(blogId)
        )
        {
            discussions.Remove(blogId, follower);
        }
    }

    /// <summary>Begins to tell whoever looks at the moderators' page whenever there is something else on it.</summary>
    /// <exception cref="HubException">The caller may not see that page, or is not one of this site's.</exception>
    [Authorize(Policies.Moderate)]
    public void FollowModeration()
    {
        if (!IsFromThisSite || !accounts.IsStrongEnough(Context.User!))
        {
            throw new HubException("The moderators' page is not for this connection.");
        }

        signedIn.AddModerator(Caller(sinceRevision: 0));
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (connections.Find(Context.ConnectionId) is { } follower)
        {
            signedIn.Remove(Context.UserIdentifier, follower);
            newswire.Remove(follower);
            foreach (var blogId in follower.Blogs.EndAll())
            {
                followers.Remove(blogId, follower);
            }

            foreach (var blogId in follower.Discussions.EndAll())
            {
                discussions.Remove(blogId, follower);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>A cookie comes along from the pages of a neighbouring name as well.</summary>
    bool IsFromThisSite => Context.GetHttpContext() is { } http && SameOrigin.Comes(http.Request);

    async Task TakeAsync(HubFollower follower, int cost)
    {
        if (await pace.TakeAsync(follower.Caller, cost, CatchUpPace.OnTheHub, Context.ConnectionAborted) is { Ticks: > 0 } wait)
        {
            throw TooOften(wait);
        }
    }

    static HubException TooOften(TimeSpan retryAfter) =>
        new($"Too many catch-ups from this address. Try again in {Math.Ceiling(retryAfter.TotalSeconds)} seconds.");

    HubFollower Caller(long sinceRevision)
    {
        var follower = connections.Find(Context.ConnectionId) ?? throw new HubException("The connection is closing.");
        return sinceRevision >= 0 ? follower : throw new HubException("sinceRevision must not be negative.");
    }
}
