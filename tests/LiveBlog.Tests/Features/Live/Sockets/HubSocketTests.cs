using System.Net.WebSockets;
using System.Text;
using LiveBlog.Features.Live;
using LiveBlog.Features.Live.Sockets;
using LiveBlog.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveBlog.Tests.Features.Live.Sockets;

/// <summary>How a host pushes: the ways to choose from, and the pipe beneath TLS.</summary>
public enum Way
{
    Socket,
    Pipe,
    Hub,
    Tls,
}

/// <summary>One host for each way to push.</summary>
public sealed class HostsOfEachWay : IAsyncLifetime
{
    readonly Dictionary<Way, TestHost> hosts = [];
    readonly string certificate = Path.Combine(Path.GetTempPath(), $"liveblog-{Guid.NewGuid():N}.pfx");

    public TestHost this[Way way] => hosts[way];

    public async Task InitializeAsync()
    {
        await File.WriteAllBytesAsync(certificate, OwnCertificate.Make());
        foreach (var way in Enum.GetValues<Way>())
        {
            hosts[way] = await TestHost.StartAsync(new TestHostSetup { Settings = SettingsOf(way) });
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var host in hosts.Values)
        {
            await host.DisposeAsync();
        }

        File.Delete(certificate);
    }

    string[] SettingsOf(Way way) =>
        way == Way.Tls ? ["--urls=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={certificate}"] : [$"--Live:Push={way}"];
}

