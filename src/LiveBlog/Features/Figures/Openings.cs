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
/// kept of who, and of where only a host's name. Anybody can make up where they come from: each reader's network names few hosts,
/// a blog lists a bounded number of them, and those that hardly anybody came from are added up after a day.
/// </summary>
public sealed partial class Openings(IServiceScopeFactory scopes, TimeProvider clock, ILogger<Openings> log) : Periodic(AddsEvery, clock, log)
{
    public static readonly TimeSpan AddsEvery = TimeSpan.FromSeconds(10);

    /// <summary>Of the hosts that a blog lists, the last places are for those of today.</summary>
    const int MaxWaiting = 5_000, MaxHosts = 300, MaxLastingHosts = 200;

    /// <summary>A host that fewer came from is not listed after a day; one that this many came from gives way to none of today.</summary>
    const int Rare = 3, Established = 20;

    static readonly TimeSpan RareAfter = TimeSpan.FromDays(1), FoldsEvery = TimeSpan.FromHours(1);

    // A household comes from a few sites in an hour, an office or a school from some more. Full again within the hour that /privacy names.
    readonly TokenBuckets newHosts = new(burst: 20, TimeSpan.FromMinutes(3), clock);

    /// <summary>In <see cref="waiting"/>: came from no other site, and from one that is not counted by its name.</summary>
    const string None = "", Others = "*";

    /// <summary>Rows written in one turn of the writers: each is on disk by itself, and an entry may be waiting to be published.</summary>
    const int AtOnce = 10;

    ConcurrentDictionary<(string Slug, long EntryId, string Host), long> waiting = new();
    readonly ConcurrentDictionary<string, HashSet<string>> established = new(StringComparer.Ordinal);
    DateTimeOffset foldsAt = DateTimeOffset.MinValue;

    /// <param name="entryId">The entry that was opened by itself; 0 for the blog's page.</param>
    /// <param name="host">The site that the reader came from; null or anything that is no host's name for none.</param>
    /// <param name="network">The reader's network: see <see cref="Visitor.AddressKey"/>.</param>
    public void Count(Slug slug, long entryId, string? host, string network)
    {
        var key = (slug.Text, entryId, host is { Length: <= 253 } && IsPlausible(host) ? host : None);
        if (key.Item3 != None && !IsEstablished(slug, key.Item3) && (waiting.Count >= MaxWaiting || !newHosts.TryTake(network)))
        {
            key.Item3 = Others;
        }

        // Made-up blogs and entries fill no memory: what is not known yet is not counted once there is so much of it.
        if (waiting.Count < MaxWaiting * 2 || waiting.ContainsKey(key))
        {
            waiting.AddOrUpdate(key, 1, (_, count) => count + 1);
        }
    }

    bool IsEstablished(Slug slug, string host) => established.TryGetValue(slug.Text, out var hosts) && hosts.Contains(host);

