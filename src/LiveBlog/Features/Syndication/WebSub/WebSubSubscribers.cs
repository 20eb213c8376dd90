using LiveBlog.Data;
using LiveBlog.Features.Newswire;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Syndication.WebSub;

/// <summary>A feed that has changed since its last notice to a subscriber.</summary>
/// <param name="Host">Whose server the callback is.</param>
/// <param name="Secret">As it is stored: see <see cref="WebSubSubscribers.SecretOf"/>.</param>
/// <param name="Known">The revision that was last told.</param>
/// <param name="Revision">The revision that the feed is at now, or a little later.</param>
/// <param name="Failures">Attempts that failed in a row.</param>
public sealed record DueNotice(
    int Id,
    string Topic,
    string Callback,
    string Host,
    string? Secret,
    Revision Known,
    Revision Revision,
    int Failures
);

/// <summary>
/// The subscribers of each feed, with the revision that was delivered last. A notice is due while the feed's revision is ahead of it, so
/// nothing is queued, several changes make one notice, and a restart loses none.
/// </summary>
public sealed class WebSubSubscribers(
    LiveBlogDb db,
    NewswireStream newswire,
    IDataProtectionProvider protection,
    SyndicationSettings settings,
    QueueMetrics metrics,
    TimeProvider clock,
    ILogger<WebSubSubscribers> log
)
{
    /// <summary>
    /// How long a claim holds: well over what an attempt may take. A machine that dies in the middle leaves the notice to the others
    /// then.
    /// </summary>
    public static readonly TimeSpan ClaimedFor = TimeSpan.FromMinutes(1);

    /// <summary>The least time between two notices to the same subscriber: what comes in meanwhile goes together.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    /// <summary>Attempts in a row after which a subscriber is taken for dead: a little over a day.</summary>
    public const int MaxFailures = 15;

    public static readonly RetryPolicy Retries = new(TimeSpan.FromSeconds(10), TimeSpan.FromHours(6)) { MaxFailures = MaxFailures };

    /// <summary>The hub elsewhere is the operator's choice, and is never given up.</summary>
    static readonly RetryPolicy RetriesOfHub = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(20));

    public const string Queue = "websub";

    /// <summary>Subscribers to one feed in one format.</summary>
    const int MaxOneTopic = 5_000;

    /// <summary>
    /// Notices to one host that are taken at once: many feeds of one aggregator go out together, and leave room for others.
    /// </summary>
    const int MaxOneHost = 50;

    readonly IDataProtector secrets = protection.CreateProtector("websub");

    readonly LeasedQueue<WebSubSubscriber> queue = new(
        Queue,
        s => s.NextAttemptAt,
        ClaimedFor,
        settings.IsOwnHub ? Retries : RetriesOfHub,
        metrics,
        clock
    );

    /// <summary>Whether one more may subscribe. Those who do already may always do so again.</summary>
    public async Task<bool> HasRoomAsync(SubscriptionRequest request, CancellationToken cancellation)
    {
        var ofTopic = db.WebSubSubscribers.Where(s => s.Topic == request.Topic);
        return await ofTopic.CountAsync(cancellation) < MaxOneTopic
            || await ofTopic.AnyAsync(s => s.Callback == request.Callback, cancellation);
    }

    /// <summary>Whether the callback's host may have one more.</summary>
    public async Task<bool> HasRoomForHostAsync(SubscriptionRequest request, CancellationToken cancellation) =>
        await db.WebSubSubscribers.CountAsync(s => s.Host == request.Host, cancellation) < settings.MaxSubscriptionsPerHost
        || await One(request.Topic, request.Callback).AnyAsync(cancellation);

    /// <summary>What a subscriber's deliveries are signed with. Null when the data protection cannot read it any more.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was encrypted with a key that is gone.</exception>
    public string? SecretOf(DueNotice due) => due.Secret is null ? null : secrets.Unprotect(due.Secret);

    /// <summary>
    /// Does what was asked and confirmed. A topic and a callback together are one subscription; a later request takes the place of the
    /// earlier (§5.1).
    /// </summary>
    public async Task TakeAsync(SubscriptionRequest request, CancellationToken cancellation)
    {
        switch (request.Mode)
        {
            case SubscriptionMode.Subscribe:
                await UpsertAsync(request, cancellation);
                break;
            case SubscriptionMode.Unsubscribe:
                await One(request.Topic, request.Callback).ExecuteDeleteAsync(cancellation);

                break;
        }
    }

    /// <summary>Since when each subscription that is behind has been due, UTC.</summary>
    public static IQueryable<DateTime> Due(LiveBlogDb db) =>
        from s in db.WebSubSubscribers
        join blog in db.Blogs on s.BlogId equals blog.Id into blogs
        from blog in blogs.DefaultIfEmpty()
        where s.DeliveredRevision < (s.BlogId == null ? db.Newswires.Max(n => n.Revision) : blog.Revision)
        select s.NextAttemptAt;

    /// <summary>The notices that are due now, the same number at most for each host, those that rarely fail first.</summary>
    /// <param name="callback">Only to this one; null: to all.</param>
    /// <param name="busy">Hosts that are being delivered to.</param>
    public async Task<IReadOnlyList<DueNotice>> DueAsync(
        int limit,
        string? callback,
        IReadOnlyList<string> busy,
        CancellationToken cancellation
    )
    {
        var now = Now;
        var wire = await newswire.RevisionAsync(cancellation);
        var behind =
            from s in db.WebSubSubscribers.AsNoTracking()
            join blog in db.Blogs on s.BlogId equals blog.Id into blogs
            from blog in blogs.DefaultIfEmpty()
            where
                s.NextAttemptAt <= now
                && s.ExpiresAt > now
                && (callback == null || s.Callback == callback)
                && !busy.Contains(s.Host)
                && s.DeliveredRevision < (s.BlogId == null ? wire : blog.Revision)
            select new { Subscription = s, Revision = s.BlogId == null ? wire : blog.Revision };
        var due = await behind
            .Select(d => d.Subscription.Host)
            .Distinct()
            .SelectMany(host =>
                behind
                    .Where(d => d.Subscription.Host == host)
                    .OrderBy(d => d.Subscription.Failures)
                    .ThenBy(d => d.Subscription.NextAttemptAt)
                    .Take(callback == null ? MaxOneHost : limit)
            )
            .OrderBy(d => d.Subscription.Failures)
            .ThenBy(d => d.Subscription.NextAttemptAt)
            .Take(limit)
            .ToListAsync(cancellation);
        return due.ConvertAll(d => new DueNotice(
            d.Subscription.Id,
            d.Subscription.Topic,
            d.Subscription.Callback,
            d.Subscription.Host,
            d.Subscription.Secret,
            d.Subscription.DeliveredRevision,
            d.Revision,
            d.Subscription.Failures
        ));
    }

    /// <summary>For the one machine that is to give the notice: the end of its lease. Null for the others.</summary>
    public Task<DateTime?> ClaimAsync(DueNotice due, CancellationToken cancellation) =>
        queue.ClaimAsync(One(due).Where(s => s.DeliveredRevision == due.Known), cancellation);

    /// <summary>Gives a notice that was claimed: see <see cref="LeasedQueue{T}.WorkAsync"/>.</summary>
    public Task WorkAsync(DueNotice due, DateTime until, Func<Task> give, CancellationToken cancellation) =>
        queue.WorkAsync(
            One(due),
            until,
            give,
            async failure =>
            {
                log.LogError(failure, "The notice of {Topic} to {Host} failed", due.Topic, due.Host);
                db.ChangeTracker.Clear();
                await FailedAsync(due, until);
            },
            cancellation
        );

    public Task DeliveredAsync(DueNotice due, DateTime until) =>
        queue.SettleAsync(db, One(due), until, WorkResult.Succeeded, s => s.Delivered(due.Revision, Now + Apart));

    /// <param name="retryAfter">When the subscriber wants to be asked again, where it says so.</param>
    public Task FailedAsync(DueNotice due, DateTime until, TimeSpan? retryAfter = null) =>
        queue.SettleAsync(db, One(due), until, WorkResult.Retried, s => s.RetryAt(queue.NextAttempt(s.Failures + 1, retryAfter)));

    /// <summary>Leaves a notice that was claimed and not given to whichever machine looks next.</summary>
    public Task HandBackAsync(DueNotice due, DateTime until) => queue.HandBackAsync(One(due), until);

    /// <summary>Whether a subscriber that fails once more is taken for dead.</summary>
    public bool IsLast(DueNotice due) => queue.Retries.GivesUp(due.Failures + 1);

    public Task DropAsync(DueNotice due, DateTime until) => queue.SettleAsync(db, One(due), until, WorkResult.GivenUp, s => db.Remove(s));

    /// <summary>Leases end (§5.3.1), whether or not the feed ever changes again.</summary>
    public async Task DropExpiredAsync(CancellationToken cancellation)
    {
        var now = Now;
        if (await db.WebSubSubscribers.AnyAsync(s => s.ExpiresAt <= now, cancellation))
        {
            await db.WebSubSubscribers.Where(s => s.ExpiresAt <= now).ExecuteDeleteAsync(cancellation);
        }
    }

    async Task UpsertAsync(SubscriptionRequest request, CancellationToken cancellation)
    {
        if (await RenewAsync(request, cancellation))
        {
            return;
        }

        var blog = request.Feed.Slug is { } slug
            ? await db.Blogs.Where(b => b.Slug == slug).Select(b => new { b.Id, b.Revision }).SingleAsync(cancellation)
            : null;
        var told = blog?.Revision ?? await newswire.RevisionAsync(cancellation);
        await using var writing = await db.BeginWriteAsync(cancellation);
        if (!await HasRoomForHostAsync(request, cancellation))
        {
            // Others of that host have been confirmed since this one was asked for.
            return;
        }

        db.WebSubSubscribers.Add(
            new WebSubSubscriber
            {
                Topic = request.Topic,
                BlogId = blog?.Id,
                Callback = request.Callback,
                Host = request.Host,
                Secret = ProtectedSecret(request),
                CreatedAt = Now,
                ExpiresAt = Now + request.Lease,
                DeliveredRevision = told,
                NextAttemptAt = Now,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            // The same was asked twice at once: the other was first, and this one renews it.
            db.ChangeTracker.Clear();
            if (!await RenewAsync(request, cancellation))
            {
                throw;
            }
        }

        await writing.CommitAsync(cancellation);
    }

    // One that failed and says that it is there is tried again at once; a notice that is under way is not given twice.
    async Task<bool> RenewAsync(SubscriptionRequest request, CancellationToken cancellation)
    {
        var (now, ends, secret) = (Now, Now + request.Lease, ProtectedSecret(request));
        return await One(request.Topic, request.Callback)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(s => s.Secret, secret)
                            .SetProperty(s => s.ExpiresAt, ends)
                            .SetProperty(s => s.NextAttemptAt, s => s.Failures > 0 ? now : s.NextAttemptAt)
                            .SetProperty(s => s.Failures, 0),
                    cancellation
                ) == 1;
    }

    IQueryable<WebSubSubscriber> One(DueNotice due) => db.WebSubSubscribers.Where(s => s.Id == due.Id);

    IQueryable<WebSubSubscriber> One(string topic, string callback) =>
        db.WebSubSubscribers.Where(s => s.Topic == topic && s.Callback == callback);

    string? ProtectedSecret(SubscriptionRequest request) => request.Secret is null ? null : secrets.Protect(request.Secret);

    DateTime Now => clock.GetUtcNow().UtcDateTime;
}
