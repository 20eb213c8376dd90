using LiveBlog.ChangeStreams;

namespace LiveBlog.Features.Live;

/// <summary>
/// Who of those that follow something on this machine is signed in: as a moderator at the desk, or under an account of his own.
/// </summary>
public sealed class SignedInFollowers(TimeProvider clock) : ISignedInSink
{
    /// <summary>What comes in meanwhile is told to moderators together.</summary>
    public static readonly TimeSpan Gathers = TimeSpan.FromMilliseconds(300);

    readonly FollowerList moderators = new();
    readonly Dictionary<string, HashSet<IFollower>> accounts = new(StringComparer.Ordinal);
    int gathering;

    public void AddModerator(IFollower follower) => moderators.Add(follower);

    public void Add(string accountId, IFollower follower)
    {
        lock (accounts)
        {
            if (!accounts.TryGetValue(accountId, out var its))
            {
                accounts.Add(accountId, its = new(ReferenceEqualityComparer.Instance));
            }

            its.Add(follower);
        }
    }

    /// <param name="accountId">Null for whoever is not signed in.</param>
    public void Remove(string? accountId, IFollower follower)
    {
        moderators.Remove(follower);
        if (accountId is null)
        {
            return;
        }

        lock (accounts)
        {
            if (accounts.TryGetValue(accountId, out var its) && its.Remove(follower) && its.Count == 0)
            {
                accounts.Remove(accountId);
            }
        }
    }

    void ISignedInSink.TellModerators()
    {
        if (moderators.Count > 0 && Interlocked.Exchange(ref gathering, 1) == 0)
        {
            _ = TellModeratorsAsync();
        }
    }

    void ISignedInSink.Tell(string accountId)
    {
        IFollower[] told;
        lock (accounts)
        {
            told = accounts.TryGetValue(accountId, out var its) ? [.. its] : [];
        }

        foreach (var follower in told.Where(follower => !follower.TrySend(Broadcast.OfAccount)))
        {
            Remove(accountId, follower);
        }
    }

    async Task TellModeratorsAsync()
    {
        await Task.Delay(Gathers, clock);
        Volatile.Write(ref gathering, 0);
        moderators.Send(Broadcast.OfModeration);
    }
}