    public async Task AddAsync(CancellationToken cancellation)
    {
        var counted = Interlocked.Exchange(ref waiting, new());
        var isTimeToFold = Clock.GetUtcNow() >= foldsAt;
        if (counted.IsEmpty && !isTimeToFold)
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
                established[ofBlog.Key] = [.. await db.ReferrerCounts.Where(r => r.BlogId == blogId && r.Count >= Established).Select(r => r.Host).ToListAsync(cancellation)];
            }
        }

        if (isTimeToFold)
        {
            foldsAt = Clock.GetUtcNow() + FoldsEvery;
            await FoldAsync(db, cancellation);
        }
    }

    protected override Task DoAsync(CancellationToken cancellation) => AddAsync(cancellation);

    async Task AddAsync(LiveBlogDb db, int blogId, List<KeyValuePair<(string Slug, long EntryId, string Host), long>> counted, CancellationToken cancellation)
    {
        var opened = counted.GroupBy(c => c.Key.EntryId).ToDictionary(its => its.Key, its => its.Sum(c => c.Value));
        var named = opened.Keys.ToList();
        var real = (await db.Entries.Where(e => e.BlogId == blogId && named.Contains(e.Id)).Select(e => e.Id).ToListAsync(cancellation)).Append(0).ToHashSet();
        foreach (var part in opened.Where(o => real.Contains(o.Key)).Chunk(AtOnce))
        {
            using var turn = await WriteQueue.EnterAsync(db, cancellation);
            foreach (var (entryId, count) in part)
            {
                await IncreaseAsync(db, db.OpenCounts.Where(c => c.BlogId == blogId && c.EntryId == entryId), new OpenCount { BlogId = blogId, EntryId = entryId, Count = count }, count, cancellation);
            }
        }

        // Those that most came from first, so that a crowd of hosts of one visitor each takes only the room that is left.
        var now = Clock.GetUtcNow().UtcDateTime;
        foreach (var part in counted.Where(c => c.Key.Host != None).GroupBy(c => c.Key.Host == Others ? ReferrerCount.Others : c.Key.Host)
            .Select(its => (Host: its.Key, Count: its.Sum(c => c.Value))).OrderByDescending(its => its.Count).Chunk(AtOnce))
        {
            using var turn = await WriteQueue.EnterAsync(db, cancellation);
            foreach (var (host, count) in part)
            {
                await CountHostAsync(db, blogId, host, count, now, cancellation);
            }
        }
    }

    static async Task CountHostAsync(LiveBlogDb db, int blogId, string host, long count, DateTime now, CancellationToken cancellation)
    {
        var ofBlog = db.ReferrerCounts.Where(r => r.BlogId == blogId);
        if (await ofBlog.Where(r => r.Host == host).ExecuteUpdateAsync(set => set.SetProperty(r => r.Count, r => r.Count + count), cancellation) > 0)
        {
            return;
        }

        var isRoom = host == ReferrerCount.Others || await ofBlog.CountAsync(cancellation) < MaxHosts || await MakeRoomAsync(db, blogId, cancellation);
        await IncreaseHostAsync(db, blogId, isRoom ? host : ReferrerCount.Others, count, now, cancellation);
    }

    /// <summary>The host that was counted first gives way, of those that few came from. False when there is none.</summary>
    static async Task<bool> MakeRoomAsync(LiveBlogDb db, int blogId, CancellationToken cancellation)
    {
        if (await db.ReferrerCounts.AsNoTracking().Where(r => r.BlogId == blogId && r.Host != ReferrerCount.Others && r.Count < Established)
            .OrderBy(r => r.Since).ThenBy(r => r.Count).FirstOrDefaultAsync(cancellation) is not { } first)
        {
            return false;
        }

        await FoldAsync(db, first, cancellation);
        return true;
    }

    /// <summary>Adds up what hardly anybody came from, and, where many hosts are listed, those of before today that fewest came from.</summary>
    async Task FoldAsync(LiveBlogDb db, CancellationToken cancellation)
    {
        var old = Clock.GetUtcNow().UtcDateTime - RareAfter;
        var listed = db.ReferrerCounts.AsNoTracking().Where(r => r.Host != ReferrerCount.Others);
        var folding = await listed.Where(r => r.Count < Rare && r.Since < old).OrderBy(r => r.BlogId).ThenBy(r => r.Host).Take(MaxHosts).ToListAsync(cancellation);
        foreach (var blog in await listed.GroupBy(r => r.BlogId).Select(its => new { Id = its.Key, Count = its.Count() }).Where(its => its.Count > MaxLastingHosts).ToListAsync(cancellation))
        {
            folding.AddRange(await listed.Where(r => r.BlogId == blog.Id && r.Count >= Rare && r.Since < old).OrderBy(r => r.Count).Take(blog.Count - MaxLastingHosts).ToListAsync(cancellation));
        }

        foreach (var rare in folding)
        {
            using var turn = await WriteQueue.EnterAsync(db, cancellation);
            await FoldAsync(db, rare, cancellation);
        }
    }

    static async Task FoldAsync(LiveBlogDb db, ReferrerCount rare, CancellationToken cancellation)
    {
        if (await db.ReferrerCounts.Where(r => r.BlogId == rare.BlogId && r.Host == rare.Host && r.Count == rare.Count).ExecuteDeleteAsync(cancellation) > 0)
        {
            await IncreaseHostAsync(db, rare.BlogId, ReferrerCount.Others, rare.Count, rare.Since, cancellation);
        }
    }

    static async Task IncreaseHostAsync(LiveBlogDb db, int blogId, string host, long count, DateTime now, CancellationToken cancellation)
    {
        Task<int> Increase() => db.ReferrerCounts.Where(r => r.BlogId == blogId && r.Host == host).ExecuteUpdateAsync(set => set.SetProperty(r => r.Count, r => r.Count + count), cancellation);
        if (await Increase() == 0)
        {
            await InsertAsync(db, new ReferrerCount { BlogId = blogId, Host = host, Count = count, Since = now }, Increase, cancellation);
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

    /// <summary>A name that a site on the internet can have: its last part is letters, and no name that is kept for inner networks (RFC 6761, RFC 6762).</summary>
    static bool IsPlausible(string host) =>
        Host().IsMatch(host) && host[(host.LastIndexOf('.') + 1)..] is var top && (top.StartsWith("xn--", StringComparison.Ordinal) || top.All(char.IsAsciiLetter))
        && top is { Length: >= 2 } and not ("local" or "localhost" or "internal" or "invalid" or "test" or "lan" or "onion");

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Host();
}
