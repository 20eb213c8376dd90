using LiveBlog.Data;
using LiveBlog.Features.Shared;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>Takes away to the end what a machine had begun to take away when it stopped: a reader's account that is closed has been given up by its reader.</summary>
sealed class LeavingReaders(IServiceScopeFactory scopes, TimeProvider clock, ILogger<LeavingReaders> log) : Periodic(TimeSpan.FromHours(1), clock, log)
{
    const int MostAtOnce = 50;

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        foreach (var account in await scope.ServiceProvider.GetRequiredService<LiveBlogDb>().Users.Where(u => u.IsReader && u.LockoutEnd == Account.ForEver).Take(MostAtOnce).ToListAsync(cancellation))
        {
            await using var its = scopes.CreateAsyncScope();
            await its.ServiceProvider.GetRequiredService<ReaderAccounts>().DeleteAsync(account.Id, cancellation);
        }
    }
}
