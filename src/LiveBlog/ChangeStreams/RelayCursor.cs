namespace LiveBlog.ChangeStreams;

/// <summary>Where a relay stands in one log, and whether somebody is at work on it.</summary>
sealed class RelayCursor(long revision)
{
    const int Asleep = 0,
        AtWork = 1,
        Rung = 2;

    int state = Asleep;
    long revision = revision;

    public long Revision
    {
        get => Volatile.Read(ref revision);
        set => Volatile.Write(ref revision, value);
    }

    /// <summary>True for the caller who must go to work; others only leave word that there is more.</summary>
    public bool Wake() => Interlocked.Exchange(ref state, Rung) == Asleep;

    /// <summary>From here on a ring means that there is more than what is read now.</summary>
    public void Begin() => Volatile.Write(ref state, AtWork);

    /// <summary>True when nobody rang while the work went on.</summary>
    public bool Sleep() => Interlocked.CompareExchange(ref state, Asleep, AtWork) == AtWork;
}
