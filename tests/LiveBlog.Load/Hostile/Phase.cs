using System.Diagnostics;

namespace LiveBlog.Load.Hostile;

/// <summary>What the newsroom and its readers saw while something was done to the server, or nothing.</summary>
/// <param name="ServerSeconds">CPU.</param>
internal sealed record PhaseFigures(
    string Name,
    Latencies Published,
    Latencies Received,
    Latencies Pages,
    int Posts,
    long Missed,
    long Doubled,
    int Gaps,
    int Lost,
    double ServerSeconds
)
{
    /// <summary>What an honest person was not given.</summary>
    public IReadOnlyList<string> Complaints { get; init; } = [];
}

/// <summary>One phase: an editor publishes once a second, followers follow, a reader reads, and an attack goes on meanwhile.</summary>
internal sealed class Phase(HostileSite site, Publisher publisher, ProcessMeter server, int followers, int seconds)
{
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(1),
        Patience = TimeSpan.FromSeconds(15);
    static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2.5),
        PublishPatience = TimeSpan.FromSeconds(30);

    readonly Random _random = new(1);

    /// <param name="attack">Goes on until its first token ends it.</param>
    public async Task<PhaseFigures> RunAsync(string name, Func<CancellationToken, Task>? attack, CancellationToken cancellation)
    {
        var held = await publisher.RevisionAsync(HostileSite.Slug, cancellation);
        var ledger = new DeliveryLedger(followers, held + 1, seconds);
        var (upgrade, reader) = (HubFraming.Upgrade(site.Target), new HubRecordReader(withHtml: false));
        var pool = Enumerable
            .Range(0, followers)
            .Select(n => new CountingFollower(site.Target, upgrade, HostileSite.Slug, reader, held, n, ledger))
            .ToArray();
        await using var open = new FollowerPool(pool);
        open.KeepAlive();
        await open.OpenAsync(cancellation);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var pages = new SteadyReader(site);
        var before = server.CpuSeconds;
        var reading = pages.RunAsync(ending.Token, cancellation);
        var attacking = attack?.Invoke(ending.Token) ?? Task.CompletedTask;
        var complaints = new List<string>();
        var posts = await PublishAsync(complaints, cancellation);
        var cost = server.CpuSeconds - before;
        await ending.CancelAsync();
        await attacking;
        await reading;
        await WaitForAsync(ledger, (long)followers * posts.Count, cancellation);

        // A server that looks at its log every two seconds would repeat itself, if it did, within this time.
        await Task.Delay(Aftermath, cancellation);
        complaints.AddRange(pages.Faults.Select(f => $"{f.Key} ({f.Value} times)"));
        return new PhaseFigures(
            name,
            new Latencies(posts.Select(p => Microseconds(p.AcceptedAt - p.SentAt))),
            new Latencies(posts.SelectMany(p => ledger.Delays(p.Revision, p.SentAt))),
            new Latencies(pages.Times),
            posts.Count,
            posts.Sum(p => followers - (long)ledger.Delays(p.Revision, p.SentAt).Count()),
            pool.Sum(f => (long)f.Doubled),
            pool.Sum(f => f.Gaps),
            open.Lost,
            cost
        )
        {
            Complaints = complaints,
        };
    }

    /// <summary>By the schedule, not after the last answer: a slow server must not thin out its own load.</summary>
    async Task<IReadOnlyList<Posted>> PublishAsync(List<string> complaints, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var posts = new List<Task<Posted?>>();
        for (var n = 0; n < seconds; n++)
        {
            var wait = (Pace * n) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellation);
            }

            posts.Add(PostAsync(n));
        }

        return [.. (await Task.WhenAll(posts)).OfType<Posted>()];

        async Task<Posted?> PostAsync(int n)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(PublishPatience);
            try
            {
                return await publisher.PostAsync(HostileSite.Slug, EntryDraft.Write(_random, n, 600, awkward: false), limit.Token);
            }
            catch (CannotRunException e)
            {
                Complain(e.Message);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                Complain($"no answer in {PublishPatience.TotalSeconds:N0} seconds");
            }

            return null;
        }

        void Complain(string why)
        {
            lock (complaints)
            {
                complaints.Add($"An entry was not taken: {why}");
            }
        }
    }

    static async Task WaitForAsync(DeliveryLedger ledger, long expected, CancellationToken cancellation)
    {
        for (var since = Stopwatch.StartNew(); ledger.Received < expected && since.Elapsed < Patience; )
        {
            await Task.Delay(20, cancellation);
        }
    }

    static long Microseconds(long ticks) => ticks * 1_000_000 / Stopwatch.Frequency;
}
