using System.Security.Claims;
using LiveBlog.Data;

namespace LiveBlog.Features.Shared;

public enum SecondFactor
{
    None,
    Administrators,
    Everyone,
}

/// <summary>Section <c>Accounts</c>.</summary>
public sealed record AccountSettings
{
    /// <summary>How a session was begun (RFC 8176): with a password alone, or with more.</summary>
    public const string Method = "amr";

    /// <summary>Several factors: a password and a code (RFC 8176 §2).</summary>
    public const string ByCode = "mfa";

    /// <summary>A key that the device holds and its owner unlocks (RFC 8176 §2).</summary>
    public const string ByPasskey = "hwk";

    /// <summary>Who may not come to the desk by a password alone.</summary>
    public SecondFactor RequireSecondFactor { get; init; }

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static AccountSettings From(IConfiguration configuration)
    {
        var text = configuration["Accounts:RequireSecondFactor"];
        return string.IsNullOrEmpty(text) ? new AccountSettings()
            : Enum.TryParse<SecondFactor>(text, ignoreCase: true, out var required) && Enum.IsDefined(required) ? new AccountSettings { RequireSecondFactor = required }
            : throw new ConfigurationException($"Accounts:RequireSecondFactor is \"{text}\"; it must be None, Administrators or Everyone.");
    }

    /// <summary>Whether this session is good for the desk as far as factors go.</summary>
    public bool IsStrongEnough(ClaimsPrincipal user) => RequireSecondFactor switch
    {
        SecondFactor.None => true,
        SecondFactor.Administrators => !user.IsInRole(Roles.Administrator) || IsStrong(user),
        SecondFactor.Everyone => IsStrong(user),
        _ => false,
    };

    static bool IsStrong(ClaimsPrincipal user) => user.HasClaim(claim => claim.Type == Method && claim.Value is ByCode or ByPasskey);
}
