namespace LiveBlog.Model;

public enum BlogStatus
{
    Upcoming,
    Live,
    Ended,
}

public enum EntryStatus
{
    Published,

    /// <summary>Unpublished. The row stays as a tombstone: a reader back from a tunnel must still learn of it.</summary>
    Withdrawn,
}

/// <summary>What happened at one revision of a blog.</summary>
public enum ChangeKind
{
    /// <summary>An entry was published or changed.</summary>
    Entry,

    /// <summary>An entry was withdrawn.</summary>
    Withdrawn,

    /// <summary>The blog's own head changed: title, standfirst, status and the like.</summary>
    Blog,
}
