using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.ChangeStreams;

/// <summary>What changed in a discussion up to a revision.</summary>
/// <param name="Messages">Each message changed, in its newest state, by revision; those that are gone among them.</param>
/// <param name="Entries">What readers say of entries, where that changed.</param>
/// <param name="Count">How many messages are visible.</param>
/// <param name="Reset">Too far behind: load the discussion anew. The lists are empty then.</param>
public sealed record ChangedDiscussion(
    long Revision,
    IReadOnlyList<SeenMessage> Messages,
    IReadOnlyList<EntryReactions> Entries,
    int Count,
    bool Reset = false
);

/// <summary>A part of a discussion, the oldest message first.</summary>
/// <param name="HasOlder">There are messages before these.</param>
/// <param name="HasNewer">There are messages after these.</param>
public sealed record DiscussionPart(long Revision, int Count, IReadOnlyList<SeenMessage> Messages, bool HasOlder, bool HasNewer);

/// <summary>Reads the discussions.</summary>
public sealed class DiscussionChanges(LiveBlogDb db, ParticipantIds participants)
{
    /// <summary>More changed messages than this, and the discussion is better loaded anew: no page shows as many.</summary>
    public const int ResetAfter = 300;

    static readonly ChangedDiscussion Nothing = new(0, [], [], 0);

    /// <summary>0 where nobody has said anything yet.</summary>
    public Task<long> RevisionAsync(int blogId, CancellationToken cancellation) =>
        db.Discussions.Where(d => d.BlogId == blogId).Select(d => d.Revision).SingleOrDefaultAsync(cancellation);

    public async Task<IReadOnlyDictionary<int, long>> RevisionsAsync(IReadOnlyCollection<int> blogIds, CancellationToken cancellation) =>
        blogIds.Count == 0
            ? new Dictionary<int, long>()
            : await db
                .Discussions.AsNoTracking()
                .Where(d => blogIds.Contains(d.BlogId))
                .ToDictionaryAsync(d => d.BlogId, d => d.Revision, cancellation);

    /// <summary>
    /// What changed after a revision, at most <paramref name="limit"/> of each kind; the answer's revision is as far as that goes.
    /// </summary>
    public async Task<ChangedDiscussion> AfterAsync(int blogId, long after, int limit, CancellationToken cancellation)
    {
        // The revision is read first: a change committed between the reads is then told later, never not at all.
        var now = await db.Discussions.AsNoTracking().SingleOrDefaultAsync(d => d.BlogId == blogId, cancellation);
        if (now is null)
        {
            return Nothing;
        }

        if (now.Revision <= after)
        {
            return new ChangedDiscussion(now.Revision, [], [], now.Count);
        }

        var last = now.Revision;
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
            last = Math.Min(last, messages[^1].Revision);
        }

        if (entries.Count == limit)
        {
            last = Math.Min(last, entries[^1].Revision);
        }

