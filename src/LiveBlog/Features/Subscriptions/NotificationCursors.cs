using System.Data.Common;
using System.Net.Sockets;
using LiveBlog.Data;
using LiveBlog.Http.Outgoing;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>A blog that this machine has to itself.</summary>
public sealed class CursorClaim(int blogId, Revision position, DateTime until)
{
    public int BlogId => blogId;

    /// <summary>Where the cursor stands, unless another machine or an administrator has moved it.</summary>
    public Revision Position { get; set; } = position;

    /// <summary>The end of the lease, UTC.</summary>
    public DateTime Until { get; set; } = until;
}

/// <summary>Up to which revision subscribers of each blog have been notified, and which machine has the lease.</summary>
sealed class NotificationCursors(LiveBlogDb db, QueueMetrics metrics, TimeProvider clock)
{
    public const string Queue = "notifications";

    /// <summary>The most blogs that are claimed at a time.</summary>
    public const int MaxBlogs = 50;

    /// <summary>SQLITE_BUSY and SQLITE_LOCKED.</summary>
    const int SqliteBusy = 5,
        SqliteLocked = 6;

    static readonly TimeSpan Lease = TimeSpan.FromMinutes(2),
        NewBlog = TimeSpan.FromDays(1);

    // An entry that failed MaxFailures times is set aside, and the following ones are sent.
    readonly LeasedQueue<SubscriptionCursor> queue = new(
        Queue,
        c => c.ClaimedUntil,
        Lease,
        new RetryPolicy(TimeSpan.FromSeconds(10), Lease) { MaxFailures = 3 },
        metrics,
        clock
    );

    /// <summary>The blogs with changes that have not been sent.</summary>
    /// <returns>Each with the revision that has been sent, null before the first, and its present revision.</returns>
    public async Task<IReadOnlyList<(int BlogId, Revision? Sent, Revision Now)>> DueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await (
            from blog in db.Blogs
            join cursor in db.SubscriptionCursors on blog.Id equals cursor.BlogId into cursors
            from cursor in cursors.DefaultIfEmpty()
            where cursor == null || (blog.Revision > cursor.Revision && (cursor.ClaimedUntil == null || cursor.ClaimedUntil <= now))
            orderby blog.UpdatedAt descending
            select new
            {
                blog.Id,
                Sent = cursor == null ? (Revision?)null : cursor.Revision,
                Now = blog.Revision,
            }
        )
            .Take(MaxBlogs)
            .ToListAsync(cancellation);
        return due.ConvertAll(d => (d.Id, d.Sent, d.Now));
    }

    /// <summary>Records changes as sent where nobody is subscribed.</summary>
    public async Task SkipAsync(IReadOnlyList<(int BlogId, Revision? Sent, Revision Now)> due, CancellationToken cancellation)
    {
        foreach (var (blogId, sent, now) in due)
        {
            if (sent is not null)
            {
                await db
                    .SubscriptionCursors.Where(c => c.BlogId == blogId && c.Revision == sent)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.Revision, now).SetProperty(c => c.Failures, 0), cancellation);
                continue;
            }

            await AddAsync(blogId, now, cancellation);
        }
    }

    /// <summary>The blog to go on with; null when another machine is at it.</summary>
    /// <param name="seen">The last revision that was sent; null before the first.</param>
    public async Task<CursorClaim?> ClaimAsync(int blogId, Revision? seen, CancellationToken cancellation)
    {
        var position = seen ?? await AddAsync(blogId, cancellation);
        return await queue.ClaimAsync(At(blogId, position), cancellation) is { } until ? new CursorClaim(blogId, position, until) : null;
    }

    // Of a blog that was there before anybody could subscribe, what it says already is no news.
    async Task<Revision> AddAsync(int blogId, CancellationToken cancellation)
    {
        var blog = await db.Blogs.AsNoTracking().SingleAsync(b => b.Id == blogId, cancellation);
        var first = blog.CreatedAt > clock.GetUtcNow().UtcDateTime - NewBlog ? Revision.None : blog.Revision;
        await AddAsync(blogId, first, cancellation);
        return first;
    }

    async Task AddAsync(int blogId, Revision revision, CancellationToken cancellation)
    {
        db.SubscriptionCursors.Add(new SubscriptionCursor { BlogId = blogId, Revision = revision });
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            // Another machine was first.
        }

        db.ChangeTracker.Clear();
    }

    public async Task RenewAsync(CursorClaim claim, CancellationToken cancellation) =>
        claim.Until = await queue.RenewAsync(At(claim), claim.Until, cancellation) ?? claim.Until;

    public Task HandBackAsync(CursorClaim claim) => queue.HandBackAsync(At(claim), claim.Until);

    /// <summary>Records that all is sent up to a revision. Nothing changes where the cursor has been moved meanwhile.</summary>
    public Task AdvanceAsync(CursorClaim claim, Revision revision) =>
        queue.SettleAsync(db, At(claim), claim.Until, WorkResult.Succeeded, c => c.Advance(revision));

    /// <summary>
    /// Counts that an entry could not be sent. Whether it is set aside by now, with the reason for the desk: until then it is tried again.
    /// A withdrawal is tried until it succeeds, and so is what failed by a fault of the moment.
    /// </summary>
    public async Task<bool> SetAsideAsync(
        CursorClaim claim,
        Entry entry,
        Revision revision,
        Exception failure,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var before = await db.SubscriptionCursors.AsNoTracking().SingleAsync(c => c.BlogId == entry.BlogId, cancellation);
        var failures = before.Revision == revision.Previous() ? before.Failures + 1 : 1;
        if (!queue.Retries.GivesUp(failures) || !entry.IsPublished || IsTransient(failure))
        {
            await queue.SettleAsync(
                db,
                At(claim),
                claim.Until,
                WorkResult.Retried,
                c => c.RetryAt(queue.NextAttempt(failures), revision.Previous(), failures)
            );
            return false;
        }

        await using var writing = await db.BeginWriteAsync(cancellation);
        if (!await queue.SettleAsync(db, At(claim), claim.Until, WorkResult.GivenUp, c => c.SetAside(revision, claim.Until), writing))
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

        await writing.CommitAsync(cancellation);
        claim.Position = revision;
        return true;
    }

    /// <summary>
    /// Puts an entry that was set aside back into the queue: the cursor goes back to the change before it. Subscribers who were notified of
    /// what follows have a row in the outbox, which outlives <paramref name="newsFor"/>, and are not notified twice.
    /// </summary>
    /// <returns>False where it is withdrawn, or older than <paramref name="newsFor"/>.</returns>
    public async Task<bool> RequeueAsync(EntryId entryId, TimeSpan newsFor, CancellationToken cancellation)
    {
        var old = clock.GetUtcNow().UtcDateTime - newsFor;
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
                set => set.SetProperty(c => c.Revision, first.Revision.Previous()).SetProperty(c => c.Failures, 0),
                CancellationToken.None
            );
        return true;
    }

    IQueryable<SubscriptionCursor> At(CursorClaim claim) => At(claim.BlogId, claim.Position);

    IQueryable<SubscriptionCursor> At(int blogId, Revision revision) =>
        db.SubscriptionCursors.Where(c => c.BlogId == blogId && c.Revision == revision);

    /// <summary>Whether it is the database that is not to be had, and nothing in the entry.</summary>
    static bool IsTransient(Exception failure) =>
        failure is TimeoutException or OperationCanceledException or SocketException or DbException { IsTransient: true }
        || failure is SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked }
        || (failure.InnerException is { } inner && IsTransient(inner));
}
