using LiveBlog.Data;
using LiveBlog.Features.Live;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Statistics;

/// <summary>
/// Writes down each minute how many follow each blog on this machine. Together with those of the others they are the readers over
/// time.
/// </summary>
public sealed class ViewerCounts(Followers followers, IServiceScopeFactory scopes, TimeProvider clock, ILogger<ViewerCounts> log)
    : PeriodicJob(Every, clock, log)
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    readonly string machine = Guid.NewGuid().ToString("N");

    public async Task WriteAsync(CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var (minute, old) = (new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc), now - Kept);
        var counts = followers.Counts.Where(c => c.Count > 0).ToList();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var there = await db
            .ViewerCounts.Where(s => s.Minute == minute && s.Machine == machine)
            .Select(s => s.BlogId)
            .ToListAsync(cancellation);
        db.ViewerCounts.AddRange(
            counts
                .Where(c => !there.Contains(c.BlogId))
                .Select(c => new ViewerCount
                {
                    BlogId = c.BlogId,
                    Minute = minute,
                    Machine = machine,
                    Count = c.Count,
                })
        );
        await db.SaveChangesAsync(cancellation);
        if (now.Minute == 0)
        {
            await db.ViewerCounts.Where(s => s.Minute < old).ExecuteDeleteAsync(cancellation);
        }
    }

    protected override Task DoAsync(CancellationToken cancellation) => WriteAsync(cancellation);
}
