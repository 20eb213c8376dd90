using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>A part of a discussion, the oldest message first.</summary>
/// <param name="HasOlder">There are messages before these.</param>
/// <param name="HasNewer">There are messages after these.</param>
public sealed record DiscussionPart(Revision Revision, int Count, IReadOnlyList<SeenMessage> Messages, bool HasOlder, bool HasNewer);

/// <summary>Reads the messages of discussions.</summary>
public sealed class DiscussionQuery(LiveBlogDb db, ParticipantIds participants)
{
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
            return new DiscussionPart(Revision.None, 0, [], HasOlder: false, HasNewer: false);
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
            var named = participants.Name(blogId, [.. upTo.Take(limit - (limit / 2)).Reverse(), .. newer.Take(limit / 2)]);
            return new DiscussionPart(now.Revision, now.Count, named, upTo.Count > limit - (limit / 2), newer.Count > limit / 2);
        }

        if (after is { } last)
        {
            var newer = await visible.Where(m => m.Id > last).OrderBy(m => m.Id).Take(limit + 1).AsSeen(db).ToListAsync(cancellation);
            var named = participants.Name(blogId, newer.Take(limit));
            return new DiscussionPart(now.Revision, now.Count, named, HasOlder: true, newer.Count > limit);
        }

        var older = await visible
            .Where(m => before == null || m.Id < before)
            .OrderByDescending(m => m.Id)
            .Take(limit + 1)
            .AsSeen(db)
            .ToListAsync(cancellation);
        var shown = participants.Name(blogId, older.Take(limit).Reverse());
        return new DiscussionPart(now.Revision, now.Count, shown, older.Count > limit, HasNewer: before is not null);
    }

    /// <summary>Some messages of a blog, in whatever state, as their authors see them.</summary>
    public async Task<IReadOnlyList<SeenMessage>> AsWrittenAsync(
        int blogId,
        IQueryable<Message> messages,
        CancellationToken cancellation
    ) => participants.Name(blogId, await messages.Where(m => m.BlogId == blogId).AsWritten(db).ToListAsync(cancellation));
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
