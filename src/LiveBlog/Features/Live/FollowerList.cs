using System.Collections.Concurrent;

namespace LiveBlog.Features.Live;

/// <summary>
/// The followers of one stream, or of one account. Adding and removing are rare beside sending, so sending takes no lock.
/// </summary>
sealed class FollowerList
{
    readonly ConcurrentDictionary<IFollower, byte> followers = new(ReferenceEqualityComparer.Instance);
    int count;

    public int Count => Volatile.Read(ref count);

    public void Add(IFollower follower)
    {
        // Counted first: one that is dropped at once never makes the list look empty to the relay.
        Interlocked.Increment(ref count);
        if (!followers.TryAdd(follower, 0))
        {
            Interlocked.Decrement(ref count);
        }
    }

    public void Remove(IFollower follower)
    {
        if (followers.TryRemove(follower, out _))
        {
            Interlocked.Decrement(ref count);
        }
    }

    public void Send(Broadcast message)
    {
        foreach (var (follower, _) in followers)
        {
            if (!follower.TrySend(message))
            {
                Remove(follower);
            }
        }
    }
}
