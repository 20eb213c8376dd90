namespace LiveBlog.Model;

/// <summary>What a reader may say of a message or an entry with one press.</summary>
public enum ReactionKind
{
    Useful,
    Touching,
    Surprising,
    Worrying,
}

/// <summary>How many have said what of a message or an entry.</summary>
public sealed record ReactionCounts(int Useful = 0, int Touching = 0, int Surprising = 0, int Worrying = 0)
{
    public static readonly ReactionCounts None = new();

    public int Total => Useful + Touching + Surprising + Worrying;

    public int Of(ReactionKind kind) =>
        kind switch
        {
            ReactionKind.Useful => Useful,
            ReactionKind.Touching => Touching,
            ReactionKind.Surprising => Surprising,
            ReactionKind.Worrying => Worrying,
        };

    /// <summary>One reader has changed from one kind to another; null is none.</summary>
    public ReactionCounts Change(ReactionKind? from, ReactionKind? to) => Add(from, -1).Add(to, +1);

    ReactionCounts Add(ReactionKind? kind, int by) => kind is { } its ? Add(its, by) : this;

    ReactionCounts Add(ReactionKind kind, int by) =>
        kind switch
        {
            ReactionKind.Useful => this with { Useful = Useful + by },
            ReactionKind.Touching => this with { Touching = Touching + by },
            ReactionKind.Surprising => this with { Surprising = Surprising + by },
            ReactionKind.Worrying => this with { Worrying = Worrying + by },
        };
}

/// <summary>What one reader says of a message. One a reader and message.</summary>
public sealed class MessageReaction
{
    public required long MessageId { get; init; }

    public required string AccountId { get; init; }

    public required ReactionKind Kind { get; set; }
}

/// <summary>What one reader says of an entry. One a reader and entry.</summary>
public sealed class EntryReaction
{
    public required EntryId EntryId { get; init; }

    public required string AccountId { get; init; }

    public required ReactionKind Kind { get; set; }
}

/// <summary>What readers say of an entry, counted.</summary>
public sealed class EntryReactions
{
    public required EntryId EntryId { get; init; }

    public required int BlogId { get; init; }

    /// <summary>The discussion's revision at its last change.</summary>
    public Revision Revision { get; internal set; }

    public ReactionCounts Counts { get; internal set; } = ReactionCounts.None;
}
