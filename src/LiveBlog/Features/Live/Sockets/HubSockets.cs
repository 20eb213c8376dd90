using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using LiveBlog.Jobs;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>
/// All connections that were taken over. One sweep keeps them alive and ends those whose client is silent or stuck; a timer for each
/// would cost more than what is sent.
/// </summary>
sealed class HubSockets(
    IServiceProvider services,
    IMeterFactory meters,
    IOptions<HubOptions> options,
    TimeProvider clock,
    ILogger<HubSockets> log
) : PeriodicJob(SweepEvery, clock, log)
{
    static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    // What the framework's own clients expect, where the options say nothing.
    static readonly TimeSpan UsualKeepAlive = TimeSpan.FromSeconds(15),
        UsualTimeout = TimeSpan.FromSeconds(30);

    static readonly byte[] KeepAlive = WebSocketFrame.Of("{\"type\":6}\u001e"u8, Opcode.Text);

    readonly ConcurrentDictionary<HubSocket, byte> all = new(ReferenceEqualityComparer.Instance);
    readonly Measures measures = new(meters);
    readonly Lazy<ConnectionDelegate> hub = new(() => new ConnectionBuilder(services).UseHub<LiveHub>().Build());

    /// <summary>Runs SignalR on a connection, until that ends.</summary>
    public ConnectionDelegate Hub => hub.Value;

    public ICollection<HubSocket> All => all.Keys;

    /// <summary>After how long without a word a client is taken to be gone.</summary>
    public TimeSpan ClientTimeout => options.Value.ClientTimeoutInterval ?? UsualTimeout;

    public void Add(HubSocket socket)
    {
        all.TryAdd(socket, 0);
        var since = Stopwatch.GetTimestamp();
        measures.Begin();
        socket.OnEnded(() =>
        {
            all.TryRemove(socket, out _);
            measures.End(Stopwatch.GetElapsedTime(since), socket.TimedOut);
        });
    }

    protected override Task DoAsync(CancellationToken cancellation)
    {
        var (now, keepAlive, timeout) = (
            Environment.TickCount64,
            (options.Value.KeepAliveInterval ?? UsualKeepAlive).TotalMilliseconds,
            ClientTimeout.TotalMilliseconds
        );
        foreach (var (socket, _) in all)
        {
            if (now - socket.ReceivedAt > timeout || socket.Output.IsStuck)
            {
                socket.TimedOut = true;
                socket.Abort();
            }
            else if (now - socket.Output.SentAt >= keepAlive)
            {
                socket.Output.TrySend(KeepAlive);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>The instruments of ASP.NET Core's own connections, under their names, so that dashboards count these too.</summary>
    sealed class Measures
    {
        static readonly KeyValuePair<string, object?> Transport = new("signalr.transport", "web_sockets");

        readonly UpDownCounter<long> active;
        readonly Histogram<double> duration;

        public Measures(IMeterFactory meters)
        {
            var meter = meters.Create("Microsoft.AspNetCore.Http.Connections");
            active = meter.CreateUpDownCounter<long>("signalr.server.active_connections", "{connection}");
            duration = meter.CreateHistogram<double>("signalr.server.connection.duration", "s");
        }

        public void Begin() => active.Add(1, Transport);

        public void End(TimeSpan lasted, bool timedOut)
        {
            active.Add(-1, Transport);
            duration.Record(lasted.TotalSeconds, Transport, new("signalr.connection.status", timedOut ? "timeout" : "normal_closure"));
        }
    }
}
