using LiveBlog.Data;
using LiveBlog.Jobs;

namespace LiveBlog.Features.Operations;

/// <summary>Forgets idempotency keys after thirty days: a post may wait that long in a browser that nobody opens.</summary>
sealed class IdempotencyKeyCleanupJob(IServiceScopeFactory scopes, TimeProvider clock, ILogger<IdempotencyKeyCleanupJob> log)
    : PeriodicJob(Every, clock, log)
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(30),
        Every = TimeSpan.FromHours(1);

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var before = Clock.GetUtcNow().UtcDateTime - Kept;
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        await db.EraseInBatchesAsync(db.IdempotentPosts.Where(p => p.CreatedAt < before).OrderBy(p => p.CreatedAt), cancellation);
    }
}
