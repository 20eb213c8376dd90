using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;
using LiveBlog.Search;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.ChangeStreams;

/// <summary>
/// Indexes the published entries that are not: those whose blog has changed its language. Everything else is written with the words it
/// is found by.
/// </summary>
public sealed class SearchIndexer(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SearchIndexer> log)
    : DueJob(LooksEvery, scopes, clock, log)
{
    /// <summary>How long an entry can wait unseen. There is an index of those that wait, so looking costs nothing.</summary>
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);

    // As long as an editor may have to wait for the blog's lock: so many rows, and hardly more letters.
    const int BatchSize = 200,
        MaxLetters = 500_000;

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        while (await IndexBatchAsync(cancellation)) { }
    }

    protected override IQueryable<DateTime> Due(LiveBlogDb db) => Waiting(db).Select(e => e.PublishedAt);

    async Task<bool> IndexBatchAsync(CancellationToken cancellation)
    {
        await using var scope = Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var waiting = await Waiting(db).OrderBy(e => e.BlogId).Select(e => (int?)e.BlogId).FirstOrDefaultAsync(cancellation);
        if (waiting is not { } blogId)
        {
            return false;
        }

        // What takes its time comes before the lock. Under it only those get their words that are as they were read.
        var language = await db.Blogs.Where(b => b.Id == blogId).Select(b => b.Language).SingleAsync(cancellation);
        var words = SearchWords.For(language);
        var (made, letters) = (new List<(EntryId Id, Revision Revision, string Text)>(), 0);
        foreach (
            var entry in await Waiting(db)
                .AsNoTracking()
                .Where(e => e.BlogId == blogId)
                .OrderBy(e => e.Id)
                .Take(BatchSize)
                .ToListAsync(cancellation)
        )
        {
            var text = SearchText.Of(blogId, entry.Content, words);
            made.Add((entry.Id, entry.Revision, text));
            letters += text.Length;
            if (letters > MaxLetters)
            {
                break;
            }
        }

        await scope
            .ServiceProvider.GetRequiredService<BlogTransaction>()
            .RunAsync(
                blogId,
                async blog =>
                {
                    foreach (var (id, revision, text) in SearchWords.AreAlike(language, blog.Language) ? made : [])
                    {
                        await Waiting(db)
                            .Where(e => e.Id == id && e.Revision == revision)
                            .ExecuteUpdateAsync(set => set.SetProperty(e => e.SearchText, text), cancellation);
                    }

                    return blog;
                },
                cancellation
            );
        return true;
    }

    static IQueryable<Entry> Waiting(LiveBlogDb db) => db.Entries.Where(e => e.SearchText == null && e.Status == EntryStatus.Published);
}
