using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace LiveBlog.Load.Hostile;

/// <summary>A reader who loads pages at a steady pace: the first, older ones, what has changed, the newswire, the discussion.</summary>
internal sealed class SteadyReader(HostileSite site) : IDisposable
{
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200),
        Patience = TimeSpan.FromSeconds(30);

    readonly Caller _caller = new(CallerKind.Anonymous, site.Target.Address, Caller.Address(1, 1));
    readonly ConcurrentBag<long> _times = [];
    readonly ConcurrentDictionary<string, int> _faults = new(StringComparer.Ordinal);

    /// <summary>Microseconds from each request to its answer's last byte.</summary>
    public IEnumerable<long> Times => _times;

    /// <summary>What was not answered with a page.</summary>
    public IReadOnlyDictionary<string, int> Faults => _faults;

    /// <summary>Until <paramref name="ending"/>; by the clock, whether or not the last page has come.</summary>
    public async Task RunAsync(CancellationToken ending, CancellationToken cancellation)
    {
        var loads = new List<Task>();
        using var timer = new PeriodicTimer(Pace);
        for (var n = 0; !ending.IsCancellationRequested; n++)
        {
            loads.Add(LoadAsync(PathAt(n), cancellation));
            await timer.WaitForNextTickAsync(cancellation);
        }

        await Task.WhenAll(loads);
    }

    public void Dispose() => _caller.Dispose();

    string PathAt(int n)
    {
        const string Page = $"/live/{HostileSite.Slug}",
            Api = $"/api/v1/blogs/{HostileSite.Slug}";
        var entry = site.Seeded.EntryIds[n * 37 % site.Seeded.EntryIds.Count];
        return (n % 6) switch
        {
            0 => Page,
            1 => Page + "?order=oldest",
            2 => string.Create(CultureInfo.InvariantCulture, $"{Page}/entry/{entry}"),
            3 => string.Create(CultureInfo.InvariantCulture, $"{Api}/changes?since={site.Seeded.EntryIds.Count - 5}"),
            4 => "/newswire",
            _ => $"{Api}/discussion/messages",
        };
    }

    async Task LoadAsync(string path, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var response = await _caller.Http.GetAsync(new Uri(path, UriKind.Relative), limit.Token);
            _times.Add((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Note($"{(int)response.StatusCode}");
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            Note(e.Message);
        }

        // After the run is stopped nobody reads it.
        void Note(string what) => _faults.AddOrUpdate($"GET {path}: {what}", 1, static (_, n) => n + 1);
    }
}