/// <summary>
/// Ordinary SignalR clients on each way to push; and on the connections that are the program's own, all that a client may send which no
/// library would.
/// </summary>
public sealed class HubSocketTests(HostsOfEachWay hosts) : IClassFixture<HostsOfEachWay>
{
    const string Deflate = "permessage-deflate; client_max_window_bits";

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
            var revisions = new List<long>();
            connection.On<string, ChangeJson[]>("Changed", (_, changes) => revisions.AddRange(changes.Select(c => c.Revision)));
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
            await connection.InvokeAsync("Unfollow", slug);
            await host.PublishAsync(slug, new { headline = "Nobody follows" });
            (await connection.InvokeAsync<long>("Now")).Should().BePositive();
            revisions.Should().HaveCount(10);
            await connection.StopAsync();
        }

        await ShouldBeForgottenAsync(host);
    }

    [Fact]
    public void Each_way_is_the_one_that_was_chosen()
    {
        hosts[Way.Hub].Services.GetRequiredService<LiveSettings>().Push.Should().Be(PushWay.Hub);
        hosts[Way.Pipe].Services.GetRequiredService<LiveSettings>().Push.Should().Be(PushWay.Pipe);
        hosts[Way.Socket].Services.GetRequiredService<LiveSettings>().Push.Should().Be(PushWay.Socket);
    }

    [Fact]
    public void A_page_in_the_background_is_heard_often_enough() =>
        Sockets(hosts[Way.Socket])
            .ClientTimeout.Should()
            .BeGreaterThan(TimeSpan.FromMinutes(2), "browsers let its timers fire once a minute");

    [Theory]
    [InlineData(Way.Socket, 1)]
    [InlineData(Way.Pipe, 1)]
    [InlineData(Way.Tls, 1)]
    [InlineData(Way.Hub, 0)]
    public async Task WebSockets_are_taken_over_but_where_the_frameworks_are_wanted(Way way, int expected)
    {
        var host = hosts[way];
        await using var connection = Client(host, skipsNegotiation: true);
        await connection.StartAsync();
        await connection.InvokeAsync<long>("Now");
        Sockets(host).Count.Should().Be(expected);
        await connection.StopAsync();
        await ShouldBeForgottenAsync(host);
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
        Sockets(host).Count.Should().Be(0);
        await host.PublishAsync(slug, new { headline = "By another way" });
        (await came.Task.WaitAsync(TimeSpan.FromSeconds(30))).Should().Contain("By another way");
    }

    [Theory]
    [MemberData(nameof(OwnWays))]
    public async Task A_message_in_pieces_with_a_ping_between_is_understood_byte_by_byte(Way way)
    {
        using var raw = await RawSocket.FollowAsync(hosts[way], await hosts[way].OpenBlogAsync());
        byte[] all =
        [
            .. RawSocket.Frame(RawSocket.Text, Encoding.UTF8.GetBytes("""{"type":1,"invocationId":"7","""), goesOn: true),
            .. RawSocket.Frame(RawSocket.Ping, "hello"),
            .. RawSocket.Frame(0, Encoding.UTF8.GetBytes("\"target\":\"Now\","), goesOn: true),
            .. RawSocket.Frame(0, "\"arguments\":[]}\u001e{\"type\":6}\u001e"),
        ];
        foreach (var one in all)
        {
            await raw.SendAsync([one]);
        }

        var pong = await raw.UntilAsync(frame => frame.First == 0x8A);
        pong.Payload.Should().Equal("hello"u8.ToArray());
        (await raw.UntilAsync(frame => frame.Text.Contains("\"invocationId\":\"7\"", StringComparison.Ordinal)))
            .Text.Should()
            .Contain("\"result\":");
    }

    [Theory]
    [MemberData(nameof(OwnWays))]
    public async Task A_closing_handshake_is_answered_and_the_connection_ends(Way way)
    {
        using var raw = await RawSocket.FollowAsync(hosts[way], await hosts[way].OpenBlogAsync());
        await raw.SendAsync(RawSocket.Frame(RawSocket.Close, [3, 232]));
        (await raw.UntilAsync(frame => frame.First == 0x88)).Payload.Should().Equal(3, 232);
        await raw.ShouldBeClosedAsync();
        await ShouldBeForgottenAsync(hosts[way]);
    }

    public static TheoryData<Way, string, byte[]> BadFrames()
    {
        (string, byte[])[] frames =
        [
            ("not masked", [0x81, 1, 65]),
            ("eight exabytes", [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]),
            ("less than nothing", [0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]),
            ("larger than any call", RawSocket.Frame(RawSocket.Text, new byte[5_000])),
            ("an unknown operation", RawSocket.Frame(3, "x")),
            ("a reserved bit", RawSocket.Frame(RawSocket.Text | 0x20, "x")),
            ("deflated without agreement", RawSocket.DeflatedFrame("""{"type":6}""" + '\u001e')),
            ("a control frame in pieces", RawSocket.Frame(RawSocket.Ping, [1], goesOn: true)),
            ("a long control frame", RawSocket.Frame(RawSocket.Ping, new byte[126])),
            ("a continuation of nothing", RawSocket.Frame(0, "x")),
        ];
        var data = new TheoryData<Way, string, byte[]>();
        foreach (var (name, bytes) in frames)
        {
            data.Add(Way.Socket, name, bytes);
            data.Add(Way.Pipe, name, bytes);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task A_frame_that_breaks_the_protocol_ends_its_own_connection_only(Way way, string what, byte[] frame)
    {
        var host = hosts[way];
        var slug = await host.OpenBlogAsync();
        var witness = await host.FollowAsync(slug, since: 1);
        using var raw = await RawSocket.FollowAsync(host, slug);
        await raw.SendAsync(frame);
        await raw.ShouldBeClosedAsync();
        var entry = await host.PublishAsync(slug, new { headline = what });
        await witness.WaitForRevisionAsync(entry.Revision);
        await witness.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(OwnWays))]
    public async Task A_connection_that_breaks_without_a_word_is_forgotten(Way way)
    {
        var slug = await hosts[way].OpenBlogAsync();
        (await RawSocket.FollowAsync(hosts[way], slug)).Reset();
        (await RawSocket.FollowAsync(hosts[way], slug)).Dispose();
        await ShouldBeForgottenAsync(hosts[way]);
    }

    [Theory]
    [InlineData(Way.Socket, Deflate)]
    [InlineData(Way.Pipe, "permessage-deflate; client_max_window_bits=12; server_no_context_takeover")]
    [InlineData(Way.Socket, "x-webkit-deflate-frame, permessage-deflate")]
    public async Task What_is_pushed_is_compressed_where_the_client_agrees_and_says_the_same(Way way, string extensions)
    {
        var host = hosts[way];
        var slug = await host.OpenBlogAsync();
        using var deflating = await RawSocket.FollowAsync(host, slug, extensions);
        using var plain = await RawSocket.FollowAsync(host, slug);
        deflating
            .Answer.Should()
            .Contain("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover");
        plain.Answer.Should().NotContain("Sec-WebSocket-Extensions");

        await host.PublishAsync(slug, new { headline = "Bestätigt", bodyHtml = $"<p>{string.Join(' ', Enumerable.Range(0, 200))}</p>" });
        static bool IsChanged(RawFrame frame) => frame.Text.Contains("\"Changed\"", StringComparison.Ordinal);
        var (small, large) = (await deflating.UntilAsync(IsChanged), await plain.UntilAsync(IsChanged));
        small.IsDeflated.Should().BeTrue();
        large.IsDeflated.Should().BeFalse();
        small.Text.Should().Be(large.Text);
        small.Payload.Length.Should().BeLessThan(large.Payload.Length * 6 / 10);
    }

    [Theory]
    [InlineData("permessage-deflate; server_max_window_bits=10")]
    [InlineData("permessage-deflate; unheard_of")]
    [InlineData("permessage-bzip2")]
    public async Task An_offer_that_cannot_be_taken_is_declined(string extensions)
    {
        using var raw = await RawSocket.FollowAsync(hosts[Way.Socket], await hosts[Way.Socket].OpenBlogAsync(), extensions);
        raw.Answer.Should().NotContain("Sec-WebSocket-Extensions");
    }

    [Fact]
    public async Task What_a_client_compresses_is_understood_and_keep_alives_wake_nobody()
    {
        using var raw = await RawSocket.FollowAsync(hosts[Way.Socket], await hosts[Way.Socket].OpenBlogAsync(), Deflate);
        for (var n = 0; n < 3; n++)
        {
            await raw.SendAsync(RawSocket.DeflatedFrame("""{"type":6}""" + '\u001e'));
            await raw.SendAsync(RawSocket.DeflatedFrame(RawSocket.Call("Now", "")));
            (await raw.UntilAsync(frame => frame.Text.Contains("\"invocationId\":\"Now\"", StringComparison.Ordinal)))
                .Text.Should()
                .Contain("\"result\":");
        }
    }

    /// <summary>A few bytes that become many: the connection ends before they do.</summary>
    [Fact]
    public async Task A_message_that_grows_beyond_any_call_ends_its_connection()
    {
        using var raw = await RawSocket.FollowAsync(hosts[Way.Socket], await hosts[Way.Socket].OpenBlogAsync(), Deflate);
        await raw.SendAsync(RawSocket.DeflatedFrame(new string('x', 1_000_000)));
        await raw.ShouldBeClosedAsync();
    }

    [Fact]
    public async Task DotNets_own_client_agrees_to_compression()
    {
        var host = hosts[Way.Socket];
        using var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/hubs/live" }.Uri, CancellationToken.None);
        var handshake = Encoding.UTF8.GetBytes("""{"protocol":"json","version":1}""" + '\u001e' + RawSocket.Call("Now", ""));
        await socket.SendAsync(handshake, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var heard = new StringBuilder();
        var buffer = new byte[4_096];
        while (!heard.ToString().Contains("\"result\":", StringComparison.Ordinal))
        {
            var received = await socket
                .ReceiveAsync(buffer.AsMemory(), CancellationToken.None)
                .AsTask()
                .WaitAsync(TimeSpan.FromSeconds(30));
            heard.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }
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

    static HubSockets Sockets(TestHost host) => host.Services.GetRequiredService<HubSockets>();

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

    static async Task ShouldBeForgottenAsync(TestHost host)
    {
        await Eventually.TrueAsync(() => Task.FromResult(Sockets(host).Count == 0), "no connection is left");
        await Eventually.TrueAsync(
            () => Task.FromResult(host.Services.GetRequiredService<OpenConnections>().Count == 0),
            "no place is taken any more"
        );
    }
}
