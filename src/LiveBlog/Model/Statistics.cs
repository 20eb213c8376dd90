namespace LiveBlog.Model;

/// <summary>How many followed a blog on one machine at one minute.</summary>
public sealed class ViewerCount
{
    public required int BlogId { get; init; }

    /// <summary>A whole minute, UTC.</summary>
    public required DateTime Minute { get; init; }

    /// <summary>The machine, as it calls itself since its start.</summary>
    public required string Machine { get; init; }

    public required int Count { get; init; }
}

/// <summary>How often an entry was opened by itself; entry 0 is the blog's page.</summary>
public sealed class PageViewCount
{
    public required int BlogId { get; init; }

    public required EntryId EntryId { get; init; }

    public required long Count { get; init; }
}

/// <summary>How often readers came from another site: its host, and nothing else of where or who.</summary>
public sealed class ReferrerCount
{
    /// <summary>The <see cref="Host"/> of the row that adds up what is too rare to be listed.</summary>
    public const string Others = "";

    public required int BlogId { get; init; }

    public required string Host { get; init; }

    public required long Count { get; init; }

    /// <summary>When it was first counted, UTC.</summary>
    public DateTime Since { get; init; }
}
