namespace LiveBlog.Model;

/// <summary>
/// An entry as it stood from one revision of its blog until the next of its own. The newest version says what the entry
/// says; the older ones are for replay and for showing what an edit changed. Only an erasure takes them away.
/// </summary>
public sealed class EntryVersion
{
    const int MaxName = 200;

    EntryVersion() { }

    internal EntryVersion(Entry entry, Revision replaces, DateTime at)
    {
        Entry = entry;
        BlogId = entry.BlogId;
        Replaces = replaces;
        Revision = entry.Revision;
        At = at;
        Status = entry.Status;
        PublishedAt = entry.PublishedAt;
        UpdatedAt = entry.UpdatedAt;
        CorrectedAt = entry.CorrectedAt;
        IsKeyEvent = entry.IsKeyEvent;
        IsPinned = entry.IsPinned;
        IsDatedAhead = entry.PublishedAt > at;
        Content = entry.Content;
    }

    public int BlogId { get; private set; }

    /// <summary>The blog's revision that brought it.</summary>
    public Revision Revision { get; private set; }

    /// <summary>The blog's revision that ended it; null for the current version.</summary>
    public Revision? UntilRevision { get; private set; }

    /// <summary>The revision of the version before it; 0 for the first.</summary>
    public Revision Replaces { get; private set; }

    public EntryId EntryId { get; private set; }

    public Entry Entry { get; private set; } = null!;

    /// <summary>When it was committed, UTC, by the clock of the machine that wrote it.</summary>
    public DateTime At { get; private set; }

    public EntryStatus Status { get; private set; }

    public DateTime PublishedAt { get; private set; }

    public DateTime? UpdatedAt { get; private set; }

    public DateTime? CorrectedAt { get; private set; }

    public bool IsKeyEvent { get; private set; }

    public bool IsPinned { get; private set; }

    /// <summary>Dated later than it was written. These are few; a replay looks for them apart, and for the rest by time.</summary>
    public bool IsDatedAhead { get; private set; }

    public EntryContent Content { get; private set; } = new();

    /// <summary>The name of its author; null where the program made it by itself.</summary>
    public string? By { get; private set; }

    public void MadeBy(string name) => By = name.Truncate(MaxName);

    internal void EndAt(Revision revision) => UntilRevision = revision;
}
