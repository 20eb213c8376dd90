namespace LiveBlog.Features.Live;

/// <summary>
/// The followers of one stream, or of one account. Sending takes a copy of the list, which is kept until somebody comes or goes.
/// </summary>
sealed class FollowerList
{
    readonly Lock gate = new();
    readonly HashSet<IFollower> followers = new(ReferenceEqualityComparer.Instance);
    IFollower[]? copy;
    int count;

    public int Count => Volatile.Read(ref count);

    public void Add(IFollower follower)
    {
        lock (gate)
        {
            if (followers.Add(follower))
            {
                (copy, count) = (null, count + 1);
            }
        }
    }

    public void Remove(IFollower follower)
    {
        lock (gate)
        {
            if (followers.Remove(follower))
            {
                (copy, count) = (null, count - 1);
            }
        }
    }

    public void Send(Broadcast message)
    {
        foreach (var follower in Present())
        {
            Send(follower, message);
        }
    }

    /// <summary>Sends on the threads that are there for it. The next message may be sent when this has ended.</summary>
    public Task SendAsync(Broadcast message, SendingThreads threads) => threads.SendAsync(Present(), follower => Send(follower, message));

    void Send(IFollower follower, Broadcast message)
    {
        if (!follower.TrySend(message))
        {
            Remove(follower);
        }
    }

    IFollower[] Present()
    {
        lock (gate)
        {
            return copy ??= [.. followers];
        }
    }
}
