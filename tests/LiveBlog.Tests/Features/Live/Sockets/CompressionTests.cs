using System.Net.WebSockets;
using System.Text;

namespace LiveBlog.Tests.Features.Live.Sockets;

/// <summary>Messages that are compressed (RFC 7692): one form for all, and what clients make of theirs.</summary>
public sealed class CompressionTests(HostsOfEachWay hosts) : IClassFixture<HostsOfEachWay>
{
    const string Deflate = "permessage-deflate; client_max_window_bits";

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
}
