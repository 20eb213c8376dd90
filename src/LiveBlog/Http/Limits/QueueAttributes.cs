namespace LiveBlog.Http.Limits;

/// <summary>Metadata of an endpoint, or of some of a page's handlers.</summary>
/// <param name="handlers">The handlers' names; none for the whole endpoint.</param>
public abstract class HandlersAttribute(params string[] handlers) : Attribute
{
    public bool IsFor(HttpRequest request) =>
        handlers.Length == 0 || handlers.Contains(request.Query["handler"].ToString(), StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// Waits in none of the <see cref="WorkQueues"/>: it waits for other machines itself, by name or by address, and would keep the queue
/// waiting with it; or it has a queue of its own, as pictures and passwords have; or it costs nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NotQueuedAttribute(params string[] handlers) : HandlersAttribute(handlers);

/// <summary>Has to do with an entry that readers wait for: it goes before everything else that the newsroom does.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EntryFirstAttribute(params string[] handlers) : HandlersAttribute(handlers);
