namespace LiveBlog.Model;

/// <summary>A browser in which somebody is signed in. Without its row the browser's cookie is worth nothing.</summary>
public sealed class AccountSession
{
    public required Guid Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary>What the browser calls itself, in short: "Firefox, Linux".</summary>
    public required string Browser { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last used, UTC, to five minutes.</summary>
    public required DateTime SeenAt { get; set; }

    /// <summary>When its owner last showed a password or a passkey in it, UTC.</summary>
    public required DateTime ProvedAt { get; init; }
}
