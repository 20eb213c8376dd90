using LiveBlog.Model;

namespace LiveBlog.Features.Live;

/// <summary>One change as it travels: over the hub, the event stream and the API alike. See docs/live-protocol.md.</summary>
/// <param name="Kind">"entry", "withdrawn" or "blog".</param>
/// <param name="PublishedAt">UTC; null unless the kind is "entry".</param>
/// <param name="Html">The entry's article, or the blog's head; null for what was withdrawn.</param>
public sealed record ChangeJson(
    long Revision,
    ChangeKind Kind,
    long? EntryId,
    DateTime? PublishedAt,
    bool IsKeyEvent,
    bool IsPinned,
    string? Html
);

/// <summary>What a follower gets who says which revision it holds.</summary>
/// <param name="Revision">What the follower holds once it has applied the changes.</param>
/// <param name="Reset">Too much has changed: load the feed again, and go on from <paramref name="Revision"/>.</param>
public sealed record ChangesJson(long Revision, BlogStatus Status, IReadOnlyList<ChangeJson> Changes, bool Reset);
