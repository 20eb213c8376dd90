using System.Data.Common;
using System.Net.Sockets;
using LiveBlog.Data;
using LiveBlog.Http.Outgoing;
using LiveBlog.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>How far subscribers have been told of each blog, and which machine is at it.</summary>
sealed class NotificationCursors(LiveBlogDb db, TimeProvider clock)
{
    /// <summary>So many blogs are told of at a time.</summary>
    public const int MaxBlogs = 50;

    /// <summary>So often an entry that cannot be told is tried. Then it is set aside, and those behind it are told.</summary>
    const int MaxFailures = 3;

    /// <summary>SQLITE_BUSY and SQLITE_LOCKED.</summary>
    const int SqliteBusy = 5,
        SqliteLocked = 6;

    static readonly TimeSpan Claim = TimeSpan.FromMinutes(2),
        NewBlog = TimeSpan.FromDays(1),
        Pause = TimeSpan.FromSeconds(5);

    /// <summary>The blogs with changes that nobody is told of yet.</summary>
    /// <returns>With how far each has been told, null of one that never was, and its present revision.</returns>
    public async Task<IReadOnlyList<(int BlogId, long? Told, long Now)>> DueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await (
            from blog in db.Blogs
            join cursor in db.SubscriptionCursors on blog.Id equals cursor.BlogId into cursors
            from cursor in cursors.DefaultIfEmpty()
            where cursor == null || (blog.Revision > cursor.Revision && (cursor.ClaimedUntil == null || cursor.ClaimedUntil < now))
            orderby blog.UpdatedAt descending
            select new
            {
                blog.Id,
                Told = cursor == null ? (long?)null : cursor.Revision,
                blog.Revision,
            }
        )
            .Take(MaxBlogs)
            .ToListAsync(cancellation);
        return due.ConvertAll(d => (d.Id, d.Told, d.Revision));
    }

    /// <summary>Where nobody is told anything, a publication costs no more than the noting of it.</summary>
    public async Task SkipAsync(IReadOnlyList<(int BlogId, long? Told, long Now)> due, CancellationToken cancellation)
    {
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        foreach (var (blogId, told, now) in due)
        {
            if (told is not null)
            {
                await db
                    .SubscriptionCursors.Where(c => c.BlogId == blogId && c.Revision == told)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.Revision, now).SetProperty(c => c.Failures, 0), cancellation);
                continue;
            }

            db.SubscriptionCursors.Add(new SubscriptionCursor { BlogId = blogId, Revision = now });
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
            {
                // Another machine was first.
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>The revision to go on from; null when another machine is at it.</summary>
    public async Task<long?> ClaimAsync(int blogId, long? seen, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var until = now + Claim;
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        if (seen is { } revision)
        {
            return
                await db
                    .SubscriptionCursors.Where(c =>
                        c.BlogId == blogId && c.Revision == revision && (c.ClaimedUntil == null || c.ClaimedUntil < now)
                    )
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.ClaimedUntil, until), cancellation) > 0
                ? revision
                : null;
        }

        // Of a blog that was there before anybody could subscribe, what it says already is no news.
        var blog = await db.Blogs.AsNoTracking().SingleAsync(b => b.Id == blogId, cancellation);
        var first = blog.CreatedAt > now - NewBlog ? 0 : blog.Revision;
        db.SubscriptionCursors.Add(
            new SubscriptionCursor
            {
                BlogId = blogId,
                Revision = first,
                ClaimedUntil = until,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellation);
            return first;
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            return null;
        }
    }

    /// <summary>Everybody has been told up to a revision. Nothing is changed where another machine has moved the cursor.</summary>
    /// <param name="standsAt">Where the cursor stands.</param>
    public async Task AdvanceAsync(int blogId, long standsAt, long revision, CancellationToken cancellation)
    {
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await db
            .SubscriptionCursors.Where(c => c.BlogId == blogId && c.Revision == standsAt)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.Revision, revision)
                        .SetProperty(c => c.Failures, 0)
                        .SetProperty(c => c.ClaimedUntil, (DateTime?)null),
                cancellation
            );
    }

    /// <summary>
    /// Counts that an entry could not be told. Whether it is set aside by now, with the reason for the desk: until then it is tried again.
    /// A withdrawal is tried until it succeeds, and so is what failed by a fault of the moment.
    /// </summary>
    /// <param name="standsAt">Where the cursor stands, unless another machine has moved it.</param>
    public async Task<bool> SetAsideAsync(Entry entry, long revision, long standsAt, Exception failure, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        var cursor = await db.SubscriptionCursors.AsNoTracking().SingleAsync(c => c.BlogId == entry.BlogId, cancellation);
        var failures = cursor.Revision == revision - 1 ? cursor.Failures + 1 : 1;
        var isAside = failures >= MaxFailures && entry.IsPublished && !IsOfTheMoment(failure);
        var until = now + (isAside ? Claim : TimeSpan.FromTicks(Math.Min(Claim.Ticks, Pause.Ticks << Math.Min(failures, 8))));
        var moved = await db
            .SubscriptionCursors.Where(c => c.BlogId == entry.BlogId && c.Revision == standsAt)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.Revision, isAside ? revision : revision - 1)
                        .SetProperty(c => c.Failures, isAside ? 0 : failures)
                        .SetProperty(c => c.ClaimedUntil, until),
                cancellation
            );
        if (moved == 0 || !isAside)
        {
            return false;
        }

        var trouble = FailureReason.Of(failure.GetBaseException());
        var send = db.SubscriptionSends.Where(s => s.EntryId == entry.Id);
        if (await send.ExecuteUpdateAsync(set => set.SetProperty(s => s.LastError, trouble), cancellation) == 0)
        {
            db.SubscriptionSends.Add(
                new SubscriptionSend
                {
                    BlogId = entry.BlogId,
                    EntryId = entry.Id,
                    At = now,
                    Mails = 0,
                    Pushes = 0,
                    LastError = trouble,
                }
            );
            await db.SaveChangesAsync(cancellation);
            db.ChangeTracker.Clear();
        }

        return true;
    }

    /// <summary>
    /// Puts an entry that was set aside back into the queue: the cursor goes back to the change before it. Subscribers who were notified of
    /// what follows have a row in the outbox, which outlives <paramref name="newsFor"/>, and are not notified twice.
    /// </summary>
    /// <returns>False where it is withdrawn, or older than <paramref name="newsFor"/>.</returns>
    public async Task<bool> RequeueAsync(long entryId, TimeSpan newsFor, CancellationToken cancellation)
    {
        var old = clock.GetUtcNow().UtcDateTime - newsFor;
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        var first = await db
            .EntryVersions.Where(v => v.EntryId == entryId && v.At >= old)
            .Where(v => v.Entry.Status == EntryStatus.Published && v.Entry.PublishedAt >= old)
            .OrderBy(v => v.Revision)
            .Select(v => new { v.BlogId, v.Revision })
            .FirstOrDefaultAsync(cancellation);
        if (first is null)
        {
            return false;
        }

        // The reason first: a dispatcher that sees the cursor moved may set the entry aside again at once. A claim is left as it is.
        await db
            .SubscriptionSends.Where(s => s.EntryId == entryId)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastError, (string?)null), cancellation);
        await db
            .SubscriptionCursors.Where(c => c.BlogId == first.BlogId && c.Revision >= first.Revision)
            .ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Revision, first.Revision - 1).SetProperty(c => c.Failures, 0),
                CancellationToken.None
            );
        return true;
    }

    /// <summary>Whether it is the database that is not to be had, and nothing in the entry.</summary>
    static bool IsOfTheMoment(Exception failure) =>
        failure is TimeoutException or OperationCanceledException or SocketException or DbException { IsTransient: true }
        || failure is SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked }
        || (failure.InnerException is { } inner && IsOfTheMoment(inner));
}
