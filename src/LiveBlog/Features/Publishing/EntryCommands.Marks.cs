using LiveBlog.Model;

namespace LiveBlog.Features.Publishing;

/// <summary>Pins entries and marks them as key events.</summary>
public sealed partial class EntryCommands
{
    /// <param name="seen">As for <see cref="WithdrawAsync"/>. To pin an entry when another has been pinned since is a lost race, over
    /// the entry that was pinned.</param>
    public Task<EntryOutcome> SetPinnedAsync(EntryId id, bool isPinned, CancellationToken cancellation, EntryAsSeen? seen = null) =>
        OnAsync(
            id,
            expected: null,
            async (blog, entry) =>
            {
                if (!isPinned)
                {
                    blog.Unpin(entry, Now);
                    return new EntryOutcome.Done(entry);
                }

                var pinned = await PinnedAsync(blog, cancellation);
                if (seen?.PinnedId is { } expected && pinned is not null && pinned.Id != expected && pinned.Id != id)
                {
                    return new EntryOutcome.LostRace(pinned);
                }

                blog.Pin(entry, pinned, Now);
                return new EntryOutcome.Done(entry);
            },
            cancellation,
            new Seen(seen, entry => entry.IsPublished && entry.IsPinned == isPinned)
        );

    /// <param name="seen">As for <see cref="WithdrawAsync"/>.</param>
    public Task<EntryOutcome> SetKeyEventAsync(EntryId id, bool isKeyEvent, CancellationToken cancellation, EntryAsSeen? seen = null) =>
        OnAsync(
            id,
            expected: null,
            (blog, entry) =>
            {
                blog.MarkKeyEvent(entry, isKeyEvent, Now);
                return Task.FromResult<EntryOutcome>(new EntryOutcome.Done(entry));
            },
            cancellation,
            new Seen(seen, entry => entry.IsPublished && entry.IsKeyEvent == isKeyEvent)
        );
}
