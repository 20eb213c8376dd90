using System.Security.Claims;

namespace LiveBlog.Model;

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

    /// <summary>Whether somebody who is signed in has any role of the newsroom.</summary>
    public static bool IsOfStaff(this ClaimsPrincipal user) => All.Any(user.IsInRole);
}
