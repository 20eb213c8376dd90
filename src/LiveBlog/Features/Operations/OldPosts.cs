using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Operations;

/// <summary>Forgets idempotency keys after thirty days: a post may wait that long in a browser that nobody opens.</summary>
sealed class OldPosts(IServiceScopeFactory scopes, TimeProvider clock, ILogger<OldPosts> log) : BackgroundService
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(30), Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var before = clock.GetUtcNow().UtcDateTime - Kept;
                await scope.ServiceProvider.GetRequiredService<LiveBlogDb>().IdempotentPosts.Where(p => p.CreatedAt < before).ExecuteDeleteAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogWarning(failure, "Old idempotency keys could not be forgotten; trying again in an hour");
            }
        }
    }
}
