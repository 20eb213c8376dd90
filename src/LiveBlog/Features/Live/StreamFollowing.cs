using LiveBlog.ChangeStreams;
using LiveBlog.Model;

namespace LiveBlog.Features.Live;

/// <summary>How every stream is followed, whatever the connection.</summary>
public sealed class StreamFollowing(Followers followers, Relay relay, SharedCatchUps shared, CatchUpPace pace)
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
        var outcome = await CatchUpAsync(stream, key, slug, since, follower, cancellation);
        if (outcome is CatchUp<TAnswer>.Done(_, var revision))
        {
            relay.Watch(key, revision, wakes: stream.GreetsFirst || relay.Signals != signals);
        }

        return outcome;
    }

    async Task<CatchUp<TAnswer>> CatchUpAsync<TState, TAnswer>(
        ChangeStream<TState, TAnswer> stream,
        StreamKey key,
        string slug,
        Revision since,
        IFollower follower,
        CancellationToken cancellation
    )
        where TAnswer : class
    {
        var now = await stream.NowAsync(slug);
        if (now is { } revision && shared.Find<TAnswer>(key, since, revision) is var (answer, cost))
        {
            return await TakeAsync(cost) is { Ticks: > 0 } wait ? new CatchUp<TAnswer>.TooOften(wait) : answer;
        }

        var taken = 0;
        var outcome = await stream.SinceAsync(key.Id, since, asked => TakeAsync(taken = asked), cancellation);
        if (now is not null && outcome is CatchUp<TAnswer>.Done done)
        {
            shared.Keep(key, since, done, taken);
        }

        return outcome;

        Task<TimeSpan> TakeAsync(int points) => pace.TakeAsync(follower.Caller, points, follower.Patience, cancellation);
    }
}
