using System.Security.Claims;

namespace LiveBlog.Data;

/// <summary>Who does something: an account, an API key, or the program itself.</summary>
/// <param name="Id">The account's id, or "key-" and the key's; empty for the program.</param>
/// <param name="Name">As it was called when it did it.</param>
public sealed record Actor(string Id, string Name)
{
    /// <summary>The claim that holds the name colleagues see.</summary>
    public const string DisplayName = "display_name";

    /// <summary>The program: its command line, and what it does by itself.</summary>
    public static readonly Actor Program = new("", "LiveBlog");

    /// <summary>Somebody who has not said who it is.</summary>
    public static readonly Actor Nobody = new("", "—");

    public static Actor Of(ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? new Actor(id, user.FindFirstValue(DisplayName) ?? user.FindFirstValue(ClaimTypes.Name) ?? id)
            : Nobody;
}

/// <summary>Knows who is acting: whoever sent the request, unless something is being done in another's name.</summary>
public sealed class Acting(IHttpContextAccessor http)
{
    readonly AsyncLocal<Actor?> other = new();

    public Actor Now => other.Value ?? (http.HttpContext is { } context ? Actor.Of(context.User) : Actor.Program);

    /// <summary>
    /// Until the end of the block, what is done is done by <paramref name="actor"/>: a scheduled entry, say, by its author.
    /// </summary>
    public IDisposable As(Actor actor)
    {
        var before = other.Value;
        other.Value = actor;
        return new Ending(() => other.Value = before);
    }

    sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