        var named = Named(blogId, messages.Where(m => m.Revision <= last));
        return new ChangedDiscussion(last, named, [.. entries.Where(e => e.Revision <= last)], now.Count);
    }

    /// <param name="since">The last revision the follower holds. One that the discussion has not reached yet asks for a reset.</param>
    public async Task<ChangedDiscussion> SinceAsync(int blogId, long since, CancellationToken cancellation)
    {
        // Counted by the index first: of what is too much nothing is read.
        var now = await db.Discussions.AsNoTracking().SingleOrDefaultAsync(d => d.BlogId == blogId, cancellation);
        var isTooMuch =
            now is not null
            && now.Revision > since
            && (
                await db.Messages.Where(m => m.BlogId == blogId && m.Revision > since).Take(ResetAfter + 1).CountAsync(cancellation)
                    > ResetAfter
                || await db
                    .EntryReactionCounts.Where(r => r.BlogId == blogId && r.Revision > since)
                    .Take(ResetAfter + 1)
                    .CountAsync(cancellation) > ResetAfter
            );
        if (isTooMuch || since > (now?.Revision ?? 0))
        {
            return new ChangedDiscussion(now?.Revision ?? 0, [], [], now?.Count ?? 0, Reset: true);
        }

        var changed = await AfterAsync(blogId, since, ResetAfter + 1, cancellation);
        return since > changed.Revision || changed.Messages.Count > ResetAfter || changed.Entries.Count > ResetAfter
            ? new ChangedDiscussion(changed.Revision, [], [], changed.Count, Reset: true)
            : changed;
    }

    /// <summary>The newest messages, those before or after one, or those around one.</summary>
    public async Task<DiscussionPart> PartAsync(
        int blogId,
        long? before,
        long? after,
        long? around,
        int limit,
        CancellationToken cancellation
    )
    {
        var now = await db.Discussions.AsNoTracking().SingleOrDefaultAsync(d => d.BlogId == blogId, cancellation);
        if (now is null)
        {
            return new DiscussionPart(0, 0, [], HasOlder: false, HasNewer: false);
        }

        var visible = db.Messages.AsNoTracking().Where(m => m.BlogId == blogId && m.State == MessageState.Visible);
        if (around is { } one)
        {
            // As many before it as after it, as far as there are.
            var newer = await visible.Where(m => m.Id > one).OrderBy(m => m.Id).Take((limit / 2) + 1).AsSeen(db).ToListAsync(cancellation);
            var upTo = await visible
                .Where(m => m.Id <= one)
                .OrderByDescending(m => m.Id)
                .Take(limit - (limit / 2) + 1)
                .AsSeen(db)
                .ToListAsync(cancellation);
            var named = Named(blogId, [.. upTo.Take(limit - (limit / 2)).Reverse(), .. newer.Take(limit / 2)]);
            return new DiscussionPart(now.Revision, now.Count, named, upTo.Count > limit - (limit / 2), newer.Count > limit / 2);
        }

        if (after is { } last)
        {
            var newer = await visible.Where(m => m.Id > last).OrderBy(m => m.Id).Take(limit + 1).AsSeen(db).ToListAsync(cancellation);
            var named = Named(blogId, newer.Take(limit));
            return new DiscussionPart(now.Revision, now.Count, named, HasOlder: true, newer.Count > limit);
        }

        var older = await visible
            .Where(m => before == null || m.Id < before)
            .OrderByDescending(m => m.Id)
            .Take(limit + 1)
            .AsSeen(db)
            .ToListAsync(cancellation);
        var shown = Named(blogId, older.Take(limit).Reverse());
        return new DiscussionPart(now.Revision, now.Count, shown, older.Count > limit, HasNewer: before is not null);
    }

    /// <summary>Some messages of a blog, in whatever state, as their authors see them.</summary>
    public async Task<IReadOnlyList<SeenMessage>> AsWrittenAsync(
        int blogId,
        IQueryable<Message> messages,
        CancellationToken cancellation
    ) => Named(blogId, await messages.Where(m => m.BlogId == blogId).AsWritten(db).ToListAsync(cancellation));

    /// <summary>Puts pseudonyms where the account ids are: what leaves here is for everybody.</summary>
    IReadOnlyList<SeenMessage> Named(int blogId, IEnumerable<SeenMessage> messages) =>
        [.. messages.Select(m => m.Participant is { } id ? m with { Participant = participants.NameOf(blogId, id) } : m)];
}

static class SeenMessages
{
    /// <summary>As everybody sees them: of what is gone nothing is read.</summary>
    public static IQueryable<SeenMessage> AsSeen(this IQueryable<Message> messages, LiveBlogDb db) => messages.Read(db, isWritten: false);

    /// <summary>As they were written, in whatever state.</summary>
    public static IQueryable<SeenMessage> AsWritten(this IQueryable<Message> messages, LiveBlogDb db) => messages.Read(db, isWritten: true);

    static IQueryable<SeenMessage> Read(this IQueryable<Message> messages, LiveBlogDb db, bool isWritten) =>
        messages
            .Select(m => new { Message = m, IsShown = isWritten || m.State == MessageState.Visible })
            .Select(its => new SeenMessage(
                its.Message.Id,
                its.Message.Revision,
                its.IsShown,
                its.IsShown ? its.Message.Text : "",
                its.IsShown ? its.Message.AuthorId : null,
                its.IsShown ? db.Users.Where(u => u.Id == its.Message.AuthorId).Select(u => u.DisplayName).FirstOrDefault() ?? "" : "",
                its.Message.IsOfStaff,
                its.Message.CreatedAt,
                its.Message.EditedAt != null,
                its.Message.ReplyToId,
                its.Message.ReplyTo != null && its.Message.ReplyTo.State == MessageState.Visible
                    ? db.Users.Where(u => u.Id == its.Message.ReplyTo.AuthorId).Select(u => u.DisplayName).FirstOrDefault()
                    : null,
                its.Message.EntryId,
                its.Message.Entry != null && its.Message.Entry.Status == EntryStatus.Published ? its.Message.Entry.PublishedAt : null,
                its.Message.Reactions
            ));
}
