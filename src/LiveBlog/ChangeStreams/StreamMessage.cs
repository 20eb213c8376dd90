using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>What the followers of a stream are sent, all of them the same.</summary>
/// <param name="Revision">What a follower holds once it has applied the message.</param>
/// <param name="IsFull">The log may go on: there is more to read at once.</param>
/// <param name="Method">The method that the hub calls at its clients.</param>
/// <param name="Event">The same as a server-sent event; null of what only the hub sends.</param>
public sealed record StreamMessage(
    Revision Revision,
    bool IsFull,
    string Method,
    IReadOnlyList<object?> Arguments,
    Func<byte[]>? Event = null
);
