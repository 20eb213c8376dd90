using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>Where the relay stands in one log, and whether somebody is at work on it.</summary>
sealed class RelayCursor(Revision startedAt)
{
    const int Asleep = 0,
        AtWork = 1,
        Signalled = 2;

    int state = Asleep;
    long startedAt = startedAt.Value,
        revision = startedAt.Value;

    public Revision Revision => new(Volatile.Read(ref revision));

    /// <summary>Nothing has been sent yet.</summary>
    public bool IsNew { get; private set; } = true;

    /// <summary>Notes that all is sent up to a revision, unless the cursor was moved back meanwhile.</summary>
    public void Advance(Revision from, Revision to)
    {
        IsNew = false;
        Interlocked.CompareExchange(ref revision, to.Value, from.Value);
    }

    /// <summary>
    /// A follower holds less than the cursor began with: the first of two that came together had read later. True when the cursor
    /// had to move back. The caller holds the relay's lock.
    /// </summary>
    public bool MoveBack(Revision held)
    {
        if (held.Value >= startedAt)
        {
            return false;
        }

        startedAt = held.Value;
        Volatile.Write(ref revision, held.Value);
        return true;
    }

    /// <summary>True for the caller who must go to work; others only leave word that there is more.</summary>
    public bool Wake() => Interlocked.Exchange(ref state, Signalled) == Asleep;

    /// <summary>From here on a signal means that there is more than what is read now.</summary>
    public void Begin() => Volatile.Write(ref state, AtWork);

    /// <summary>True when no signal came while the work went on.</summary>
    public bool Sleep() => Interlocked.CompareExchange(ref state, Asleep, AtWork) == AtWork;
}
