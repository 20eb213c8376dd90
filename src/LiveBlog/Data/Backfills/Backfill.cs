using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Data.Backfills;

/// <summary>
/// What entries written by an earlier version of the program still lack, and how they get it. Registered with the services;
/// <see cref="Backfilling"/> runs it after the migrations.
/// </summary>
public abstract class Backfill
{
    /// <summary>What is made, for the log: "versions".</summary>
    public abstract string What { get; }

    /// <summary>The entries that lack it. Asked at every start, so it must be cheap when there are none.</summary>
    public abstract IQueryable<Entry> Lacking(LiveBlogDb db);

    /// <summary>
    /// Gives it to some entries of one blog. The blog is locked and tracked, so are the entries; the caller saves and commits.
    /// </summary>
    public abstract Task FillAsync(LiveBlogDb db, Blog blog, IReadOnlyList<Entry> entries, CancellationToken cancellation);
}

/// <summary>
/// Runs every <see cref="Backfill"/> until nothing lacks anything. In batches, each a transaction that holds the blog's
/// row: machines that start together take turns, one that is killed leaves whole batches behind it, and an editor on
/// another machine waits for one batch at most.
/// </summary>
public sealed class Backfilling(LiveBlogDb db, IEnumerable<Backfill> backfills, ILogger<Backfilling> log)
{
    const int Batch = 500;

    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var backfill in backfills)
        {
            var filled = await RunAsync(backfill, cancellation);
            if (filled > 0)
            {
                log.LogInformation("{Count} entries of an earlier version have their {What} now", filled, backfill.What);
            }
        }
    }

    async Task<int> RunAsync(Backfill backfill, CancellationToken cancellation)
    {
        var filled = 0;
        for (long last = 0; ; )
        {
            var found = await backfill
                .Lacking(db)
                .Where(e => e.Id > last)
                .OrderBy(e => e.Id)
                .Take(Batch)
                .Select(e => new { e.Id, e.BlogId })
                .ToListAsync(cancellation);
            if (found.Count == 0)
            {
                return filled;
            }

            foreach (var ofBlog in found.GroupBy(e => e.BlogId, e => e.Id))
            {
                filled += await FillAsync(backfill, ofBlog.Key, [.. ofBlog], cancellation);
            }

            // Whatever came of them, the next batch begins after these: a start never goes round for ever.
            last = found[^1].Id;
        }
    }

    async Task<int> FillAsync(Backfill backfill, int blogId, IReadOnlyList<long> ids, CancellationToken cancellation)
    {
        await using var transaction = await db.BeginWriteAsync(cancellation);
        await db
            .Blogs.Where(b => b.Id == blogId)
            .ExecuteUpdateAsync(set => set.SetProperty(b => b.Revision, b => b.Revision), cancellation);

        // Looked at again under the lock: another machine may have filled these, or an editor changed them.
        var entries = await backfill.Lacking(db).Where(e => ids.Contains(e.Id)).OrderBy(e => e.Id).AsTracking().ToListAsync(cancellation);
        if (entries.Count > 0)
        {
            await backfill.FillAsync(db, await db.Blogs.SingleAsync(b => b.Id == blogId, cancellation), entries, cancellation);
            await db.SaveChangesAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        db.ChangeTracker.Clear();
        return entries.Count;
    }
}
