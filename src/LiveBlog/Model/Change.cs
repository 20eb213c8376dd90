namespace LiveBlog.Model;

/// <summary>One line of a blog's log: what happened at one revision. Written once, never changed.</summary>
public sealed class Change
{
    Change() { }

    internal Change(Revision revision, ChangeKind kind, Entry? entry, DateTime at)
    {
        Revision = revision;
        Kind = kind;
        Entry = entry;
        At = at;
    }

    public int BlogId { get; private set; }

    /// <summary>From 1, without holes and without repeats within a blog.</summary>
    public Revision Revision { get; private set; }

    public ChangeKind Kind { get; private set; }

    public EntryId? EntryId { get; private set; }

    public Entry? Entry { get; private set; }

    /// <summary>When it was committed, UTC, by the clock of the machine that wrote it. Nothing orders by it.</summary>
    public DateTime At { get; private set; }
}
