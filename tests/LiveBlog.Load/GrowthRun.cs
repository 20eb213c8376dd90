using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace LiveBlog.Load;

/// <param name="Entries">How many the large blog has; the small one has <see cref="GrowthRun.Few"/>.</param>
/// <param name="Samples">How often each thing is done on each blog.</param>
/// <param name="Postgres">A connection string; null measures on SQLite.</param>
internal sealed record GrowthOptions(int Entries, int Samples, string? Postgres);

/// <summary>
/// Whether a blog grows slow: everything a reader and an editor do, on a blog of many entries and on one of a hundred, in turns
/// on one server, over HTTP. No page comes from the cache of pages.
/// </summary>
internal sealed class GrowthRun(GrowthOptions options, TextWriter progress)
{
    public const int Few = 100;

    // DESIGN §8: page, publish and catch-up.
    const double MaxRatio = 1.2;

    const int Warming = 15;

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        await using var site = await GrowthSite.StartAsync(options.Postgres, cancellation);
        progress.WriteLine($"Filling a blog of {Few:N0} and one of {options.Entries:N0} …");
        var filling = Stopwatch.StartNew();
        var small = await site.FillAsync("small", Few, cancellation);
        var large = await site.FillAsync("large", options.Entries, cancellation);
        await site.SettleAsync(cancellation);

        var report = new Report("growth");
        report.Add("Filled", "entries", "entries", options.Entries);
        report.Add("Filled", "in", "filledSeconds", filling.Elapsed.TotalSeconds, "s", 1);
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
            }
        )
        {
            BaseAddress = site.Address,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", site.Key);
        foreach (var act in Acts)
        {
            progress.WriteLine($"{act.Label} …");
            await MeasureAsync(report, http, act, small, large, cancellation);
        }

        return report;
    }

    /// <summary>One thing that is done to a blog, the <paramref name="Once"/>-th time.</summary>
    /// <param name="IsPromised">It must not grow beyond <see cref="MaxRatio"/>.</param>
    sealed record Act(string Label, string Name, bool IsPromised, Func<GrownBlog, int, HttpRequestMessage> Once);

    static IReadOnlyList<Act> Acts { get; } =
    [
        new("first page", "page", IsPromised: true, (blog, _) => Get($"/live/{blog.Slug}")),
        new("first page, oldest first", "oldest", IsPromised: true, (blog, _) => Get($"/live/{blog.Slug}?order=oldest")),
        new(
            "old permalink",
            "permalink",
            IsPromised: false,
            (blog, n) => Get($"/live/{blog.Slug}/entry/{blog.OldIds[n % blog.OldIds.Count]}")
        ),
        new("jump to a time", "time", IsPromised: false, (blog, n) => Get($"/live/{blog.Slug}?time={TimeOf(blog, n)}")),
        new("replay of a moment", "at", IsPromised: false, (blog, n) => Get($"/live/{blog.Slug}?at={TimeOf(blog, n)}")),
        new(
            "search, a word in three entries",
            "rare",
            IsPromised: false,
            (blog, _) => Get($"/live/{blog.Slug}/search?q={GrowthSite.RareWord}")
        ),
        new(
            "search, a word in every second entry",
            "common",
            IsPromised: false,
            (blog, _) => Get($"/live/{blog.Slug}/search?q={GrowthSite.CommonWord}")
        ),
        new(
            "search, a phrase in every second entry",
            "phrase",
            IsPromised: false,
            (blog, _) => Get($"/live/{blog.Slug}/search?q=%22{GrowthSite.CommonPhrase}%22&order=oldest")
        ),
        new(
            "search, two words never together",
            "none",
            IsPromised: false,
            (blog, _) => Get($"/live/{blog.Slug}/search?q={GrowthSite.CommonWord}+{GrowthSite.OtherWord}")
        ),
        new(
            "catch-up of twenty",
            "catchUp",
            IsPromised: true,
            (blog, _) => Get($"/api/v1/blogs/{blog.Slug}/changes?since={blog.Revision - 20}")
        ),
        new(
            "publish",
            "publish",
            IsPromised: true,
            (blog, n) => Post($"/api/v1/blogs/{blog.Slug}/entries", new { headline = $"Published {n}", bodyMarkdown = GrowthSite.Body(n) })
        ),
    ];

    async Task MeasureAsync(Report report, HttpClient http, Act act, GrownBlog small, GrownBlog large, CancellationToken cancellation)
    {
        var (few, many) = (new List<long>(), new List<long>());
        for (var n = -Warming; n < options.Samples; n++)
        {
            // In turns, and each first as often as the other: whatever else the machine does hits both.
            var first = await TimeAsync(n % 2 == 0 ? small : large);
            var second = await TimeAsync(n % 2 == 0 ? large : small);
            if (n >= 0)
            {
                few.Add(n % 2 == 0 ? first : second);
                many.Add(n % 2 == 0 ? second : first);
            }

            Task<long> TimeAsync(GrownBlog blog) => SendAsync(http, act.Once(blog, n + Warming), cancellation);
        }

        var (of, against) = (new Latencies(many), new Latencies(few));
        var section = $"{act.Label}: {Few:N0} and {options.Entries:N0} entries";
        var ratio = of.Percentile(50) / against.Percentile(50);
        report.Add(section, $"median, {Few:N0}", act.Name + "SmallP50Ms", against.Percentile(50), "ms", 2);
        report.Add(section, $"p95, {Few:N0}", act.Name + "SmallP95Ms", against.Percentile(95), "ms", 2);
        report.Add(section, $"median, {options.Entries:N0}", act.Name + "LargeP50Ms", of.Percentile(50), "ms", 2);
        report.Add(section, $"p95, {options.Entries:N0}", act.Name + "LargeP95Ms", of.Percentile(95), "ms", 2);
        report.Add(section, "ratio of the medians", act.Name + "Ratio", ratio, "×", 2);
        if (act.IsPromised && ratio > MaxRatio)
        {
            report.Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{act.Label}: {ratio:F2} times as long on {options.Entries} entries as on {Few}; {MaxRatio} is promised."
                )
            );
        }
    }

    /// <summary>Microseconds from the request to the last byte of its answer.</summary>
    static async Task<long> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await http.SendAsync(request, cancellation);
            var took = Stopwatch.GetElapsedTime(started);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created
                ? (long)took.TotalMicroseconds
                : throw new CannotRunException($"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}.");
        }
    }

    // The middle of the blog's time, and a few moments beside it.
    static string TimeOf(GrownBlog blog, int n) =>
        Uri.EscapeDataString(
            (blog.Middle + TimeSpan.FromSeconds(n % 8)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        );

    static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    static HttpRequestMessage Post(string path, object body) => new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
}
