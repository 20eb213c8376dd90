using System.Diagnostics;
using System.Globalization;

namespace LiveBlog.Load;

/// <summary>How much chaos, for how long. <paramref name="Seed"/> draws what is written and how connections break.</summary>
internal sealed record ChaosOptions(int Followers, int Posts, TimeSpan Duration, int Seed);

/// <summary>
/// Whether anything a network can do leaves a reader with another feed than a fresh page's: connections break at random while
/// entries are posted, edited, withdrawn and pinned; then every follower catches up once, and is compared byte for byte.
/// </summary>
internal sealed class ChaosRun(Target target, Publisher publisher, ChaosOptions options, TextWriter progress)
{
    readonly string _slug = $"load-{Guid.CreateVersion7():N}";

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        await publisher.CreateBlogAsync(_slug, "Load generator: chaos", cancellation);
        try
        {
            return await MeasureAsync(cancellation);
        }
        finally
        {
            await publisher.EndBlogAsync(_slug);
        }
    }

    async Task<Report> MeasureAsync(CancellationToken cancellation)
    {
        var report = new Report("chaos");
        var writer = new ChaosWriter(publisher, _slug, options.Posts, options.Duration, new Random(options.Seed));
        var followers = await FollowersAsync(cancellation);
        await using var pool = new FollowerPool(followers);
        pool.KeepAlive();

        progress.WriteLine($"{options.Followers:N0} followers suffer while {options.Posts:N0} entries are posted …");
        using (var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            var suffering = followers.Select(f => f.SufferAsync(ending.Token, cancellation)).ToList();
            try
            {
                await writer.WriteAsync(cancellation);
            }
            finally
            {
                await ending.CancelAsync();
                await Task.WhenAll(suffering);
            }
        }

        progress.WriteLine("Catching up …");
        var revision = await publisher.RevisionAsync(_slug, cancellation);
        var started = Stopwatch.GetTimestamp();
        await CatchUpAsync(followers, cancellation);
        var caughtUp = Stopwatch.GetElapsedTime(started);
        var page = await FreshPage.ReadAsync(publisher, new Uri(target.Address, $"live/{_slug}"), cancellation);

        foreach (var (what, count) in writer.Done)
        {
            report.Add("Written", what, what.Replace(" e", "E", StringComparison.Ordinal), count);
        }

        AddSuffering(report, followers);
        report.Add("At the end", "revision", "revision", revision);
        report.Add("At the end", "entries on the fresh page", "entries", page.Entries.Count + page.Pinned.Count);
        report.Add("At the end", "all caught up in", "caughtUpMs", caughtUp.TotalMilliseconds, "ms", 0);
        AddDifferences(report, followers, page, revision);
        return report;
    }

    async Task<ChaosFollower[]> FollowersAsync(CancellationToken cancellation)
    {
        var held = await publisher.RevisionAsync(_slug, cancellation);
        var upgrade = HubFraming.Upgrade(target);
        var reader = new HubRecordReader(withHtml: true);
        var random = new Random(options.Seed);
        return
        [
            .. Enumerable
                .Range(0, options.Followers)
                .Select(_ => new ChaosFollower(target, upgrade, _slug, reader, held, publisher, new Random(random.Next()))),
        ];
    }

    static async Task CatchUpAsync(ChaosFollower[] followers, CancellationToken cancellation)
    {
        try
        {
            await Parallel.ForEachAsync(followers, cancellation, async (follower, token) => await follower.CatchUpAsync(token));
        }
        catch (IOException e)
        {
            throw new CannotRunException($"A follower could not catch up: {e.Message}");
        }
    }

    static void AddSuffering(Report report, ChaosFollower[] followers)
    {
        const string Section = "Suffered";
        report.Add(Section, "followers", "followers", followers.Length);
        report.Add(Section, "connections", "connections", followers.Sum(f => f.Connections));
        report.Add(Section, "broken or closed", "broken", followers.Sum(f => f.Broken));
        report.Add(Section, "gaps, caught up by Follow", "gaps", followers.Sum(f => f.Gaps));
        report.Add(Section, "pages loaded again", "pagesLoaded", followers.Sum(f => f.PagesLoaded));
        report.Add(Section, "resets asked for by the hub", "resets", followers.Sum(f => f.Resets));
    }

    static void AddDifferences(Report report, ChaosFollower[] followers, FreshPage page, long revision)
    {
        if (!page.IsSteady || page.Revision != revision)
        {
            report.Fail($"the fresh page does not stand at revision {revision} on every page (the first says {page.Revision})");
        }

        var differences = followers.SelectMany(
            (follower, number) =>
                follower
                    .Feed.DifferencesFrom(page)
                    .Concat(follower.Held == revision ? [] : [$"holds revision {follower.Held}, the blog is at {revision}"])
                    .Select(what => (Number: number, What: what))
        );
        var count = 0;
        foreach (var group in differences.GroupBy(d => d.What, d => d.Number))
        {
            // The same difference in many followers has one cause, and is told once.
            var who = string.Join(", ", group.Select(n => n.ToString(CultureInfo.InvariantCulture)));
            report.Fail($"{group.Count()} of {followers.Length} followers: {group.Key}\n  followers: {who}");
            count += group.Count();
        }

        report.Add("At the end", "differences", "differences", count);
        var broken = followers.Sum(f => f.BrokenBatches);
        report.Add("At the end", "batches with a hole", "brokenBatches", broken);
        if (broken > 0)
        {
            report.Fail($"{broken:N0} pushed batches had a hole inside");
        }
    }
}
