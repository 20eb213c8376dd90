using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>Makes an entry of a draft, once.</summary>
public sealed partial class DraftCommands
{
    /// <summary>The sender of a draft's publication: the draft is published once, by any editor.</summary>
    const string Sender = "draft";

    /// <summary>
    /// Makes an entry of it, in one transaction with the draft's end. Two editors at once both get the one entry.
    /// </summary>
    /// <param name="writer">Who publishes; null for the program itself, at the draft's hour.</param>
    /// <param name="seen">The version that the writer has read; null for any.</param>
    public async Task<DraftOutcome> PublishAsync(Guid id, DraftWriter? writer, int? seen, CancellationToken cancellation)
    {
        var draft = await db.Drafts.AsNoTracking().Include(d => d.Blog).SingleOrDefaultAsync(d => d.Id == id, cancellation);
        if (draft is null)
        {
            return await PublishedAsync(id, cancellation) is { } before
                ? new DraftOutcome.Published(before, Before: true)
                : new DraftOutcome.NotFound();
        }

        if (writer?.MayWorkOn(draft) == false)
        {
            return new DraftOutcome.NotFound();
        }

        if (seen is not null && seen != draft.Version)
        {
            return new DraftOutcome.LostRace(draft);
        }

        _ = Slug.TryParse(draft.Blog.Slug, out var slug);
        return await entries.PublishAsync(
            slug,
            Read(draft),
            KeyOf(id),
            cancellation,
            draft: new EndedDraft(id, draft.Version, writer)
        ) switch
        {
            EntryOutcome.Done(var entry, var repeated) => new DraftOutcome.Published(entry, repeated),
            EntryOutcome.KeyReused(var entry) => new DraftOutcome.Published(entry, Before: true),
            EntryOutcome.Wrong(var errors) => new DraftOutcome.Wrong(errors),
            EntryOutcome.DraftChanged(var current) => new DraftOutcome.LostRace(current),
            _ => new DraftOutcome.LostRace(draft),
        };
    }

    internal static IdempotencyKey KeyOf(Guid id) => new(Sender, id.ToString("N"));

    async Task<Entry?> PublishedAsync(Guid id, CancellationToken cancellation)
    {
        var key = KeyOf(id).Key;
        return await db
            .IdempotentPosts.AsNoTracking()
            .Where(p => p.Key == key && p.Sender.EndsWith("/" + Sender))
            .Include(p => p.Entry!.Blog)
            .Select(p => p.Entry)
            .FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Whether a draft has been published in this blog.</summary>
    public async Task<bool> IsPublishedAsync(int blogId, Guid id, CancellationToken cancellation) =>
        (await PublishedAsync(id, cancellation))?.BlogId == blogId;

    async Task<bool> IsPublishedAsync(Guid id, CancellationToken cancellation) => await PublishedAsync(id, cancellation) is not null;
}
