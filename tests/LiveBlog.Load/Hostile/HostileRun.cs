using System.Diagnostics;
using System.Globalization;
using System.Text;
using LiveBlog.Localization;

namespace LiveBlog.Load.Hostile;

/// <param name="Seconds">Of each phase: one entry is published in each second.</param>
/// <param name="Judges">Whether times that break their bounds make the run fail; faults and lost messages always do.</param>
/// <param name="App">LiveBlog.dll; null looks for the one that was built beside this program.</param>
internal sealed record HostileOptions(int Seconds, int Followers, string? Postgres, bool Pins, bool Judges, string? App);

/// <summary>
/// Whether anything that a stranger, a reader or a key may send stalls the newsroom: an editor publishes, readers follow and
/// read, first in quiet, then while every endpoint that writes is sent its longest input, then hostile markup, pages and feeds,
/// then costly reads; ten requests at a time.
/// </summary>
internal sealed class HostileRun(HostileOptions options, TextWriter progress)
{
    const double MaxPublishRatio = 3,
        MaxReceiptRatio = 1.5;
    const int InFlight = 10,
        WarmingPosts = 3,
        CardsOfAKind = 5;

    static readonly TimeSpan FeedPatience = TimeSpan.FromSeconds(60);

    readonly Report _report = new("hostile");
    readonly List<(PhaseFigures Figures, AttackTally? Tally)> _phases = [];
    readonly Random _random = new(1);
    readonly Stopwatch _clock = Stopwatch.StartNew();

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        await using var stub = await StubServer.StartAsync();
        await using var site = await HostileSite.StartAsync(options.App ?? FindApp(), options.Postgres, options.Pins, Say, cancellation);
        var endpoints = new WritingEndpoints(site, stub);
        Compare(endpoints.All, site.Seeded.Handlers);

        using var publisher = new Publisher(site.Target, site.Seeded.Key);
        var server =
            ProcessMeter.TryOpen(site.ProcessId)
            ?? throw new CannotRunException("The server's process cannot be watched: this needs Linux.");
        var longest = endpoints.All.SelectMany(e => e.Bodies(FieldText.Longest)).ToList();
        Say($"Warming up: {longest.Count} requests to {endpoints.All.Count} endpoints …");
        await WarmAsync(site, publisher, server, longest, endpoints.All, cancellation);

        var phase = new Phase(site, publisher, server, options.Followers, options.Seconds);
        try
        {
            await QuietAsync(phase, cancellation);
            await LongestAsync(site, phase, [.. longest, .. endpoints.BeyondLimits], cancellation);
            await MarkupAsync(site, stub, phase, endpoints, cancellation);
            await ReadsAsync(site, phase, cancellation);
        }
        catch (CannotRunException e)
        {
            // What was measured until here says why.
            _report.Fail($"The server was not to be used any more: {e.Message}");
        }

        Judge();
        foreach (var (line, count) in site.LoggedErrors)
        {
            Say($"The server's log, {count} times: {line}");
        }

