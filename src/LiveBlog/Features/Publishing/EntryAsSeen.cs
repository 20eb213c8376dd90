using LiveBlog.Model;

namespace LiveBlog.Features.Publishing;

/// <summary>An entry as an editor saw it when they acted on it.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="PinnedId">The entry that stood on top of the feed, 0 for none; null where the page did not say.</param>
public sealed record EntryAsSeen(Revision Revision, EntryId? PinnedId = null);
