using LiveBlog.ChangeStreams;
using LiveBlog.Model;

namespace LiveBlog.Features.Live;

/// <summary>How every stream is followed, whatever the connection.</summary>
public sealed class StreamFollowing(Followers followers, Relay relay, CatchUpPace pace)
{
    /// <summary>Begins to follow a stream, and answers what changed since the revision that the follower holds.</summary>
    /// <param name="slug">The blog's; empty where there is none.</param>
    public async Task<CatchUp<TAnswer>> FollowAsync<TState, TAnswer>(
        ChangeStream<TState, TAnswer> stream,
        int id,
        string slug,
        Revision since,
        IFollower follower,
        CancellationToken cancellation
    )
        where TAnswer : class
    {
        var (key, signals) = (new StreamKey(stream.Kind, id), relay.Signals);

        // In place first, then reading: a change committed from now on is sent or read, and maybe both.
        followers.Add(key, slug, follower);
        var outcome = await stream.SinceAsync(
            id,
            since,
            cost => pace.TakeAsync(follower.Caller, cost, follower.Patience, cancellation),
            cancellation
        );
        if (outcome is CatchUp<TAnswer>.Done(_, var revision))
        {
            relay.Watch(key, revision, wakes: stream.GreetsFirst || relay.Signals != signals);
        }

        return outcome;
    }
}
