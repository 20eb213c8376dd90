using System.Globalization;

namespace LiveBlog.Load.Hostile;

/// <summary>Reads that cost the server more than the client.</summary>
internal sealed class HostileReads(HostileSite site)
{
    const int IdleConnections = 2_000,
        OpenedAtOnce = 64;

    const string Live = $"/live/{HostileSite.Slug}",
        Api = $"/api/v1/blogs/{HostileSite.Slug}";

    const string MadeUp = $"{HostileRequest.Fresh}.example";

    static readonly DateTime Opening = new(2026, 1, 12, 8, 0, 0, DateTimeKind.Utc);

    public IReadOnlyList<HostileRequest> Requests { get; } =
    [
        Get("changes?since=0", $"{Api}/changes?since=0"),
        Get("search of a common word", $"{Live}/search?q=lighthouse"),
        Get("search of a phrase", $"{Live}/search?q=%22harbour+and+the+lighthouse%22&order=oldest"),
        Get("search of what is nowhere", $"{Live}/search?q=harbour+{HostileRequest.Fresh}"),
        Get("search of many words", $"{Live}/search?q={string.Join('+', Enumerable.Repeat("harbour", 200))}"),
        Get("entries?q=", $"{Api}/entries?q=lighthouse&limit=200"),
        .. Enumerable.Range(0, 40).Select(n => Get("replay of an instant", $"{Live}?at={Instant(n * 293)}")),
        .. Enumerable.Range(0, 10).Select(n => Get("jump to an instant", $"{Live}?time={Instant(n * 1_111)}")),
        Get("print", $"{Live}/print"),
        Get("sitemap", "/sitemap.xml"),
        Get("news sitemap", "/news-sitemap.xml"),
        Get("openapi", "/openapi/v1.json"),
        Get("front page", "/"),
        Get("feed", $"{Live}/feed.atom"),
        Get("feed, no cache", $"{Live}/feed.json?before={HostileRequest.Fresh}"),
        Get("discussion page", $"{Live}/discussion"),
        Get("calendar", $"{Live}/calendar.ics"),
        Get("oembed", $"/oembed?url={Uri.EscapeDataString(site.Target.Address + Live.TrimStart('/'))}"),
        Get("share picture, made-up host", $"{Live}/share.png") with
        {
            Host = MadeUp,
        },
        Get("share picture of an entry, made-up host", $"{Live}/entry/{Number(site.Seeded.EntryIds[7])}/share.png") with
        {
            Host = MadeUp,
        },
        Get("page, made-up host", Live) with
        {
            Host = MadeUp,
        },
        Get("page, made-up query", $"{Live}?{HostileRequest.Fresh}=1"),
        .. site
            .Seeded.EntryIds.Where((_, n) => n % HostileSeed.EditedEvery == 0)
            .Select(id => Get("history of an entry", $"{Live}/entry/{Number(id)}/changes")),
    ];

    /// <summary>Opens two thousand connections from one address, which then say nothing. How many were let in is the answer.</summary>
    public async Task<(FollowerPool Pool, int LetIn)> IdleAsync(CancellationToken cancellation)
    {
        var target = site.Target with { ForwardedFor = Caller.Address(7, 1) };
        var upgrade = HubFraming.Upgrade(target);
        var (reader, ledger) = (new HubRecordReader(withHtml: false), new DeliveryLedger(1, 1, 1));
        var idle = Enumerable
            .Range(0, IdleConnections)
            .Select(_ => new CountingFollower(target, upgrade, HostileSite.Slug, reader, 0, 0, ledger))
            .ToList();
        var letIn = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            idle,
            options,
            async (follower, token) =>
            {
                try
                {
                    await follower.ConnectAsync(token);
                    Interlocked.Increment(ref letIn);
                }
                catch (IOException)
                {
                    // Refused, as it may be.
                }
            }
        );
        var pool = new FollowerPool(idle);
        pool.KeepAlive();
        return (pool, letIn);
    }

    static HostileRequest Get(string name, string path) =>
        new($"GET {name}", CallerKind.Anonymous, name, HttpMethod.Get, path, ContentType: null, []);

    static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);

    static string Instant(int seconds) =>
        Uri.EscapeDataString(Opening.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
