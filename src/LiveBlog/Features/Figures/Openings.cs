using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using LiveBlog.Changes;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Figures;

/// <summary>
/// Counts what is opened and from where, in this machine's memory, and adds it to the database every few seconds. Nothing is
/// kept of who, and of where only a host's name.
/// </summary>
public sealed partial class Openings(IServiceScopeFactory scopes, TimeProvider clock, ILogger<Openings> log) : Periodic(AddsEvery, clock, log)
{
    public static readonly TimeSpan AddsEvery = TimeSpan.FromSeconds(10);

    /// <summary>What is not known of a blog yet is not counted once there is so much of it: made-up hosts and entries fill no memory and no table.</summary>
    const int MostWaiting = 5_000, MostHosts = 300;

    /// <summary>Rows written in one turn of the writers: each is on disk by itself, and an entry may be waiting to be published.</summary>
    const int AtOnce = 10;

    ConcurrentDictionary<(string Slug, long EntryId, string Host), long> waiting = new();

    /// <param name="entryId">The entry that was opened by itself; 0 for the blog's page.</param>
    /// <param name="host">The site that the reader came from; null or anything that is no host's name for none.</param>
    public void Count(Slug slug, long entryId, string? host)
    {
        var key = (slug.Text, entryId, host is { Length: <= 253 } && Host().IsMatch(host) ? host : "");
        if (waiting.Count < MostWaiting || waiting.ContainsKey(key))
        {
            waiting.AddOrUpdate(key, 1, (_, count) => count + 1);
        }
    }

    public async Task AddAsync(CancellationToken cancellation)
    {
        var counted = Interlocked.Exchange(ref waiting, new());
        if (counted.IsEmpty)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        foreach (var ofBlog in counted.GroupBy(c => c.Key.Slug))
        {
            if (await db.Blogs.Where(b => b.Slug == ofBlog.Key).Select(b => (int?)b.Id).SingleOrDefaultAsync(cancellation) is { } blogId)
            {
                await AddAsync(db, blogId, ofBlog.ToList(), cancellation);
            }
        }
    }

    protected override Task DoAsync(CancellationToken cancellation) => AddAsync(cancellation);

    static async Task AddAsync(LiveBlogDb db, int blogId, List<KeyValuePair<(string Slug, long EntryId, string Host), long>> counted, CancellationToken cancellation)
    {
        var opened = counted.GroupBy(c => c.Key.EntryId).ToDictionary(its => its.Key, its => its.Sum(c => c.Value));
        var named = opened.Keys.ToList();
        var real = (await db.Entries.Where(e => e.BlogId == blogId && named.Contains(e.Id)).Select(e => e.Id).ToListAsync(cancellation)).Append(0).ToHashSet();
        var known = await db.ReferrerCounts.Where(r => r.BlogId == blogId).Select(r => r.Host).ToListAsync(cancellation);
        var room = MostHosts - known.Count;
        foreach (var part in opened.Where(o => real.Contains(o.Key)).Chunk(AtOnce))
        {
            using var turn = await WriteQueue.EnterAsync(db, cancellation);
            foreach (var (entryId, count) in part)
            {
                await IncreaseAsync(db, db.OpenCounts.Where(c => c.BlogId == blogId && c.EntryId == entryId), new OpenCount { BlogId = blogId, EntryId = entryId, Count = count }, count, cancellation);
            }
        }

        foreach (var part in counted.Where(c => c.Key.Host.Length > 0).GroupBy(c => c.Key.Host).Where(its => known.Contains(its.Key) || room-- > 0).Chunk(AtOnce))
        {
            using var turn = await WriteQueue.EnterAsync(db, cancellation);
            foreach (var ofHost in part)
            {
                var (host, count) = (ofHost.Key, ofHost.Sum(c => c.Value));
                var row = db.ReferrerCounts.Where(r => r.BlogId == blogId && r.Host == host);
                if (await row.ExecuteUpdateAsync(set => set.SetProperty(r => r.Count, r => r.Count + count), cancellation) == 0)
                {
                    await InsertAsync(db, new ReferrerCount { BlogId = blogId, Host = host, Count = count }, () => row.ExecuteUpdateAsync(set => set.SetProperty(r => r.Count, r => r.Count + count), cancellation), cancellation);
                }
            }
        }
    }

    static async Task IncreaseAsync(LiveBlogDb db, IQueryable<OpenCount> row, OpenCount first, long count, CancellationToken cancellation)
    {
        Task<int> Increase() => row.ExecuteUpdateAsync(set => set.SetProperty(c => c.Count, c => c.Count + count), cancellation);
        if (await Increase() == 0)
        {
            await InsertAsync(db, first, Increase, cancellation);
        }
    }

    // Another machine may count its first in the same moment.
    static async Task InsertAsync(LiveBlogDb db, object row, Func<Task<int>> orIncrease, CancellationToken cancellation)
    {
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            await orIncrease();
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Host();
}
