using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveBlog.Load;

/// <summary>How many talk, how fast altogether, for how long; and how fast the newsroom publishes meanwhile and before.</summary>
internal sealed record DiscussionOptions(int Readers, int MessagesASecond, TimeSpan Duration, TimeSpan Pace);

/// <summary>
/// Readers who talk while the feed goes on: whether every message reaches every one of them, how long it takes, and what the
/// flood does to the feed's own delivery. Server and generator share this process.
/// </summary>
internal sealed class DiscussionRun(DiscussionOptions options, TextWriter progress)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly ConcurrentDictionary<long, long> _sentAt = new();
    readonly ConcurrentDictionary<string, long> _publishedAt = new(StringComparer.Ordinal);
    readonly ConcurrentBag<long> _talkDelays = [];
    ConcurrentBag<long> _feedDelays = [];

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        progress.WriteLine($"Preparing {options.Readers:N0} readers …");
        await using var site = await DiscussionSite.StartAsync(options.Readers, cancellation);
        var talkers = site.Cookies.Select(cookie => new DiscussionClient(site.Address, cookie, this)).ToList();
        try
        {
            foreach (var talker in talkers)
            {
                await talker.FollowAsync(cancellation);
            }

            using var newsroom = new HttpClient { BaseAddress = site.Address };
            newsroom.DefaultRequestHeaders.Authorization = new("Bearer", site.Key);
            progress.WriteLine("Warming up …");
            await PublishAsync(newsroom, TimeSpan.FromSeconds(5), cancellation);
            await TalkAsync(talkers, TimeSpan.FromSeconds(3), measured: false, cancellation);
            _talkDelays.Clear();
            _feedDelays.Clear();

            progress.WriteLine("The feed alone …");
            await PublishAsync(newsroom, options.Duration, cancellation);
            await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
            var alone = new Latencies(Interlocked.Exchange(ref _feedDelays, []));

            progress.WriteLine("The feed, and everybody talks …");
            _sentAt.Clear();
            foreach (var talker in talkers)
            {
                talker.Seen.Clear();
            }

            var sent = TalkAsync(talkers, options.Duration, measured: true, cancellation);
            await PublishAsync(newsroom, options.Duration, cancellation);
            var refused = await sent;
            var waiting = Stopwatch.StartNew();
            while (waiting.Elapsed < Patience && talkers.Exists(talker => _sentAt.Keys.Any(id => !talker.Seen.ContainsKey(id))))
            {
                await Task.Delay(100, cancellation);
            }

            var together = new Latencies(_feedDelays);
            var report = new Report("talk");
            report.Add("Talk", "readers connected", "readers", options.Readers);
            report.Add("Talk", "messages taken", "messages", _sentAt.Count);
            report.Add("Talk", "a second", "messagesASecond", _sentAt.Count / options.Duration.TotalSeconds, "", 1);
            report.Add("Talk", "refused", "refused", refused);
            report.Add("Talk: sent to received, milliseconds", "talk", new Latencies(_talkDelays));
            report.Add("Feed alone: sent to received, milliseconds", "feedAlone", alone);
            report.Add("Feed while everybody talks", "feedTogether", together);
            report.Add(
                "Feed while everybody talks",
                "p99 against alone",
                "feedRatioP99",
                together.Percentile(99) / alone.Percentile(99),
                "×",
                2
            );
            var missed = talkers.Sum(talker => _sentAt.Keys.Count(id => !talker.Seen.ContainsKey(id)));
            report.Add("Account", "missed (reader, message)", "missed", missed);
            report.Add("Account", "gaps, caught up by FollowDiscussion", "gaps", talkers.Sum(t => t.Gaps));
            if (missed > 0)
            {
                report.Fail($"{missed} messages did not reach a reader.");
            }

            if (refused > 0)
            {
                report.Fail($"{refused} messages were not taken.");
            }

            return report;
        }
        finally
        {
            foreach (var talker in talkers)
            {
                await talker.DisposeAsync();
            }
        }
    }

    async Task PublishAsync(HttpClient newsroom, TimeSpan duration, CancellationToken cancellation)
    {
        var posts = new List<Task>();
        using var timer = new PeriodicTimer(options.Pace);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < duration; await timer.WaitForNextTickAsync(cancellation))
        {
            posts.Add(PostAsync());
        }

        await Task.WhenAll(posts);

        async Task PostAsync()
        {
            var headline = $"Entry {Guid.NewGuid():N}";
            _publishedAt[headline] = Stopwatch.GetTimestamp();
            using var answer = await newsroom.PostAsJsonAsync(
                $"/api/v1/blogs/{DiscussionSite.Slug}/entries",
                new { headline, bodyMarkdown = new string('x', 600) },
                cancellation
            );
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>How many messages were not taken.</summary>
    async Task<int> TalkAsync(IReadOnlyList<DiscussionClient> talkers, TimeSpan duration, bool measured, CancellationToken cancellation)
    {
        var (refused, n) = (0, 0);
        var posts = new List<Task>();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < duration; )
        {
            var due = (int)(clock.Elapsed.TotalSeconds * options.MessagesASecond);
            for (; n < due; n++)
            {
                var (talker, text) = (
                    talkers[n % talkers.Count],
                    $"Message {n} of this run, as readers write them, {(measured ? "counted" : "not counted")}."
                );
                posts.Add(
                    Task.Run(
                        async () =>
                        {
                            if (!await talker.SayAsync(text, cancellation))
                            {
                                Interlocked.Increment(ref refused);
                            }
                        },
                        cancellation
                    )
                );
            }

            await Task.Delay(5, cancellation);
        }

        await Task.WhenAll(posts);
        return refused;
    }

    /// <summary>One reader: a line to the hub for both, and what is sent over HTTP.</summary>
    sealed class DiscussionClient : IAsyncDisposable
    {
        readonly DiscussionRun _run;
        readonly HttpClient _http;
        readonly HubConnection _hub;
        long _held;

        public DiscussionClient(Uri address, string cookie, DiscussionRun run)
        {
            _run = run;
            _http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address };
            _http.DefaultRequestHeaders.Add("Cookie", cookie);
            _hub = new HubConnectionBuilder().WithUrl(new Uri(address, "/hubs/live")).Build();
            _hub.On<string, JsonElement>("Changed", (_, changes) => HearFeed(changes));
            _hub.On<string, long, JsonElement>("Discussed", OnDiscussedAsync);
        }

        public ConcurrentDictionary<long, byte> Seen { get; } = new();

        public int Gaps { get; private set; }

        public async Task FollowAsync(CancellationToken cancellation)
        {
            await _hub.StartAsync(cancellation);
            await _hub.InvokeAsync<JsonElement>("Follow", DiscussionSite.Slug, 0L, cancellation);
            Take(await _hub.InvokeAsync<JsonElement>("FollowDiscussion", DiscussionSite.Slug, 0L, cancellation), Stopwatch.GetTimestamp());
        }

        public async Task<bool> SayAsync(string text, CancellationToken cancellation)
        {
            var at = Stopwatch.GetTimestamp();
            using var answer = await _http.PostAsJsonAsync(
                $"/api/v1/blogs/{DiscussionSite.Slug}/discussion/messages",
                new { text, clientId = Guid.NewGuid() },
                cancellation
            );
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return false;
            }

            _run._sentAt[(await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("id").GetInt64()] = at;
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await _hub.DisposeAsync();
            _http.Dispose();
        }

        void HearFeed(JsonElement changes)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var change in changes.EnumerateArray())
            {
                var html = change.GetProperty("html").GetString() ?? "";
                var at = html.IndexOf("Entry ", StringComparison.Ordinal);
                if (at >= 0 && _run._publishedAt.TryGetValue(html.Substring(at, 38), out var sent))
                {
                    _run._feedDelays.Add((long)Stopwatch.GetElapsedTime(sent, now).TotalMicroseconds);
                }
            }
        }

        async Task OnDiscussedAsync(string slug, long from, JsonElement changes)
        {
            var now = Stopwatch.GetTimestamp();
            if (from > Volatile.Read(ref _held))
            {
                Gaps++;
                Take(await _hub.InvokeAsync<JsonElement>("FollowDiscussion", slug, _held), now);
                return;
            }

            Take(changes, now);
        }

        void Take(JsonElement changes, long now)
        {
            _held = Math.Max(_held, changes.GetProperty("revision").GetInt64());
            foreach (var message in changes.GetProperty("messages").EnumerateArray())
            {
                var id = message.GetProperty("id").GetInt64();
                if (Seen.TryAdd(id, 0))
                {
                    _ = MeasureAsync(id, now);
                }
            }
        }

        // It may be heard of before its sender knows its number.
        async Task MeasureAsync(long id, long now)
        {
            for (var n = 0; n < 200; n++)
            {
                if (_run._sentAt.TryGetValue(id, out var sent))
                {
                    _run._talkDelays.Add((long)Stopwatch.GetElapsedTime(sent, now).TotalMicroseconds);
                    return;
                }

                await Task.Delay(50);
            }
        }
    }
}
