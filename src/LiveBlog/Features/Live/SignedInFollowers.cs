using LiveBlog.ChangeStreams;

namespace LiveBlog.Features.Live;

/// <summary>
/// Who of those that follow something on this machine is signed in: as a moderator at the desk, or under an account of their own.
/// </summary>
public sealed class SignedInFollowers(TimeProvider clock) : ISignedInSink
{
    /// <summary>Several changes within this time reach moderators as one message.</summary>
    public static readonly TimeSpan Gathers = TimeSpan.FromMilliseconds(300);

    readonly FollowerList moderators = new();
    readonly Dictionary<string, FollowerList> accounts = new(StringComparer.Ordinal);
    int gathering;

    public void AddModerator(IFollower follower) => moderators.Add(follower);

    public void Add(string accountId, IFollower follower)
    {
        lock (accounts)
        {
            if (!accounts.TryGetValue(accountId, out var its))
            {
                accounts.Add(accountId, its = new());
            }

            its.Add(follower);
        }
    }

    /// <param name="accountId">Null of a reader who is not signed in.</param>
    public void Remove(string? accountId, IFollower follower)
    {
        moderators.Remove(follower);
        if (accountId is null)
        {
            return;
        }

        lock (accounts)
        {
            if (accounts.TryGetValue(accountId, out var its))
            {
                its.Remove(follower);
                if (its.Count == 0)
                {
                    accounts.Remove(accountId);
                }
            }
        }
    }

    void ISignedInSink.NotifyModerators()
    {
        if (moderators.Count > 0 && Interlocked.Exchange(ref gathering, 1) == 0)
        {
            _ = NotifyModeratorsAsync();
        }
    }

    void ISignedInSink.NotifyAccount(string accountId)
    {
        FollowerList? its;
        lock (accounts)
        {
            its = accounts.GetValueOrDefault(accountId);
        }

        its?.Send(Broadcast.OfAccount);
    }

    async Task NotifyModeratorsAsync()
    {
        await Task.Delay(Gathers, clock);
        Volatile.Write(ref gathering, 0);
        moderators.Send(Broadcast.OfModeration);
    }
}
