using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>Takes entries away from readers, and gives them back.</summary>
public sealed partial class EntryCommands
{
    /// <param name="keepInReplay">See <see cref="Blog.Withdraw"/>.</param>
    /// <param name="seen">The entry as the sender saw it. Another answers <see cref="EntryOutcome.AlreadyDone"/>, where
    /// somebody has done the same, or else <see cref="EntryOutcome.LostRace"/>.</param>
    /// <param name="pinAgain">The entry that takes its place on top, if it stands there and the other is still published.</param>
    public Task<EntryOutcome> WithdrawAsync(
        EntryId id,
        IReadOnlyList<Revision>? expected,
        CancellationToken cancellation,
        bool keepInReplay = false,
        EntryAsSeen? seen = null,
        EntryId? pinAgain = null
    ) =>
        OnAsync(
            id,
            expected,
            async (blog, entry) =>
            {
                var former =
                    pinAgain is not null && entry.IsPinned
                        ? await db.Entries.SingleOrDefaultAsync(
                            e => e.Id == pinAgain && e.BlogId == blog.Id && e.Status == EntryStatus.Published,
                            cancellation
                        )
                        : null;
                blog.Withdraw(entry, Now, keepInReplay);
                if (former is not null && former.Id != id)
                {
                    blog.Pin(former, pinned: null, Now);
                }

                return new EntryOutcome.Done(entry);
            },
            cancellation,
            new Seen(seen, entry => !entry.IsPublished && entry.ErasedAt is null && entry.IsKeptInReplay == keepInReplay)
        );

    /// <summary>Puts a withdrawn entry back into the replay, or takes it out. One that is published stays as it is.</summary>
    /// <param name="seen">As for <see cref="WithdrawAsync"/>.</param>
    public Task<EntryOutcome> KeepInReplayAsync(EntryId id, bool isKept, CancellationToken cancellation, EntryAsSeen? seen = null) =>
        OnAsync(
            id,
            expected: null,
            (blog, entry) =>
            {
                blog.KeepInReplay(entry, isKept, Now);
                return Task.FromResult<EntryOutcome>(new EntryOutcome.Done(entry));
            },
            cancellation,
            new Seen(seen, entry => !entry.IsPublished && entry.ErasedAt is null && entry.IsKeptInReplay == isKept),
            evenWithdrawn: true
        );

    /// <summary>
    /// Publishes a withdrawn entry again. One that was erased answers <see cref="EntryOutcome.Withdrawn"/>: there is nothing left of
    /// it.
    /// </summary>
    /// <param name="seen">As for <see cref="WithdrawAsync"/>.</param>
    public async Task<EntryOutcome> RestoreAsync(
        EntryId id,
        IReadOnlyList<Revision>? expected,
        CancellationToken cancellation,
        EntryAsSeen? seen = null
    )
    {
        var before = await db
            .Entries.AsNoTracking()
            .Include(e => e.Blog)
            .SingleOrDefaultAsync(e => e.Id == id && e.Status == EntryStatus.Withdrawn, cancellation);
        var found = before is null ? null : FoundBy.Of(before.BlogId, before.Blog.Language, before.Content);
        return await OnAsync(
            id,
            expected,
            (blog, entry) =>
            {
                var isAsRead = entry.Revision == before?.Revision;
                blog.Restore(entry, Now);
                if (isAsRead && entry.IsPublished)
                {
                    found!.PutOn(entry, blog);
                }

                return Task.FromResult<EntryOutcome>(entry.IsPublished ? new EntryOutcome.Done(entry) : new EntryOutcome.Withdrawn(entry));
            },
            cancellation,
            new Seen(seen, entry => entry.IsPublished),
            evenWithdrawn: true
        );
    }

    /// <summary>
    /// Takes an entry's content and history away for good, one that was withdrawn before too. That it happened stays in the
    /// log, what it said does not.
    /// </summary>
    /// <param name="who">For the program's log: who did it, and when, but not what was erased.</param>
    /// <param name="seen">As for <see cref="WithdrawAsync"/>.</param>
    public async Task<EntryOutcome> EraseAsync(
        EntryId id,
        IReadOnlyList<Revision>? expected,
        string who,
        CancellationToken cancellation,
        EntryAsSeen? seen = null
    )
    {
        var outcome = await OnAsync(
            id,
            expected,
            async (blog, entry) =>
            {
                blog.Erase(entry, Now);

                // Sent again, the same post must not make the entry again; and a fingerprint confirms a guess of what it said.
                await db
                    .IdempotentPosts.Where(p => p.EntryId == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.Fingerprint, ""), cancellation);
                return new EntryOutcome.Done(entry);
            },
            cancellation,
            new Seen(seen, entry => entry.ErasedAt is not null),
            evenWithdrawn: true
        );
        if (outcome is EntryOutcome.Done(var erased, _))
        {
            log.LogWarning("{Who} erased entry {EntryId} of {Slug}", who, id.Value, erased.Blog.Slug);

            // The request may have been aborted; what was erased must go all the same.
            await db.ScrubSearchAsync(CancellationToken.None);
        }

        return outcome;
    }
}
