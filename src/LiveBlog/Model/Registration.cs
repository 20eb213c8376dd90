namespace LiveBlog.Model;

/// <summary>
/// A request for an account. The account is created when the owner of the address confirms.
/// </summary>
public sealed class Registration
{
    public required Guid Id { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    /// <summary>Null for one who is going to sign in by passkey.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>The SHA-256 of what the link in the mail carries, hexadecimal.</summary>
    public required string SecretHash { get; init; }

    /// <summary>Where the reader came from: a path of this site.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>Its link has gone to the address. Of several that come soon after another one has: it does for all of them.</summary>
    public bool IsMailed { get; init; }

    public required DateTime CreatedAt { get; init; }
}

/// <summary>A move of an account to another address, to be confirmed by the owners of both.</summary>
public sealed class EmailChange
{
    public required Guid Id { get; init; }

    public required string AccountId { get; init; }

    public required string NewEmail { get; init; }

    /// <summary>As <see cref="Registration.SecretHash"/>: what was sent to the old address.</summary>
    public required string OldSecretHash { get; init; }

    public required string NewSecretHash { get; init; }

    public bool OldConfirmed { get; set; }

    public bool NewConfirmed { get; set; }

    public required DateTime CreatedAt { get; init; }
}
