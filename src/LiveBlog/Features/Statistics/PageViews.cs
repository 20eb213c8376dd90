using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Statistics;

/// <summary>
/// Counts what is opened and from where, in this machine's memory, and adds it to the database every few seconds. Nothing is
/// kept of who, and of where only a host's name. Anybody can make up where they come from: each reader's network names few hosts,
/// a blog lists a bounded number of them, and those that hardly anybody came from are added up after a day: see <see cref="ReferrerList"/>.
/// </summary>
public sealed partial class PageViews(IServiceScopeFactory scopes, TimeProvider clock, ILogger<PageViews> log)
    : PeriodicJob(AddsEvery, clock, log)
{
    public static readonly TimeSpan AddsEvery = TimeSpan.FromSeconds(10);

    const int MaxWaiting = 5_000;

    static readonly TimeSpan FoldsEvery = TimeSpan.FromHours(1);

    // A household comes from a few sites in an hour, an office or a school from some more. Full again within the hour that /privacy names.
    readonly TokenBuckets newHosts = new(burst: 20, TimeSpan.FromMinutes(3), clock);

    /// <summary>In <see cref="waiting"/>: came from no other site, and from one that is not counted by its name.</summary>
    const string None = "",
        Others = "*";

    /// <summary>Rows written in one turn of the writers: an entry may be waiting to be published.</summary>
    const int AtOnce = 50;

    ConcurrentDictionary<(string Slug, EntryId EntryId, string Host), long> waiting = new();
    readonly ConcurrentDictionary<string, HashSet<string>> established = new(StringComparer.Ordinal);
    DateTimeOffset foldsAt = DateTimeOffset.MinValue;

    /// <param name="entryId">The entry that was opened by itself; 0 for the blog's page.</param>
    /// <param name="host">The site that the reader came from; null or anything that is no host's name for none.</param>
    /// <param name="network">The reader's network: see <see cref="Visitor.AddressKey"/>.</param>
    public void Count(Slug slug, EntryId entryId, string? host, string network)
    {
        var key = (slug.Text, entryId, host is { Length: <= 253 } && IsPlausible(host) ? host : None);
        if (
            key.Item3 != None
            && !waiting.ContainsKey(key)
            && !IsEstablished(slug, key.Item3)
            && (waiting.Count >= MaxWaiting || !newHosts.TryTake(network))
        )
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
        var left = counted.GroupBy(c => c.Key.Slug).ToList();
        try
        {
            while (left.Count > 0)
            {
                await AddAsync(db, left[^1], cancellation);
                left.RemoveAt(left.Count - 1);
            }
        }
        finally
        {
            // While the database is away nothing is lost.
            foreach (var (key, count) in left.SelectMany(ofBlog => ofBlog))
            {
                waiting.AddOrUpdate(key, count, (_, since) => since + count);
            }
        }

        if (isTimeToFold)
        {
            foldsAt = Clock.GetUtcNow() + FoldsEvery;
            await FoldAsync(db, cancellation);
        }
    }

    /// <summary>What was counted last is not lost when the program ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!waiting.IsEmpty)
        {
            await AddAsync(cancellationToken);
        }
    }

    protected override Task DoAsync(CancellationToken cancellation) => AddAsync(cancellation);

    async Task AddAsync(
        LiveBlogDb db,
        IGrouping<string, KeyValuePair<(string Slug, EntryId EntryId, string Host), long>> ofBlog,
        CancellationToken cancellation
    )
    {
        if (await db.Blogs.Where(b => b.Slug == ofBlog.Key).Select(b => (int?)b.Id).SingleOrDefaultAsync(cancellation) is { } blogId)
        {
            await AddAsync(db, blogId, ofBlog.ToList(), cancellation);
            established[ofBlog.Key] =
            [
                .. await db
                    .ReferrerCounts.Where(r => r.BlogId == blogId && r.Count >= ReferrerList.Established)
                    .Select(r => r.Host)
                    .ToListAsync(cancellation),
            ];
        }
    }

    async Task AddAsync(
        LiveBlogDb db,
        int blogId,
        List<KeyValuePair<(string Slug, EntryId EntryId, string Host), long>> counted,
        CancellationToken cancellation
    )
    {
        var opened = counted.GroupBy(c => c.Key.EntryId).ToDictionary(its => its.Key, its => its.Sum(c => c.Value));
        var named = opened.Keys.ToList();
        var real = (await db.Entries.Where(e => e.BlogId == blogId && named.Contains(e.Id)).Select(e => e.Id).ToListAsync(cancellation))
            .Append(default)
            .ToHashSet();
        await WriteAsync(
            db,
            opened.Where(o => real.Contains(o.Key)).OrderBy(o => o.Key),
            part => AddOpenedAsync(db, blogId, part, cancellation),
            cancellation
        );

        var hosts = counted
            .Where(c => c.Key.Host != None)
            .GroupBy(c => c.Key.Host == Others ? ReferrerCount.Others : c.Key.Host, StringComparer.Ordinal)
            .ToDictionary(its => its.Key, its => its.Sum(c => c.Value), StringComparer.Ordinal);
        if (hosts.Count > 0)
        {
            await ChangeAsync(db, blogId, (await ListOfAsync(db, blogId, cancellation)).Add(hosts), cancellation);
        }
    }

    async Task FoldAsync(LiveBlogDb db, CancellationToken cancellation)
    {
        foreach (var blogId in await db.ReferrerCounts.Select(r => r.BlogId).Distinct().ToListAsync(cancellation))
        {
            await ChangeAsync(db, blogId, (await ListOfAsync(db, blogId, cancellation)).Fold(Clock.GetUtcNow().UtcDateTime), cancellation);
        }
    }

    static async Task<ReferrerList> ListOfAsync(LiveBlogDb db, int blogId, CancellationToken cancellation) =>
        new(await db.ReferrerCounts.AsNoTracking().Where(r => r.BlogId == blogId).ToListAsync(cancellation));

    Task ChangeAsync(LiveBlogDb db, int blogId, IReadOnlyList<ReferrerChange> changes, CancellationToken cancellation) =>
        WriteAsync(
            db,
            changes.OrderBy(c => c.Host == ReferrerCount.Others).ThenBy(c => c.Host, StringComparer.Ordinal),
            part => ChangeAsync(db, blogId, part, Clock.GetUtcNow().UtcDateTime, cancellation),
            cancellation
        );

    /// <summary>
    /// Some rows at a time, each part whole. All machines write them in the same order, so that none waits for another in a circle.
    /// </summary>
    static async Task WriteAsync<T>(LiveBlogDb db, IEnumerable<T> rows, Func<IReadOnlyList<T>, Task> write, CancellationToken cancellation)
    {
        foreach (var part in rows.Chunk(AtOnce))
        {
            await using var transaction = await db.BeginWriteAsync(cancellation);
            await write(part);
            await transaction.CommitAsync(cancellation);
        }
    }

    static async Task AddOpenedAsync(
        LiveBlogDb db,
        int blogId,
        IReadOnlyList<KeyValuePair<EntryId, long>> opened,
        CancellationToken cancellation
    )
    {
        foreach (var (entryId, count) in opened)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "PageViewCounts" ("BlogId", "EntryId", "Count") VALUES ({blogId}, {entryId.Value}, {count})
                ON CONFLICT ("BlogId", "EntryId") DO UPDATE SET "Count" = "PageViewCounts"."Count" + excluded."Count"
                """,
                cancellation
            );
        }
    }

    /// <summary>
    /// Another machine may change the same rows meanwhile: what is added is added to whatever is there, and a host that it has counted
    /// stays.
    /// </summary>
    static async Task ChangeAsync(
        LiveBlogDb db,
        int blogId,
        IReadOnlyList<ReferrerChange> changes,
        DateTime now,
        CancellationToken cancellation
    )
    {
        var folded = 0L;
        foreach (var (host, added, leaves) in changes)
        {
            if (leaves is null)
            {
                await AddAsync(host, added);
            }
            else if (
                await db
                    .ReferrerCounts.Where(r => r.BlogId == blogId && r.Host == host && r.Count == leaves.Count)
                    .ExecuteDeleteAsync(cancellation) > 0
            )
            {
                folded += leaves.Count;
            }
        }

        if (folded > 0)
        {
            await AddAsync(ReferrerCount.Others, folded);
        }

        Task<int> AddAsync(string host, long count) =>
            db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "ReferrerCounts" ("BlogId", "Host", "Count", "Since") VALUES ({blogId}, {host}, {count}, {now})
                ON CONFLICT ("BlogId", "Host") DO UPDATE SET "Count" = "ReferrerCounts"."Count" + excluded."Count"
                """,
                cancellation
            );
    }

    /// <summary>
    /// A name that a site on the internet can have: its last part is letters, and no name that is kept for inner networks (RFC 6761,
    /// RFC 6762).
    /// </summary>
    static bool IsPlausible(string host) =>
        Host().IsMatch(host)
        && host[(host.LastIndexOf('.') + 1)..] is var top
        && (top.StartsWith("xn--", StringComparison.Ordinal) || top.All(char.IsAsciiLetter))
        && top is { Length: >= 2 } and not ("local" or "localhost" or "internal" or "invalid" or "test" or "lan" or "onion");

    [GeneratedRegex(
        @"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Host();
}
