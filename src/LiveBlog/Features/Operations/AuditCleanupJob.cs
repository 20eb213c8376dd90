using LiveBlog.Data;
using LiveBlog.Jobs;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Operations;

/// <summary>
/// Deletes lines of the audit log when their time is over: in batches, so that other writers wait for one batch at
/// most.
/// </summary>
sealed class AuditCleanupJob(IServiceScopeFactory scopes, AuditSettings settings, TimeProvider clock, ILogger<AuditCleanupJob> log)
    : PeriodicJob(Every, clock, log)
{
    public const int BatchSize = 500;

    static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        var before = Clock.GetUtcNow().UtcDateTime.AddDays(-settings.KeepDays);
        while (await DeleteBatchAsync(before, cancellation) == BatchSize)
        {
            await Task.Yield();
        }
    }

    async Task<int> DeleteBatchAsync(DateTime before, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        return await db.AuditRecords.Where(r => r.At < before).OrderBy(r => r.At).Take(BatchSize).ExecuteDeleteAsync(cancellation);
    }
}
