using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>
/// A blog's discussion as a stream. It rests after each message and gathers meanwhile: what many write at once costs each follower a few
/// messages a second, and never the feed its turn.
/// </summary>
public sealed class DiscussionStream(LiveBlogDb db, ParticipantIds participants, MessageJsonRenderer renderer)
    : ChangeStream<(Revision Revision, int Count), DiscussionChangesJson>
{
    /// <summary>More changed messages than this, and the discussion is better loaded again: no page shows as many.</summary>
    public const int MaxMissed = 300;

    const int BatchSize = 100,
        CatchUpCost = 2;

    public override string Kind => StreamKey.DiscussionKind;

    public override TimeSpan Rest => TimeSpan.FromMilliseconds(200);

    protected override int ResetAfter => MaxMissed;

    /// <summary>0 where nobody has written anything yet.</summary>
    public async Task<Revision> RevisionAsync(int blogId, CancellationToken cancellation) =>
        (await ReadAsync(blogId, cancellation)).Revision;

    public override async Task<IReadOnlyDictionary<int, Revision>> RevisionsAsync(
        IReadOnlyCollection<int> ids,
        CancellationToken cancellation
    ) =>
        await db
            .Discussions.AsNoTracking()
            .Where(d => ids.Contains(d.BlogId))
            .ToDictionaryAsync(d => d.BlogId, d => d.Revision, cancellation);

    public override async Task<StreamMessage?> ReadAsync(int id, Revision after, bool isGreeting, CancellationToken cancellation)
    {
        var state = await ReadAsync(id, cancellation);
        if (state.Revision <= after)
        {
            return null;
        }

        var changed = await ChangedAsync(id, after, state, BatchSize, cancellation);
        return await BlogAsync(id, cancellation) is { } blog
            ? new StreamMessage(
                changed.Revision,
                IsFull: changed.Revision < state.Revision,
                "Discussed",
                [blog.Slug, after.Value, await renderer.RenderAsync(changed, blog)]
            )
            : null;
    }

    protected override async Task<(Revision Revision, (Revision Revision, int Count) State)?> StateAsync(
        int id,
        CancellationToken cancellation
    )
    {
        var state = await ReadAsync(id, cancellation);
        return (state.Revision, state);
    }

    protected override int CostOf(int changes) => CatchUpCost;

    protected override async Task<int> CountAsync(int id, Revision after, int limit, CancellationToken cancellation) =>
        Math.Max(
            await db.Messages.Where(m => m.BlogId == id && m.Revision > after).Take(limit).CountAsync(cancellation),
            await db.EntryReactionCounts.Where(r => r.BlogId == id && r.Revision > after).Take(limit).CountAsync(cancellation)
        );

    protected override async Task<DiscussionChangesJson?> AnswerAsync(
        int id,
        (Revision Revision, int Count) state,
        Revision since,
        bool reset,
        CancellationToken cancellation
    )
    {
        var changed =
            reset || since == state.Revision
                ? new ChangedDiscussion(state.Revision, [], [], state.Count, reset)
                : await ChangedAsync(id, since, state, MaxMissed + 1, cancellation);

        // The blog is read last: terms that are newer than the revision do no harm, older ones would stay.
        return await BlogAsync(id, cancellation) is { } blog ? await renderer.RenderAsync(changed, blog) : null;
    }

    async Task<(Revision Revision, int Count)> ReadAsync(int blogId, CancellationToken cancellation) =>
        await db.Discussions.AsNoTracking().SingleOrDefaultAsync(d => d.BlogId == blogId, cancellation) is { } discussion
            ? (discussion.Revision, discussion.Count)
            : (Revision.None, 0);

    Task<Blog?> BlogAsync(int id, CancellationToken cancellation) =>
        db.Blogs.AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancellation);

    /// <summary>
    /// What changed after a revision, at most <paramref name="limit"/> of each kind; the answer's revision is as far as that goes.
    /// </summary>
    async Task<ChangedDiscussion> ChangedAsync(
        int blogId,
        Revision after,
        (Revision Revision, int Count) state,
        int limit,
        CancellationToken cancellation
    )
    {
        var last = state.Revision;
        var messages = await db
            .Messages.AsNoTracking()
            .Where(m => m.BlogId == blogId && m.Revision > after && m.Revision <= last)
            .OrderBy(m => m.Revision)
            .Take(limit)
            .AsSeen(db)
            .ToListAsync(cancellation);
        var entries = await db
            .EntryReactionCounts.AsNoTracking()
            .Where(r => r.BlogId == blogId && r.Revision > after && r.Revision <= last)
            .OrderBy(r => r.Revision)
            .Take(limit)
            .ToListAsync(cancellation);
        if (messages.Count == limit)
        {
            last = Revision.Min(last, messages[^1].Revision);
        }

        if (entries.Count == limit)
        {
            last = Revision.Min(last, entries[^1].Revision);
        }

        return new ChangedDiscussion(
            last,
            participants.Name(blogId, messages.Where(m => m.Revision <= last)),
            [.. entries.Where(e => e.Revision <= last)],
            state.Count
        );
    }
}
