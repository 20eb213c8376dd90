using System.Net;
using LiveBlog.Data;
using LiveBlog.Http.Outgoing;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Webhooks;

/// <summary>The changes of one blog that are due for a webhook.</summary>
/// <param name="Revision">The last revision that was delivered; null before the first delivery.</param>
public sealed record DueWebhook(int WebhookId, int BlogId, Revision? Revision, int Failures);

/// <summary>
/// Sends changes to webhooks: each change of a blog in order and at least once, by one machine at a time. The log itself is the
/// outbox, and a cursor records how far each webhook has taken it. An entry withdrawn meanwhile is sent as withdrawn.
/// </summary>
public sealed class WebhookSender(IServiceScopeFactory scopes, QueueMetrics metrics, TimeProvider clock, ILogger<WebhookSender> log)
    : HostQueueJob<DueWebhook>(Queue, LooksEvery, AtOnce, AtOncePerHost, metrics, scopes, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    const string Queue = "webhooks";

    const int MaxOneWebhook = 100,
        AtOnce = 16,
        AtOncePerHost = 4;

    readonly LeasedQueue<WebhookCursor> queue = new(
        Queue,
        c => c.ClaimedUntil,
        Lease,
        // Some three days.
        new RetryPolicy(TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)) { MaxFailures = 80 },
        metrics,
        clock
    );

    protected override IQueryable<DateTime> Due(LiveBlogDb db) =>
        from webhook in db.Webhooks
        where webhook.StoppedBecause == null
        join cursor in db.WebhookCursors on webhook.Id equals cursor.WebhookId
        join blog in db.Blogs on cursor.BlogId equals blog.Id
        where blog.Revision > cursor.Revision
        select cursor.NextAt;

    protected override async Task<IReadOnlyList<(string Host, DueWebhook Item)>> DueAsync(
        IServiceProvider services,
        IReadOnlyList<string> busy,
        CancellationToken cancellation
    )
    {
        var (db, now) = (services.GetRequiredService<LiveBlogDb>(), Clock.GetUtcNow().UtcDateTime);
        var due = new List<(string, DueWebhook)>();
        foreach (var webhook in await db.Webhooks.AsNoTracking().Where(w => w.StoppedBecause == null).ToListAsync(cancellation))
        {
            var host = RegistrableHost.Of(new Uri(webhook.Url));
            if (busy.Contains(host))
            {
                continue;
            }

            var blogs =
                from blog in db.Blogs
                where webhook.Blogs.Count == 0 || webhook.Blogs.Contains(blog.Slug)
                join cursor in db.WebhookCursors.Where(c => c.WebhookId == webhook.Id) on blog.Id equals cursor.BlogId into cursors
                from cursor in cursors.DefaultIfEmpty()
                where
                    cursor == null
                    || (
                        blog.Revision > cursor.Revision
                        && cursor.NextAt <= now
                        && (cursor.ClaimedUntil == null || cursor.ClaimedUntil <= now)
                    )
                select new
                {
                    blog.Id,
                    Revision = cursor == null ? (Revision?)null : cursor.Revision,
                    Failures = cursor == null ? 0 : cursor.Failures,
                };
            due.AddRange(
                (await blogs.Take(MaxOneWebhook).ToListAsync(cancellation)).Select(b =>
                    (host, new DueWebhook(webhook.Id, b.Id, b.Revision, b.Failures))
                )
            );
        }

        return due;
    }

    protected override async Task WorkAsync(IServiceProvider services, DueWebhook due, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<LiveBlogDb>();
        if (due.Revision is null)
        {
            await AddCursorAsync(db, due, cancellation);
        }

        var after = due.Revision ?? Revision.None;
        var one = db.WebhookCursors.Where(c => c.WebhookId == due.WebhookId && c.BlogId == due.BlogId);
        if (await queue.ClaimAsync(one.Where(c => c.Revision == after), cancellation) is not { } until)
        {
            return;
        }

        await queue.WorkAsync(
            one,
            until,
            async () =>
            {
                var calls = services.GetRequiredService<WebhookCalls>();
                if (
                    await calls.SendAsync(due.WebhookId, due.BlogId, after, WebhookCalls.MaxChanges, cancellation)
                    is not var (delivery, retryAfter)
                )
                {
                    return;
                }

                var now = Clock.GetUtcNow().UtcDateTime;
                await (
                    delivery.Status is >= 200 and <= 299
                        ? queue.SettleAsync(db, one, until, WorkResult.Succeeded, c => c.Advance(delivery.Revision, now))
                        : FailAsync(
                            db,
                            one,
                            until,
                            due,
                            delivery.Status is { } status ? FailureReason.OfStatus(status) : delivery.LastError,
                            isGone: delivery.Status == (int)HttpStatusCode.Gone,
                            retryAfter
                        )
                );
            },
            async failure =>
            {
                Log.LogError(failure, "Webhook {Webhook} failed for blog {Blog}", due.WebhookId, due.BlogId);
                db.ChangeTracker.Clear();
                await FailAsync(db, one, until, due, FailureReason.Of(failure), isGone: false, retryAfter: null);
            },
            cancellation
        );
    }

    async Task<bool> FailAsync(
        LiveBlogDb db,
        IQueryable<WebhookCursor> one,
        DateTime until,
        DueWebhook due,
        string? reason,
        bool isGone,
        TimeSpan? retryAfter
    )
    {
        var isLast = isGone || queue.Retries.GivesUp(due.Failures + 1);
        await using var writing = await db.BeginWriteAsync(CancellationToken.None);
        var isSettled = await queue.SettleAsync(
            db,
            one,
            until,
            isLast ? WorkResult.GivenUp : WorkResult.Retried,
            c => c.RetryAt(queue.NextAttempt(c.Failures + 1, retryAfter)),
            writing
        );
        if (isSettled && isLast)
        {
            var why = reason ?? FailureReason.Fault;
            Log.LogWarning("Webhook {Webhook} is stopped: {Why}", due.WebhookId, why);
            await db
                .Webhooks.Where(w => w.Id == due.WebhookId)
                .ExecuteUpdateAsync(set => set.SetProperty(w => w.StoppedBecause, why), CancellationToken.None);
        }

        await writing.CommitAsync(CancellationToken.None);
        return isSettled;
    }

    // A blog that was opened after the webhook. Another machine may see it in the same moment.
    async Task AddCursorAsync(LiveBlogDb db, DueWebhook due, CancellationToken cancellation)
    {
        db.WebhookCursors.Add(
            new WebhookCursor
            {
                WebhookId = due.WebhookId,
                BlogId = due.BlogId,
                Revision = Revision.None,
                NextAt = Clock.GetUtcNow().UtcDateTime,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            Log.LogDebug("Webhook {Webhook} has a cursor of blog {Blog} already", due.WebhookId, due.BlogId);
        }

        db.ChangeTracker.Clear();
    }
}
