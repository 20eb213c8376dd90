using LiveBlog.ChangeStreams;

namespace LiveBlog.Features.Live;

/// <summary>
/// Who follows the newswire on this machine. The wire goes through the same door as a blog's changes, and never waits for anybody
/// either.
/// </summary>
public sealed class NewswireFollowers : INewswireSink
{
    readonly FollowerList followers = new();

    /// <summary>
    /// Puts a follower in place. Only afterwards may the caller read what the follower has missed: nothing falls between.
    /// </summary>
    public void Add(IFollower follower) => followers.Add(follower);

    public void Remove(IFollower follower) => followers.Remove(follower);

    bool INewswireSink.HasFollowers => followers.Count > 0;

    void INewswireSink.Deliver(long from, long to, IReadOnlyList<NewswireItem> lines) =>
        followers.Send(Broadcast.OfNewswire(from, to, lines));
}
