using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// Takes away to the end what a machine had begun to take away when it stopped: a reader's account that is closed has been given up
/// by its reader.
/// </summary>
sealed class ClosedAccountCleanupJob(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ClosedAccountCleanupJob> log)
    : PeriodicJob(TimeSpan.FromHours(1), clock, log)
{
    protected override async Task DoAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var leaving = await scope
            .ServiceProvider.GetRequiredService<LiveBlogDb>()
            .Users.Where(u => u.IsReader && u.LockoutEnd == Account.ForEver)
            .Select(u => u.Id)
            .ToListAsync(cancellation);
        foreach (var id in leaving)
        {
            await using var its = scopes.CreateAsyncScope();
            try
            {
                await its.ServiceProvider.GetRequiredService<ReaderAccounts>().DeleteAsync(id, cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                // The others do not wait for it.
                Log.LogError(failure, "The account {Id} is not taken away to the end yet", id);
            }
        }
    }
}
