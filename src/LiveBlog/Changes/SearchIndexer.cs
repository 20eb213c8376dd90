using LiveBlog.Data;
using LiveBlog.Model;
using LiveBlog.Search;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Changes;

/// <summary>
/// Indexes the published entries that are not: those of before there was a search, and those whose blog has changed its
/// language. Everything else is indexed as it is written, by <see cref="BlogTransaction"/>.
/// </summary>
public sealed class SearchIndexer(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SearchIndexer> log) : BackgroundService
{
    /// <summary>How long an entry can wait unseen. There is an index of those that wait, so looking costs nothing.</summary>
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);

    // Some fifty milliseconds of work: as long as an editor may have to wait for the blog's lock.
    const int BatchSize = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LooksEvery, clock);
        do
        {
            try
            {
                while (await IndexBatchAsync(stoppingToken))
                {
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(failure, "Some entries could not be indexed for search; they will be tried again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    async Task<bool> IndexBatchAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var waiting = await Waiting(db).OrderBy(e => e.BlogId).Select(e => (int?)e.BlogId).FirstOrDefaultAsync(cancellation);
        if (waiting is not { } blogId)
        {
            return false;
        }

        // Under the blog's lock, so that neither its language nor an entry changes between the reading and the writing.
        await scope.ServiceProvider.GetRequiredService<BlogTransaction>().RunAsync(blogId, async blog =>
        {
            var words = SearchWords.For(blog.Language);
            foreach (var entry in await Waiting(db).Where(e => e.BlogId == blogId).OrderBy(e => e.Id).Take(BatchSize).ToListAsync(cancellation))
            {
                entry.Index(SearchText.Of(entry, words));
            }

            return blog;
        }, cancellation);
        return true;
    }

    static IQueryable<Entry> Waiting(LiveBlogDb db) => db.Entries.Where(e => e.SearchText == null && e.Status == EntryStatus.Published);
}
