using LiveBlog.Model;

namespace LiveBlog.Data.Auditing;

/// <summary>Who is acting: the sender of the request, unless something is done in another's name.</summary>
public sealed class CurrentActor(IHttpContextAccessor http)
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
