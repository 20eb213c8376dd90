using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// Forgets what /privacy says is forgotten: registrations and changes of address that nobody confirmed, sessions that nobody
/// used, and, of accounts that are gone, sanctions that are over.
/// </summary>
sealed class UnconfirmedAccountCleanupJob(IServiceScopeFactory scopes, TimeProvider clock, ILogger<UnconfirmedAccountCleanupJob> log)
    : PeriodicJob(TimeSpan.FromHours(1), clock, log)
{
    static readonly TimeSpan SessionsKept = TimeSpan.FromDays(30);

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var now = Clock.GetUtcNow().UtcDateTime;
        var (registered, changed, seen) = (now - Registrations.GoodFor, now - EmailChanges.GoodFor, now - SessionsKept);
        var erased =
            await db.EraseInBatchesAsync(db.Registrations.Where(r => r.CreatedAt < registered).OrderBy(r => r.CreatedAt), cancellation)
            + await db.EraseInBatchesAsync(db.EmailChanges.Where(c => c.CreatedAt < changed).OrderBy(c => c.CreatedAt), cancellation)
            + await db.EraseInBatchesAsync(db.AccountSessions.Where(s => s.SeenAt < seen).OrderBy(s => s.SeenAt), cancellation)
            + await db.EraseInBatchesAsync(
                db.Sanctions.Where(s => s.AccountId == null && (s.Kind == SanctionKind.Warning || s.Until <= now)).OrderBy(s => s.Id),
                cancellation
            );
        if (erased > 0)
        {
            await db.ScrubAsync(cancellation);
        }
    }
}
