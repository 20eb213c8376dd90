using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using LiveBlog.Features.Live;
using LiveBlog.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveBlog.Tests.Features.Live.Sockets;

/// <summary>Ordinary SignalR clients on each way to push.</summary>
public sealed class HubSocketTests(HostsOfEachWay hosts) : IClassFixture<HostsOfEachWay>
{
    public static readonly TheoryData<Way> EveryWay = [.. Enum.GetValues<Way>()];

    public static readonly TheoryData<Way> OwnWays = [Way.Socket, Way.Pipe];

    [Theory]
    [MemberData(nameof(EveryWay))]
    public async Task What_is_pushed_comes_in_order_between_answers_to_calls(Way way)
    {
        var host = hosts[way];
        var slug = await host.OpenBlogAsync();
        foreach (var skipsNegotiation in new[] { true, false })
        {
            await using var connection = Client(host, skipsNegotiation);
            var revisions = new ConcurrentQueue<long>();
            connection.On<string, ChangeJson[]>("Changed", (_, changes) => Array.ForEach(changes, c => revisions.Enqueue(c.Revision)));
            await connection.StartAsync();
            var since = (await host.ChangesAsync(slug, since: 0)).Revision;
            await connection.InvokeAsync<ChangesJson>("Follow", slug, since);

            var calls = Enumerable.Range(0, 20).Select(_ => connection.InvokeAsync<long>("Now")).ToList();
            for (var n = 0; n < 10; n++)
            {
                await host.PublishAsync(slug, new { headline = $"Entry {n} <é> \"x\"" });
            }

            (await Task.WhenAll(calls)).Should().AllSatisfy(now => now.Should().BePositive());
            await Eventually.TrueAsync(() => Task.FromResult(revisions.Count == 10), "all ten are here");
            revisions.Should().Equal(Enumerable.Range(1, 10).Select(n => since + n));

            var wrong = () => connection.InvokeAsync<ChangesJson>("Follow", slug, "x");
            await wrong.Should().ThrowAsync<Microsoft.AspNetCore.SignalR.HubException>();
            // What one who follows has got, one who does not has been passed over for.
            await connection.InvokeAsync("Unfollow", slug);
            await using var witness = Client(host, skipsNegotiation: true);
            var heard = new TaskCompletionSource();
            witness.On<string, ChangeJson[]>("Changed", (_, _) => heard.TrySetResult());
            await witness.StartAsync();
            await witness.InvokeAsync<ChangesJson>("Follow", slug, since + 10);
            await host.PublishAsync(slug, new { headline = "For the witness" });
            await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));
            (await connection.InvokeAsync<long>("Now")).Should().BePositive();
            revisions.Should().HaveCount(10);
            await connection.StopAsync();
        }

        await hosts.ShouldBeForgottenAsync(way);
    }

    [Fact]
    public void A_page_in_the_background_is_heard_often_enough() =>
        hosts
            .Sockets(Way.Socket)
            .ClientTimeout.Should()
            .BeGreaterThan(TimeSpan.FromMinutes(2), "browsers let its timers fire once a minute");

    [Theory]
    [InlineData(Way.Socket, true)]
    [InlineData(Way.Pipe, false)]
    [InlineData(Way.Tls, false)]
    [InlineData(Way.Hub, null)]
    public async Task WebSockets_are_taken_over_but_where_the_frameworks_are_wanted(Way way, bool? isDirect)
    {
        var host = hosts[way];
        await using var connection = Client(host, skipsNegotiation: true);
        await connection.StartAsync();
        await connection.InvokeAsync<long>("Now");
        hosts.Sockets(way).All.Select(socket => (bool?)socket.Output.IsDirect).Should().Equal(isDirect is null ? [] : [isDirect]);
        await connection.StopAsync();
        await hosts.ShouldBeForgottenAsync(way);
    }

    [Theory]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Other_transports_are_the_frameworks(HttpTransportType transport)
    {
        var host = hosts[Way.Socket];
        var slug = await host.OpenBlogAsync();
        await using var connection = Client(host, skipsNegotiation: false, transport);
        var came = new TaskCompletionSource<string>();
        connection.On<string, ChangeJson[]>("Changed", (_, changes) => came.TrySetResult(changes[0].Html!));
        await connection.StartAsync();
        await connection.InvokeAsync<ChangesJson>("Follow", slug, 1);
        hosts.Sockets(Way.Socket).All.Should().BeEmpty();
        await host.PublishAsync(slug, new { headline = "By another way" });
        (await came.Task.WaitAsync(TimeSpan.FromSeconds(30))).Should().Contain("By another way");
    }

    /// <summary>Dashboards count them under the names of the framework's own.</summary>
    [Fact]
    public async Task A_connection_is_measured_while_it_lives()
    {
        var host = hosts[Way.Socket];
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        var (active, durations) = (0L, new ConcurrentQueue<double>());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, its) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("signalr.server.", StringComparison.Ordinal))
                {
                    its.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, more, _, _) => Interlocked.Add(ref active, more));
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => durations.Enqueue(seconds));
        listener.Start();
        await using var connection = Client(host, skipsNegotiation: true);
        await connection.StartAsync();
        Interlocked.Read(ref active).Should().Be(1);
        durations.Should().BeEmpty();
        await connection.StopAsync();
        await hosts.ShouldBeForgottenAsync(Way.Socket);
        await Eventually.TrueAsync(() => Task.FromResult(!durations.IsEmpty), "its duration is measured");
        Interlocked.Read(ref active).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(OwnWays))]
    public async Task When_the_server_stops_its_clients_are_asked_to_come_back(Way way)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = [$"--Live:Push={way}"] });
        using var raw = await RawSocket.FollowAsync(host, await host.OpenBlogAsync());
        var stopping = host.StopAsync();
        (await raw.UntilAsync(frame => frame.Text.Contains("\"type\":7", StringComparison.Ordinal)))
            .Text.Should()
            .Contain("\"allowReconnect\":true");
        await raw.ShouldBeClosedAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
    }

    static HubConnection Client(TestHost host, bool skipsNegotiation, HttpTransportType transport = HttpTransportType.WebSockets) =>
        new HubConnectionBuilder()
            .WithUrl(
                new Uri(host.Address, "/hubs/live"),
                transport,
                options =>
                {
                    options.SkipNegotiation = skipsNegotiation;
                    if (host.Address.Scheme == Uri.UriSchemeHttps)
                    {
                        options.HttpMessageHandlerFactory = _ => new SocketsHttpHandler
                        {
                            SslOptions = { RemoteCertificateValidationCallback = OwnCertificate.IsIt },
                        };
                        options.WebSocketConfiguration = socket => socket.RemoteCertificateValidationCallback = OwnCertificate.IsIt;
                    }
                }
            )
            .AddJsonProtocol(json => ApiJson.Configure(json.PayloadSerializerOptions))
            .Build();
}
