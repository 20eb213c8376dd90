using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>
/// Tells subscribers what is new: it reads the log of changes after a cursor of its own, one machine at a time for each blog. The cursor
/// moves when everybody has been written to.
/// </summary>
public sealed class NotificationDispatcher(
    IServiceScopeFactory scopes,
    QueueMetrics metrics,
    TimeProvider clock,
    ILogger<NotificationDispatcher> log
) : QueueJob(NotificationCursors.Queue, LooksEvery, metrics, scopes, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    /// <summary>What is older is no news: an archive that is brought in, an entry dated back, a night without the program.</summary>
    public static readonly TimeSpan NewsFor = TimeSpan.FromHours(6);

    const int BatchSize = 100;

    /// <summary>Tells what is due; how many blogs and digests that were is the answer.</summary>
    public async Task<int> DispatchDueAsync(CancellationToken cancellation)
    {
        await using var scope = Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var dispatched = 0;
        var cursors = scope.ServiceProvider.GetRequiredService<NotificationCursors>();
        var due = await cursors.DueAsync(cancellation);

        // Asked after the revisions were read: subscribers who confirm from now on are notified of later changes.
        // What has been dispatched once is there to be taken back.
        if (
            due.Count > 0
            && !await db.Subscriptions.AnyAsync(s => s.State == SubscriptionState.Active, cancellation)
            && !await db.MailBodies.AnyAsync(cancellation)
        )
        {
            await cursors.SkipAsync(due, cancellation);
            return 0;
        }

        await ForEachAsync(
            due,
            atOnce: 1,
            async (one, stop) =>
            {
                await using var its = Scopes.CreateAsyncScope();
                dispatched += await DispatchAsync(its.ServiceProvider, one.BlogId, one.Sent, stop) ? 1 : 0;
            },
            cancellation
        );

        // So many digests are made at once; more wait for the next look, which is at once then.
        var digests = await scope.ServiceProvider.GetRequiredService<Digests>().SendDueAsync(cancellation);
        return dispatched + (digests == Digests.MaxAtOnce ? NotificationCursors.MaxBlogs : 0);
    }

    /// <summary>Puts an entry that was set aside back into the queue, at an administrator's request.</summary>
    /// <returns>False where it can no longer be sent: it is withdrawn, or older than <see cref="NewsFor"/>.</returns>
    public async Task<bool> RequeueAsync(EntryId entryId, CancellationToken cancellation)
    {
        await using var scope = Scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NotificationCursors>().RequeueAsync(entryId, NewsFor, cancellation);
    }

    protected override async Task<bool> WorkAsync(CancellationToken cancellation) =>
        await DispatchDueAsync(cancellation) >= NotificationCursors.MaxBlogs;

    protected override IQueryable<DateTime> Due(LiveBlogDb db) =>
        from cursor in db.SubscriptionCursors
        join blog in db.Blogs on cursor.BlogId equals blog.Id
        where blog.Revision > cursor.Revision
        select cursor.ClaimedUntil ?? blog.UpdatedAt;

    async Task<bool> DispatchAsync(IServiceProvider services, int blogId, Revision? seen, CancellationToken cancellation)
    {
        var cursors = services.GetRequiredService<NotificationCursors>();
        if (await cursors.ClaimAsync(blogId, seen, cancellation) is not { } claim)
        {
            return false;
        }

        try
        {
            return await DispatchAsync(services, claim, cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            await cursors.HandBackAsync(claim);
            throw;
        }
    }

    async Task<bool> DispatchAsync(IServiceProvider services, CursorClaim claim, CancellationToken cancellation)
    {
        var (db, cursors) = (services.GetRequiredService<LiveBlogDb>(), services.GetRequiredService<NotificationCursors>());
        if (
            await services.GetRequiredService<ChangeLog>().ReadAsync(claim.BlogId, claim.Position, BatchSize, cancellation)
            is not var (blog, changes)
        )
        {
            return false;
        }

        var last = changes.Count == 0 ? claim.Position : changes[^1].Revision;
        var (versions, wereKey) = await VersionsAsync(db, claim.BlogId, changes, cancellation);
        foreach (var change in changes)
        {
            if (change.Entry is not { } entry)
            {
                continue;
            }

            try
            {
                await DispatchAsync(entry, versions.GetValueOrDefault(change.Revision));
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                Log.LogError(failure, "Subscribers could not be notified of entry {EntryId} of {Slug}", entry.Id.Value, blog.Slug);
                db.ChangeTracker.Clear();
                if (!await cursors.SetAsideAsync(claim, entry, change.Revision, failure, cancellation))
                {
                    return false;
                }
            }
        }

        await cursors.AdvanceAsync(claim, last);
        return changes.Count == BatchSize;

        async Task DispatchAsync(Entry entry, EntryVersion? version)
        {
            var notifications = services.GetRequiredService<EntryNotifications>();
            var old = Clock.GetUtcNow().UtcDateTime - NewsFor;
            if (!entry.IsPublished)
            {
                await notifications.TakeBackAsync(entry, cancellation);
                return;
            }

            if (version is null || version.At < old || entry.PublishedAt < old)
            {
                return;
            }

            var isNew = version.Replaces == Revision.None;
            var becameKey =
                version.IsKeyEvent && entry.IsKeyEvent && (isNew || !wereKey.GetValueOrDefault(version.Replaces, defaultValue: true));
            if (isNew || becameKey)
            {
                await notifications.EnqueueAsync(
                    blog,
                    entry,
                    version.At,
                    isNew,
                    becameKey,
                    () => cursors.RenewAsync(claim, cancellation),
                    cancellation
                );
            }
        }
    }

    /// <summary>The versions that changes left, and whether those that they replace were key events, by revision.</summary>
    static async Task<(Dictionary<Revision, EntryVersion> Versions, Dictionary<Revision, bool> WereKey)> VersionsAsync(
        LiveBlogDb db,
        int blogId,
        IReadOnlyList<LoggedChange> changes,
        CancellationToken cancellation
    )
    {
        var revisions = changes.Where(c => c.Entry is not null).Select(c => c.Revision).ToList();
        var versions = await db
            .EntryVersions.AsNoTracking()
            .Where(v => v.BlogId == blogId && revisions.Contains(v.Revision))
            .ToDictionaryAsync(v => v.Revision, cancellation);
        var replaced = versions.Values.Select(v => v.Replaces).Where(r => r > Revision.None).ToList();
        var wereKey = await db
            .EntryVersions.AsNoTracking()
            .Where(v => v.BlogId == blogId && replaced.Contains(v.Revision))
            .ToDictionaryAsync(v => v.Revision, v => v.IsKeyEvent, cancellation);
        return (versions, wereKey);
    }
}
