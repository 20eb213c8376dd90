using System.Security.Claims;

namespace LiveBlog.Model;

/// <summary>Who does something: an account, an API key, or the program itself.</summary>
/// <param name="Id">The account's id, or "key-" and the key's; empty for the program.</param>
/// <param name="Name">As it was called when it did it.</param>
public sealed record Actor(string Id, string Name)
{
    /// <summary>The claim that holds the name colleagues see.</summary>
    public const string DisplayName = "display_name";

    /// <summary>The program: its command line, and what it does by itself.</summary>
    public static readonly Actor Program = new("", "LiveBlog");

    /// <summary>Somebody who is not signed in.</summary>
    public static readonly Actor Nobody = new("", "—");

    public static Actor Of(ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? new Actor(id, user.FindFirstValue(DisplayName) ?? user.FindFirstValue(ClaimTypes.Name) ?? id)
            : Nobody;
}
