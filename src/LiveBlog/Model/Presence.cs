namespace LiveBlog.Model;

/// <summary>A page of the desk that somebody has open, and what is being written on it.</summary>
public sealed class Presence
{
    /// <summary>Made by the page: 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required int BlogId { get; init; }

    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    public required string Name { get; init; }

    /// <summary>The entry that is being edited; null where none is.</summary>
    public EntryId? EntryId { get; set; }

    /// <summary>Since when, UTC.</summary>
    public DateTime Since { get; set; }

    /// <summary>When the person last typed, UTC; null for one who only looks.</summary>
    public DateTime? TypedAt { get; set; }

    /// <summary>The page's last heartbeat, UTC.</summary>
    public DateTime SeenAt { get; set; }

    /// <summary>Who has taken the entry over from this page, until that has been sent.</summary>
    public string? TakenBy { get; set; }
}
