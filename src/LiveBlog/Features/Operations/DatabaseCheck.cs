using LiveBlog.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LiveBlog.Features.Operations;

/// <summary>Ready when the database answers.</summary>
sealed class DatabaseCheck(LiveBlogDb db) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await db.Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The database does not answer.");
}
