using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;

namespace LiveBlog.Features.Subscriptions;

/// <summary>Deletes what is no longer needed: addresses without a subscription, and what has been sent.</summary>
public sealed class SubscriptionCleanupJob(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SubscriptionCleanupJob> log)
    : PeriodicJob(TimeSpan.FromHours(1), clock, log)
{
    /// <summary>How long the links of a mail may still be followed.</summary>
    static readonly TimeSpan StoppedKept = TimeSpan.FromDays(30);

    static readonly TimeSpan PendingKept = TimeSpan.FromDays(3),
        UnverifiedKept = TimeSpan.FromDays(1),
        PushesKept = TimeSpan.FromDays(2),
        BodiesKept = TimeSpan.FromDays(40),
        SendsKept = TimeSpan.FromDays(90);

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var now = Clock.GetUtcNow().UtcDateTime;
        var (stopped, pending, unverified, pushes, bodies, sends) = (
            now - StoppedKept,
            now - PendingKept,
            now - UnverifiedKept,
            now - PushesKept,
            now - BodiesKept,
            now - SendsKept
        );
        var erased =
            await db.EraseInBatchesAsync(
                db.Subscriptions.Where(s => s.State == SubscriptionState.Stopped && s.StoppedAt < stopped).OrderBy(s => s.Id),
                cancellation
            )
            + await db.EraseInBatchesAsync(
                db.Subscriptions.Where(s => s.State == SubscriptionState.Pending && s.CreatedAt < pending).OrderBy(s => s.Id),
                cancellation
            )
            + await db.EraseInBatchesAsync(
                db.Subscriptions.Where(s => s.State == SubscriptionState.Pending && s.EndpointHash != null && s.CreatedAt < unverified)
                    .OrderBy(s => s.Id),
                cancellation
            )
            + await db.EraseInBatchesAsync(db.OutgoingPushes.Where(p => p.CreatedAt < pushes).OrderBy(p => p.Id), cancellation)
            + await db.EraseInBatchesAsync(db.MailBodies.Where(b => b.CreatedAt < bodies).OrderBy(b => b.Id), cancellation)
            + await db.EraseInBatchesAsync(db.SubscriptionSends.Where(s => s.At < sends).OrderBy(s => s.Id), cancellation);
        if (erased > 0)
        {
            await db.ScrubAsync(cancellation);
        }
    }
}
