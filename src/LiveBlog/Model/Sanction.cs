namespace LiveBlog.Model;

public enum SanctionKind
{
    /// <summary>A warning, shown until the reader acknowledges it.</summary>
    Warning,

    /// <summary>May not write for a while.</summary>
    Mute,

    /// <summary>May neither write nor react nor report.</summary>
    Ban,
}

/// <summary>A warning, mute or ban of a reader.</summary>
public sealed class Sanction
{
    public int Id { get; private set; }

    /// <summary>Null once the account is gone.</summary>
    public string? AccountId { get; set; }

    /// <summary>The purpose of <see cref="AddressHash"/>, for the keyed hash.</summary>
    public const string AddressPurpose = "sanction";

    /// <summary>A keyed hash of the address: recognises a reader who deletes the account and registers again.</summary>
    public required string AddressHash { get; set; }

    public required SanctionKind Kind { get; init; }

    /// <summary>Shown to the reader.</summary>
    public required string Reason { get; init; }

    public required DateTime At { get; init; }

    /// <summary>The moderator's name.</summary>
    public required string By { get; init; }

    /// <summary>When it ends, UTC; null for good, and for a warning until it is acknowledged.</summary>
    public DateTime? Until { get; set; }
}

/// <summary>The words that hold a message back for a moderator: one list for the site.</summary>
public sealed class BlockedTerms
{
    public const int TheId = 1;

    public int Id { get; init; } = TheId;

    /// <summary>A word or a few, one a line; with a star at its end, whatever begins so.</summary>
    public string Lines { get; set; } = "";
}