        return _report;
    }

    async Task QuietAsync(Phase phase, CancellationToken cancellation)
    {
        Say("Quiet …");
        Note(await phase.RunAsync("quiet", attack: null, cancellation), tally: null);
    }

    async Task LongestAsync(HostileSite site, Phase phase, HostileRequest[] requests, CancellationToken cancellation)
    {
        Say("The longest input, and more …");
        await AttackAsync("longest input", site, phase, requests, cancellation);
    }

    async Task MarkupAsync(HostileSite site, StubServer stub, Phase phase, WritingEndpoints endpoints, CancellationToken cancellation)
    {
        var markup = endpoints.All.Where(e => e.TakesMarkup).ToList();
        HostileRequest[] requests = [.. FieldText.HostileMarkup.SelectMany(text => markup.SelectMany(e => e.Bodies(text))), .. Cards(stub)];
        Say($"Hostile markup, pages and feeds: {requests.Length:N0} requests …");
        await AddFeedsAsync(site, stub, cancellation);
        await AttackAsync("hostile markup", site, phase, requests, cancellation);
        await ExpectGoodFeedAsync(site, stub, cancellation);
    }

    async Task ReadsAsync(HostileSite site, Phase phase, CancellationToken cancellation)
    {
        Say("Costly reads, and idle connections …");
        var reads = new HostileReads(site);
        var (idle, letIn) = await reads.IdleAsync(cancellation);
        await using (idle)
        {
            var loop = new CatchUpLoop(site.Target with { ForwardedFor = Caller.Address(7, 2) }, HostileSite.Slug);
            HostileRequest[] requests = [.. reads.Requests];
            _random.Shuffle(requests);
            var tally = new AttackTally();
            var attack = new Attack(site, tally);
            var figures = await phase.RunAsync(
                "costly reads",
                ending => Task.WhenAll(attack.RunAsync(requests, InFlight - 1, ending, cancellation), loop.RunAsync(ending, cancellation)),
                cancellation
            );
            Note(figures, tally);
            loop.Leave();
            _report.Add("Connections", "idle ones let in, from one address", "idleConnections", letIn);
            _report.Add("Connections", "catch-ups from 0 on one connection", "catchUps", loop.Rounds);
        }
    }

    /// <summary>First by strangers and readers alone, then by the newsroom's own accounts and keys.</summary>
    async Task AttackAsync(string name, HostileSite site, Phase phase, HostileRequest[] requests, CancellationToken cancellation)
    {
        await AttackAsync($"{name}, readers", site, phase, requests, isOfReaders: true, cancellation);
        await AttackAsync($"{name}, newsroom", site, phase, requests, isOfReaders: false, cancellation);
    }

    async Task AttackAsync(
        string name,
        HostileSite site,
        Phase phase,
        HostileRequest[] requests,
        bool isOfReaders,
        CancellationToken cancellation
    )
    {
        HostileRequest[] theirs = [.. requests.Where(r => IsOfReaders(r.Caller) == isOfReaders)];
        _random.Shuffle(theirs);
        var tally = new AttackTally();
        var attack = new Attack(site, tally);
        var figures = await phase.RunAsync(name, ending => attack.RunAsync(theirs, InFlight, ending, cancellation), cancellation);
        Note(figures, tally);
    }

    /// <summary>Says which endpoints the table lacks, and which the program does.</summary>
    void Compare(IReadOnlyList<WritingEndpoint> table, IReadOnlyList<string> program)
    {
        var named = table.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var missing in program.Where(name => !named.Contains(name)))
        {
            _report.Fail($"The table of writing endpoints lacks {missing}.");
        }

        foreach (var gone in named.Except(program, StringComparer.Ordinal))
        {
            _report.Fail($"The program has no endpoint {gone} any more, which the table names.");
        }
    }

    /// <summary>Has every path compiled, and every endpoint take its longest input once: one that refuses it measures nothing.</summary>
    async Task WarmAsync(
        HostileSite site,
        Publisher publisher,
        ProcessMeter server,
        IReadOnlyList<HostileRequest> longest,
        IReadOnlyList<WritingEndpoint> endpoints,
        CancellationToken cancellation
    )
    {
        var tally = new AttackTally();
        await new Attack(site, tally).OnceAsync(longest, cancellation);
        await new Phase(site, publisher, server, options.Followers, WarmingPosts).RunAsync("warm-up", attack: null, cancellation);
        foreach (var endpoint in endpoints.Where(e => !e.OnlyRefuses && !tally.HasTaken(e.Name)))
        {
            _report.Fail($"{endpoint.Name} did not take its longest input: {tally.SaidBy(endpoint.Name)}");
        }

        AddFaults("warm-up", tally);
    }

    /// <summary>Links to hostile pages, for the composer's cards.</summary>
    static IEnumerable<HostileRequest> Cards(StubServer stub) =>
        StubServer.Pages.Keys.Concat(StubServer.Endless).SelectMany(kind => Enumerable.Repeat(Card(stub, kind), CardsOfAKind));

    static HostileRequest Card(StubServer stub, string kind) =>
        new(
            "POST /desk/blogs/{slug}?handler=Preview",
            CallerKind.Contributor,
            $"page {kind}",
            HttpMethod.Post,
            $"/desk/blogs/{HostileSite.Slug}?handler=Preview",
            "application/x-www-form-urlencoded",
            Encoding.ASCII.GetBytes($"url={Uri.EscapeDataString($"{stub.Address}card/{kind}")}")
        );

    /// <summary>Hostile feeds for the agency reader, and one in order behind them.</summary>
    async Task AddFeedsAsync(HostileSite site, StubServer stub, CancellationToken cancellation)
    {
        string[] kinds = [.. StubServer.Endless, .. StubServer.Feeds.Keys.Where(kind => kind != "good"), "good"];
        var tally = new AttackTally();
        await new Attack(site, tally).OnceAsync(
            kinds.Select(kind => new HostileRequest(
                "POST /desk/wire",
                CallerKind.Editor,
                $"feed {kind}",
                HttpMethod.Post,
                "/desk/wire",
                "application/x-www-form-urlencoded",
                Encoding.ASCII.GetBytes($"name={kind}&minutes=1&url={Uri.EscapeDataString($"{stub.Address}feed/{kind}")}")
            )),
            cancellation
        );
        AddFaults("adding feeds", tally);
    }

    async Task ExpectGoodFeedAsync(HostileSite site, StubServer stub, CancellationToken cancellation)
    {
        var editor = site.Next(CallerKind.Editor).Http;
        var (desk, source) = (new Uri("desk/wire", UriKind.Relative), $"{stub.Address}feed/good</span> <span>· ");
        var waiting = source + Strings.For("en").SourceWaiting;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(FeedPatience);
        try
        {
            while (
                await editor.GetStringAsync(desk, patience.Token) is var page
                && (!page.Contains(source, StringComparison.Ordinal) || page.Contains(waiting, StringComparison.Ordinal))
            )
            {
                await Task.Delay(250, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _report.Fail("The good agency feed was not read among the hostile ones.");
        }
        catch (HttpRequestException e)
        {
            _report.Fail($"The desk could not be read after the hostile feeds: {e.Message}");
        }
    }

    /// <summary>Keeps a phase's figures for the report, and shows the two that count: the whole takes minutes.</summary>
    void Note(PhaseFigures figures, AttackTally? tally)
    {
        _phases.Add((figures, tally));
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{figures.Name}: slowest publish {figures.Published.Max:F1} ms, receipt p99 {figures.Received.Percentile(99):F1} ms"
            )
        );
    }

    void Judge()
    {
        if (_phases.Count == 0)
        {
            return;
        }

        var quiet = _phases[0].Figures;
        var table = new ReportTable(
            "Phases (milliseconds)",
            "phases",
            [
                "phase",
                "entries",
                "publish p50",
                "p99",
                "slowest",
                "× quiet",
                "receipt p50",
                "receipt p99",
                "× quiet p99",
                "pages p50",
                "pages p99",
                "× quiet pages",
                "missed",
                "doubled",
                "gaps",
                "lost",
                "requests",
                "faults",
                "server CPU s",
            ]
        );
        foreach (var (its, tally) in _phases)
        {
            var publish = Ratio(its.Published.Max, quiet.Published.Max);
            var receipt = Ratio(its.Received.Percentile(99), quiet.Received.Percentile(99));
            var pages = Ratio(its.Pages.Percentile(99), quiet.Pages.Percentile(99));
            table.Add(
                its.Name,
                its.Posts,
                Tenths(its.Published.Percentile(50)),
                Tenths(its.Published.Percentile(99)),
                Tenths(its.Published.Max),
                publish,
                Tenths(its.Received.Percentile(50)),
                Tenths(its.Received.Percentile(99)),
                receipt,
                Tenths(its.Pages.Percentile(50)),
                Tenths(its.Pages.Percentile(99)),
                pages,
                its.Missed,
                its.Doubled,
                its.Gaps,
                its.Lost,
                tally?.Requests ?? 0,
                tally?.Faults ?? 0,
                Tenths(its.ServerSeconds)
            );
            JudgeTimes(its.Name, publish, receipt);
            FailIf(its.Name, its.Missed, "messages were missed");
            FailIf(its.Name, its.Doubled, "messages came twice");
            FailIf(its.Name, its.Lost, "followers lost their connection");
            foreach (var complaint in its.Complaints)
            {
                _report.Fail($"{its.Name}: {complaint}");
            }
        }

        _report.Add(table);
        foreach (var (its, tally) in _phases.Where(p => p.Tally is not null))
        {
            _report.Add(tally!.Table($"Requests: {its.Name}", its.Name));
            AddFaults(its.Name, tally);
        }
    }

    void JudgeTimes(string phase, double publish, double receipt)
    {
        Check(publish, MaxPublishRatio, "the slowest publish took");
        Check(receipt, MaxReceiptRatio, "the p99 from publish to receipt was");

        void Check(double ratio, double bound, string what)
        {
            if (ratio <= bound)
            {
                return;
            }

            var sentence = string.Create(CultureInfo.InvariantCulture, $"{phase}: {what} {ratio:F2} × quiet; {bound} is promised.");
            if (options.Judges)
            {
                _report.Fail(sentence);
            }
            else
            {
                Say(sentence);
            }
        }
    }

    void AddFaults(string phase, AttackTally tally)
    {
        foreach (var sample in tally.Samples)
        {
            _report.Fail($"{phase}: {sample}");
        }
    }

    void FailIf(string phase, long count, string what)
    {
        if (count > 0)
        {
            _report.Fail($"{phase}: {count:N0} {what}.");
        }
    }

    void Say(string what) =>
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds, 4:F0} s  {what}"));

    static bool IsOfReaders(CallerKind caller) => caller is CallerKind.Anonymous or CallerKind.Reader or CallerKind.Leaver;

    static double Ratio(double of, double against) => Math.Round(of / against, 2);

    static double Tenths(double value) => Math.Round(value, 1);

    /// <summary>The program as it was built in the same configuration, found from this one's place in the sources.</summary>
    static string FindApp()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (here.Name, here.Parent?.Name ?? "");
        for (var folder = here; folder is not null; folder = folder.Parent)
        {
            var app = Path.Combine(folder.FullName, "src", "LiveBlog", "bin", configuration, framework, "LiveBlog.dll");
            if (File.Exists(app))
            {
                return app;
            }
        }

        throw new CannotRunException("--app must name LiveBlog.dll: it was not found beside the sources.");
    }
}
