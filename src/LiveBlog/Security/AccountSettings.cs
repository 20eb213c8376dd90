using System.Globalization;
using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Model;

namespace LiveBlog.Security;

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

    /// <summary>For how long a session of the newsroom may lie unused, in hours, from 1 to 168.</summary>
    public int StaffIdleHours { get; init; } = 12;

    /// <summary>After how many days a session of the newsroom ends however it is used, from 1 to 90.</summary>
    public int StaffSessionDays { get; init; } = 7;

    public TimeSpan StaffIdle => TimeSpan.FromHours(StaffIdleHours);

    public TimeSpan StaffSession => TimeSpan.FromDays(StaffSessionDays);

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static AccountSettings From(IConfiguration configuration)
    {
        var (section, usual) = (configuration.GetSection("Accounts"), new AccountSettings());
        var text = section[nameof(RequireSecondFactor)];
        var required = SecondFactor.None;
        if (!string.IsNullOrEmpty(text) && !(Enum.TryParse(text, ignoreCase: true, out required) && Enum.IsDefined(required)))
        {
            throw new ConfigurationException($"Accounts:RequireSecondFactor is \"{text}\"; it must be None, Administrators or Everyone.");
        }

        int Number(string name, int otherwise, int min, int max) =>
            section[name] is not { Length: > 0 } given ? otherwise
            : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number
            : throw new ConfigurationException($"Accounts:{name} is \"{given}\"; it must be a whole number from {min} to {max}.");
        return new AccountSettings
        {
            RequireSecondFactor = required,
            StaffIdleHours = Number(nameof(StaffIdleHours), usual.StaffIdleHours, 1, 168),
            StaffSessionDays = Number(nameof(StaffSessionDays), usual.StaffSessionDays, 1, 90),
        };
    }

    /// <summary>Whether this session is good for the desk as far as factors go.</summary>
    public bool IsStrongEnough(ClaimsPrincipal user) =>
        RequireSecondFactor switch
        {
            SecondFactor.None => true,
            SecondFactor.Administrators => !user.IsInRole(Roles.Administrator) || IsStrong(user),
            SecondFactor.Everyone => IsStrong(user),
            _ => false,
        };

    static bool IsStrong(ClaimsPrincipal user) => user.HasClaim(claim => claim.Type == Method && claim.Value is ByCode or ByPasskey);
}
