using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Articles;

/// <summary>
/// Puts an article that was dated ahead on the newswire when its hour comes. Its page needs no such work: it compares the hours at every
/// request. Every machine looks; the line follows the article, so the second one has nothing left to do.
/// </summary>
public sealed class ScheduledArticles(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ScheduledArticles> log)
    : DueJob(LooksEvery, scopes, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    /// <summary>What fell due before the last look is looked at again for so long: it may be saved late, or by another clock.</summary>
    static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    const int MaxAtATime = 100;

    DateTime? looked;

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var since = looked - Overlap;
        List<int> due;
        await using (var scope = Scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
            due = await db
                .Articles.Where(a =>
                    a.Status == ArticleStatus.Published && a.PublishedAt <= now && (since == null || a.PublishedAt > since)
                )
                .Where(a => !db.NewswireLines.Any(l => l.ArticleId == a.Id && !l.IsWithdrawn))
                .OrderBy(a => a.PublishedAt)
                .Select(a => a.Id)
                .Take(MaxAtATime)
                .ToListAsync(cancellation);
        }

        var done = await ForEachAsync(due, atOnce: 1, FollowAsync, cancellation);
        if (done == due.Count && due.Count < MaxAtATime)
        {
            looked = now;
        }
    }

    protected override IQueryable<DateTime> Due(LiveBlogDb db)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        return db.Articles.Where(a => a.Status == ArticleStatus.Published && a.PublishedAt > now).Select(a => a.PublishedAt!.Value);
    }

    async Task FollowAsync(int articleId, CancellationToken cancellation)
    {
        await using var scope = Scopes.CreateAsyncScope();
        var (services, db) = (scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<LiveBlogDb>());
        await services
            .GetRequiredService<ArticleTransaction>()
            .RunAsync(
                async () =>
                {
                    // The newswire is locked first: a change of the article meanwhile waits, and its line then follows that change.
                    await services.GetRequiredService<NewswireLog>().LockAsync(cancellation);
                    return (true, await db.Articles.SingleOrDefaultAsync(a => a.Id == articleId, cancellation));
                },
                cancellation
            );
    }
}
