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
    StreamFollowing following,
    Followers followers,
    SignedInFollowers signedIn,
    AccountSettings accounts,
    IServiceProvider services,
    TimeProvider clock
) : Hub
{
    /// <summary>The most streams of one kind that a connection may follow at a time.</summary>
    public const int MaxFollowed = 20;

    /// <summary>Begins to follow a blog, and answers what changed since the revision the caller holds.</summary>
    /// <exception cref="HubException">No such blog, a negative revision, too many blogs, or asked too often.</exception>
    public async Task<ChangesJson> Follow(string slug, long sinceRevision)
    {
        var follower = Caller(sinceRevision);
        return (await FollowAsync(Stream<BlogStream>(), await FindAsync(slug), slug, new Revision(sinceRevision), follower)).Changes;
    }

    public Task Unfollow(string slug) => UnfollowAsync(slug, StreamKey.OfBlog);

    /// <summary>The server's clock, in milliseconds since 1970: a reader's own may be wrong.</summary>
    public long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins to follow the newswire, and answers what changed on it since the revision the caller holds.</summary>
    /// <exception cref="HubException">A negative revision, or asked too often.</exception>
    public async Task<NewswireChangesJson> FollowNewswire(long sinceRevision) =>
        await FollowAsync(Stream<NewswireStream>(), StreamKey.Newswire.Id, slug: "", new Revision(sinceRevision), Caller(sinceRevision));

    public Task UnfollowNewswire()
    {
        End(StreamKey.Newswire);
        return Task.CompletedTask;
    }

    /// <summary>Begins to follow a blog's discussion, and answers what changed in it since the revision the caller holds.</summary>
    /// <exception cref="HubException">No such blog, a negative revision, too many discussions, or asked too often.</exception>
    public async Task<DiscussionChangesJson> FollowDiscussion(string slug, long sinceRevision)
    {
        var follower = Caller(sinceRevision);
        var blogId = await FindAsync(slug);

        // The pages of people who are signed in also learn when what they may do has changed.
        if (Context.UserIdentifier is { } account && follower.IsFromThisSite)
        {
            signedIn.Add(account, follower);
            if (Context.ConnectionAborted.IsCancellationRequested)
            {
                signedIn.Remove(account, follower);
            }
        }

        return await FollowAsync(Stream<DiscussionStream>(), blogId, slug, new Revision(sinceRevision), follower);
    }

    public Task UnfollowDiscussion(string slug) => UnfollowAsync(slug, StreamKey.OfDiscussion);

    /// <summary>Begins to notify the caller's page whenever the moderation queue changes.</summary>
    /// <exception cref="HubException">The caller may not see that page, or is not one of this site's.</exception>
    [Authorize(Policies.Moderate)]
    public void FollowModeration()
    {
        var follower = Caller(sinceRevision: 0);
        if (!follower.IsFromThisSite || !accounts.IsStrongEnough(Context.User!))
        {
            throw new HubException("The moderators' page is not for this connection.");
        }

        signedIn.AddModerator(follower);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (connections.Find(Context.ConnectionId) is { } follower)
        {
            signedIn.Remove(Context.UserIdentifier, follower);
            foreach (var stream in follower.Streams.EndAll())
            {
                followers.Remove(stream, follower);
            }
        }

        return Task.CompletedTask;
    }

    async Task<TAnswer> FollowAsync<TState, TAnswer>(
        ChangeStream<TState, TAnswer> stream,
        int id,
        string slug,
        Revision since,
        HubFollower follower
    )
        where TAnswer : class
    {
        if (!follower.Streams.Begin(new StreamKey(stream.Kind, id), MaxFollowed))
        {
            throw new HubException($"A connection may follow {MaxFollowed} {stream.Kind}s at most.");
        }

        switch (await following.FollowAsync(stream, id, slug, since, follower, Context.ConnectionAborted))
        {
            case CatchUp<TAnswer>.Done(var answer, _):
                return answer;
            case CatchUp<TAnswer>.TooOften(var retryAfter):
                throw new HubException(
                    $"Too many catch-ups from this address. Try again in {Math.Ceiling(retryAfter.TotalSeconds)} seconds."
                );
            default:
                End(new StreamKey(stream.Kind, id));
                throw NoSuchBlog();
        }
    }

    async Task UnfollowAsync(string slug, Func<int, StreamKey> keyOf)
    {
        if (Slug.TryParse(slug, out var parsed) && await Log.FindAsync(parsed, Context.ConnectionAborted) is { } blogId)
        {
            End(keyOf(blogId));
        }
    }

    void End(StreamKey stream)
    {
        if (connections.Find(Context.ConnectionId) is { } follower && follower.Streams.End(stream))
        {
            followers.Remove(stream, follower);
        }
    }

    // A hub is made for each call, and when a connection begins and ends: what reads the database is made where it is needed.
    ChangeLog Log => services.GetRequiredService<ChangeLog>();

    TStream Stream<TStream>()
        where TStream : ChangeStream => services.GetRequiredService<TStream>();

    async Task<int> FindAsync(string slug) =>
        Slug.TryParse(slug, out var parsed) && await Log.FindAsync(parsed, Context.ConnectionAborted) is { } blogId
            ? blogId
            : throw NoSuchBlog();

    static HubException NoSuchBlog() => new("There is no such blog.");

    HubFollower Caller(long sinceRevision)
    {
        var follower = connections.Find(Context.ConnectionId) ?? throw new HubException("The connection is closing.");
        return sinceRevision >= 0 ? follower : throw new HubException("sinceRevision must not be negative.");
    }
}
