using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Syndication.WebSub;

/// <summary>A feed that has changed since somebody was last told of it.</summary>
/// <param name="Host">Whose server the callback is.</param>
/// <param name="Secret">As it is stored: see <see cref="WebSubSubscribers.SecretOf"/>.</param>
/// <param name="Known">The revision that was last told.</param>
/// <param name="Revision">The revision that the feed is at now, or a little later.</param>
/// <param name="Failures">Attempts that failed in a row.</param>
/// <param name="NextAttemptAt">As it was read: what a claim is checked against.</param>
public sealed record DueNotice(
    int Id,
    string Topic,
    string Callback,
    string Host,
    string? Secret,
    long Known,
    long Revision,
    int Failures,
    DateTime NextAttemptAt
);

/// <summary>
/// Who is told of which feed, and up to which revision. A notice is due while the feed's revision is ahead of what was told,
/// so nothing is queued, several changes make one notice, and none is forgotten by a restart. Any number of machines look;
/// whoever moves <see cref="WebSubSubscriber.NextAttemptAt"/> first has the notice.
/// </summary>
public sealed class WebSubSubscribers(
    LiveBlogDb db,
    NewswireChanges newswire,
    IDataProtectionProvider protection,
    SyndicationSettings settings,
    TimeProvider clock
)
{
    /// <summary>
    /// How long a claim holds: well over what an attempt may take. A machine that dies in the middle leaves the notice to the others
    /// then.
    /// </summary>
    public static readonly TimeSpan ClaimedFor = TimeSpan.FromMinutes(1);

    /// <summary>The least time between two notices to the same subscriber: what comes in meanwhile goes together.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    /// <summary>Attempts in a row after which a subscriber is taken for dead: a little over a day, by <see cref="PauseAfter"/>.</summary>
    public const int MaxFailures = 15;

    /// <summary>Subscribers to one feed in one format.</summary>
    const int MaxOneTopic = 5_000;

    /// <summary>
    /// Notices to one host that are taken at once: many feeds of one aggregator go out together, and leave room for others.
    /// </summary>
    const int MaxOneHost = 50;

    readonly IDataProtector secrets = protection.CreateProtector("websub");

    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

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
                await KeepAsync(request, cancellation);
                break;
            case SubscriptionMode.Unsubscribe:
                using (await WriteQueue.EnterAsync(db, cancellation))
                {
                    await One(request.Topic, request.Callback).ExecuteDeleteAsync(cancellation);
                }

                break;
        }
    }

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
            d.Subscription.Failures,
            d.Subscription.NextAttemptAt
        ));
    }

    /// <summary>True for the one machine that is to give the notice.</summary>
    public async Task<bool> ClaimAsync(DueNotice due, CancellationToken cancellation)
    {
        var until = Now + ClaimedFor;
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        return await db
                .WebSubSubscribers.Where(s => s.Id == due.Id && s.NextAttemptAt == due.NextAttemptAt && s.DeliveredRevision == due.Known)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.NextAttemptAt, until), cancellation) == 1;
    }

    public async Task DeliveredAsync(DueNotice due, CancellationToken cancellation)
    {
        var next = Now + Apart;
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await One(due)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.DeliveredRevision, due.Revision)
                        .SetProperty(s => s.Failures, 0)
                        .SetProperty(s => s.NextAttemptAt, next),
                cancellation
            );
    }

    public async Task FailedAsync(DueNotice due, CancellationToken cancellation)
    {
        var next = Now + PauseAfter(due.Failures + 1);
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await One(due)
            .ExecuteUpdateAsync(
                set => set.SetProperty(s => s.Failures, due.Failures + 1).SetProperty(s => s.NextAttemptAt, next),
                cancellation
            );
    }

    public async Task DropAsync(DueNotice due, CancellationToken cancellation)
    {
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await One(due).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>Leases end (§5.3.1), whether or not the feed ever changes again.</summary>
    public async Task DropExpiredAsync(CancellationToken cancellation)
    {
        var now = Now;
        if (await db.WebSubSubscribers.AnyAsync(s => s.ExpiresAt <= now, cancellation))
        {
            using var turn = await WriteQueue.EnterAsync(db, cancellation);
            await db.WebSubSubscribers.Where(s => s.ExpiresAt <= now).ExecuteDeleteAsync(cancellation);
        }
    }

    /// <summary>How long a subscriber is left alone after its nth failure in a row: twice as long each time, six hours at most.</summary>
    public static TimeSpan PauseAfter(int failures) =>
        TimeSpan.FromSeconds(Math.Min(FirstPause.TotalSeconds * Math.Pow(2, failures - 1), LongestPause.TotalSeconds));

    async Task KeepAsync(SubscriptionRequest request, CancellationToken cancellation)
    {
        if (await RenewAsync(request, cancellation))
        {
            return;
        }

        var blog = request.Feed.Slug is { } slug
            ? await db.Blogs.Where(b => b.Slug == slug).Select(b => new { b.Id, b.Revision }).SingleAsync(cancellation)
            : null;
        var told = blog?.Revision ?? await newswire.RevisionAsync(cancellation);
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
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
            if (!await RenewWithinTurnAsync(request, cancellation))
            {
                throw;
            }
        }
    }

    async Task<bool> RenewAsync(SubscriptionRequest request, CancellationToken cancellation)
    {
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        return await RenewWithinTurnAsync(request, cancellation);
    }

    // One that failed and says that it is there is tried again at once; a notice that is under way is not given twice.
    async Task<bool> RenewWithinTurnAsync(SubscriptionRequest request, CancellationToken cancellation)
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
