using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Data;

/// <summary>A person who signs in.</summary>
public sealed class Account : IdentityUser
{
    /// <summary>The name that colleagues and readers see.</summary>
    [PersonalData]
    public string DisplayName { get; set; } = "";
}

/// <summary>What an account or an API key may do.</summary>
public static class Roles
{
    public const string Administrator = "administrator";
    public const string Editor = "editor";

    /// <summary>Writes, and submits what is written for approval.</summary>
    public const string Contributor = "contributor";

    /// <summary>Keeps the discussion; reads the desk.</summary>
    public const string Moderator = "moderator";

    public static readonly IReadOnlyList<string> All = [Administrator, Editor, Contributor, Moderator];
}
