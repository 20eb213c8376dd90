using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Model;

/// <summary>A person who signs in.</summary>
public sealed class Account : IdentityUser
{
    /// <summary>The lockout's end of a closed account: it has none.</summary>
    public static readonly DateTimeOffset ForEver = DateTimeOffset.MaxValue;

    /// <summary>The name that colleagues and readers see.</summary>
    [PersonalData]
    public string DisplayName
    {
        get;
        set => (field, NameKey) = (value, Model.DisplayName.Skeleton(value));
    } = "";

    /// <summary>What the name looks like: see <see cref="Model.DisplayName.Skeleton"/>.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>A reader, who registered: takes part, and never sees the desk.</summary>
    public bool IsReader { get; init; }

    /// <summary>When a reader last took another name, UTC.</summary>
    public DateTime? RenamedAt { get; set; }

    /// <summary>Whether it is closed, and nobody signs in with it. Wrong passwords do not close an account.</summary>
    public bool IsSuspendedAt(DateTimeOffset now) => LockoutEnd > now;

    /// <summary>When a reader's address was confirmed, UTC.</summary>
    public DateTime? JoinedAt { get; init; }
}
