using System.Diagnostics;

namespace LiveBlog.Load;

/// <summary>
/// How much load. <paramref name="Pace"/> is between the starts of two posts, whether or not the first has been answered;
/// <paramref name="Burst"/> the entries posted at once at the end, or zero; <paramref name="Length"/> the characters of a body.
/// </summary>
internal sealed record FanoutOptions(int Followers, int Posts, TimeSpan Pace, int Burst, int Length);

/// <summary>
/// How fast, at what cost and how faithfully a published entry reaches thousands of followers: entries at a steady pace, then a
/// burst, with every follower's receipt of every revision accounted for.
/// </summary>
internal sealed class FanoutRun(Target target, Publisher publisher, ProcessMeter? server, FanoutOptions options, TextWriter progress)
{
    const int WarmingFollowers = 100;
    const int WarmingPosts = 10;

    // As long as a follower may be without a batch before it counts as missed.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A server that looks at its log every two seconds would repeat itself, if it did, within this time.
    static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2.5);

    readonly string _slug = $"load-{Guid.CreateVersion7():N}";
    readonly byte[] _upgrade = HubFraming.Upgrade(target);
    readonly HubRecordReader _reader = new(withHtml: false);
    readonly Random _random = new(1);

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        await publisher.CreateBlogAsync(_slug, "Load generator: fan-out", cancellation);
        try
        {
            await WarmUpAsync(cancellation);
            return await MeasureAsync(cancellation);
        }
        finally
        {
            await publisher.EndBlogAsync(_slug);
        }
    }

    /// <summary>Has every path compiled on both sides, and the server's pools filled, before anything is measured.</summary>
    async Task WarmUpAsync(CancellationToken cancellation)
    {
        progress.WriteLine("Warming up …");
        var held = await publisher.RevisionAsync(_slug, cancellation);
        var count = Math.Min(WarmingFollowers, options.Followers);
        var ledger = new DeliveryLedger(count, held + 1, WarmingPosts);
        await using var pool = new FollowerPool(Followers(count, held, ledger));
        await pool.OpenAsync(cancellation);
        for (var i = 0; i < WarmingPosts; i++)
        {
            await publisher.PostAsync(_slug, Draft(i), cancellation);
        }

        await WaitForAsync(ledger, (long)count * WarmingPosts, cancellation);
    }

    async Task<Report> MeasureAsync(CancellationToken cancellation)
    {
        var report = new Report("fanout");
        var held = await publisher.RevisionAsync(_slug, cancellation);
        var entries = options.Posts + options.Burst;
        var ledger = new DeliveryLedger(options.Followers, held + 1, entries);
        var followers = Followers(options.Followers, held, ledger);
        await using var pool = new FollowerPool(followers);
        var before = server is null ? double.NaN : await server.SettledBytesAsync(cancellation);
        var own = Cost.Now(null);

        progress.WriteLine($"Opening {options.Followers:N0} followers …");
        var opening = Stopwatch.StartNew();
        pool.KeepAlive();
        await pool.OpenAsync(cancellation);
        opening.Stop();
        GC.Collect();
        var ownIdle = Cost.Now(null);
        var idle = server is null ? double.NaN : await server.SettledBytesAsync(cancellation);

        progress.WriteLine($"Posting {options.Posts:N0} entries …");
        var paceStart = Cost.Now(server);
        var paced = await PostAtPaceAsync(cancellation);
        await WaitForAsync(ledger, (long)options.Followers * options.Posts, cancellation);
        var paceEnd = Cost.Now(server);

        if (options.Burst > 0)
        {
            progress.WriteLine($"Posting {options.Burst:N0} at once …");
        }

        await publisher.WarmAsync(_slug, options.Burst, cancellation);
        var burstStart = Cost.Now(server);
        var burst = await Task.WhenAll(Enumerable.Range(0, options.Burst).Select(i => publisher.PostAsync(_slug, Draft(i), cancellation)));
        await WaitForAsync(ledger, (long)options.Followers * entries, cancellation);
        var burstEnd = Cost.Now(server);
        var after = server is null ? double.NaN : server.ResidentBytes;
        await Task.Delay(Aftermath, cancellation);

        const string Opened = "Followers";
        report.Add(Opened, "followers", "followers", options.Followers);
        report.Add(Opened, "opened in", "openedSeconds", opening.Elapsed.TotalSeconds, "s", 2);
        report.Add(Opened, "server memory before", "serverMiBBefore", before / 1048576, "MiB", 1);
        report.Add(Opened, "server memory with all idle", "serverMiBIdle", idle / 1048576, "MiB", 1);
        report.Add(Opened, "server memory after the run", "serverMiBAfter", after / 1048576, "MiB", 1);
        report.Add(Opened, "growth a follower, idle", "serverKiBAFollowerIdle", (idle - before) / options.Followers / 1024, "KiB", 2);
        report.Add(Opened, "all memory a follower, after", "serverKiBAFollowerAll", after / options.Followers / 1024, "KiB", 2);
        AddLatencies(report, ledger, paced);
        AddCost(report, "Cost at pace", "paced", paceEnd - paceStart, (long)options.Followers * options.Posts);
        AddBurst(report, ledger, burst, burstEnd - burstStart);
        report.Add(
            "Generator",
            "memory a follower",
            "generatorKiBAFollower",
            (ownIdle.OwnBytes - own.OwnBytes) / options.Followers / 1024,
            "KiB",
            2
        );
        AddAccount(report, ledger, followers, pool);
        return report;
    }

    async Task<Posted[]> PostAtPaceAsync(CancellationToken cancellation)
    {
        var posts = new Task<Posted>[options.Posts];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < options.Posts; i++)
        {
            // By the schedule, not after the last answer: a slow server must not thin out its own load.
            var wait = (options.Pace * i) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellation);
            }

            posts[i] = publisher.PostAsync(_slug, Draft(i), cancellation);
        }

        return await Task.WhenAll(posts);
    }

    /// <summary>Waits until the ledger holds <paramref name="expected"/> receipts, or none has come for ten seconds.</summary>
    static async Task WaitForAsync(DeliveryLedger ledger, long expected, CancellationToken cancellation)
    {
        var seen = ledger.Received;
        var since = Stopwatch.GetTimestamp();
        while (seen < expected && Stopwatch.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(20, cancellation);
            if (ledger.Received != seen)
            {
                seen = ledger.Received;
                since = Stopwatch.GetTimestamp();
            }
        }
    }

    static void AddLatencies(Report report, DeliveryLedger ledger, Posted[] posts)
    {
        report.Add(
            "From just before the POST to a follower's receipt",
            "published",
            new Latencies(posts.SelectMany(p => ledger.Delays(p.Revision, p.SentAt)))
        );
        report.Add(
            "From the API's 201 to a follower's receipt",
            "accepted",
            new Latencies(posts.SelectMany(p => ledger.Delays(p.Revision, p.AcceptedAt)))
        );
    }

    void AddBurst(Report report, DeliveryLedger ledger, Posted[] posts, Cost cost)
    {
        if (posts.Length == 0)
        {
            return;
        }

        const string Section = "Burst";
        var deliveries = (long)options.Followers * options.Burst;
        var first = posts.Min(p => p.SentAt);
        var seconds = posts.SelectMany(p => ledger.Delays(p.Revision, first)).DefaultIfEmpty(0).Max() / 1e6;
        report.Add(Section, "entries at once", "burstEntries", options.Burst);
        report.Add(Section, "first send to last receipt", "burstMs", seconds * 1000, "ms", 1);
        report.Add(Section, "deliveries a second", "burstDeliveriesASecond", deliveries / seconds);
        AddCost(report, Section, "burst", cost, deliveries);
    }

    static void AddCost(Report report, string section, string name, Cost cost, long deliveries)
    {
        report.Add(section, "deliveries", name + "Deliveries", deliveries);
        report.Add(section, "server CPU a million", name + "ServerCpuSecondsAMillion", cost.ServerSeconds / deliveries * 1e6, "s", 2);
        report.Add(section, "generator CPU a million", name + "GeneratorCpuSecondsAMillion", cost.OwnSeconds / deliveries * 1e6, "s", 2);
    }

    static void AddAccount(Report report, DeliveryLedger ledger, IReadOnlyList<Follower> followers, FollowerPool pool)
    {
        const string Section = "Account";
        var doubled = followers.Sum(f => (long)f.Doubled);
        var broken = followers.Sum(f => (long)f.BrokenBatches);
        var gaps = followers.Sum(f => (long)f.Gaps);
        report.Add(Section, "missed (follower, revision)", "missed", ledger.Missed);
        report.Add(Section, "doubled (follower, revision)", "doubled", doubled);
        report.Add(Section, "batches with a hole", "brokenBatches", broken);
        report.Add(Section, "gaps, caught up by Follow", "gaps", gaps);
        report.Add(Section, "connections lost", "connectionsLost", pool.Lost);

        foreach (var pair in ledger.Missed == 0 ? [] : ledger.MissedPairs(20))
        {
            report.Fail(pair);
        }

        FailIf(ledger.Missed, "revisions were missed");
        FailIf(doubled, "revisions came twice");

        // A gap that Follow could close is what keeps readers whole, yet no connection broke here: the push itself lost something.
        FailIf(gaps, "times a batch was not pushed and had to be asked for");
        FailIf(broken, "pushed batches had a hole inside");
        FailIf(pool.Lost, $"connections were lost, the first because: {followers.FirstOrDefault(f => !f.IsConnected)?.LostBecause}");

        void FailIf(long count, string what)
        {
            if (count > 0)
            {
                report.Fail($"{count:N0} {what}");
            }
        }
    }

    CountingFollower[] Followers(int count, long held, DeliveryLedger ledger) =>
        [.. Enumerable.Range(0, count).Select(i => new CountingFollower(target, _upgrade, _slug, _reader, held, i, ledger))];

    EntryDraft Draft(int number) => EntryDraft.Write(_random, number, options.Length, awkward: false);
}
