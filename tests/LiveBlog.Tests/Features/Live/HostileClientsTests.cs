using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using LiveBlog.Features.Live;

namespace LiveBlog.Tests.Features.Live;

/// <summary>Whatever one client does, the others go on receiving.</summary>
public sealed class HostileClientsTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task Two_followers_get_the_same_bytes()
    {
        var slug = await host.OpenBlogAsync();
        using var one = await RawHub.FollowAsync(host, slug, since: 1);
        using var two = await RawHub.FollowAsync(host, slug, since: 1);
        await host.PublishAsync(slug, new { headline = "L’accord & <après>", bodyHtml = "<p>مباشر</p>" });
        var first = await ChangedAsync(one);
        first.Should().StartWith($$"""{"type":1,"target":"Changed","arguments":["{{slug}}",[{"revision":2,"kind":"entry","entryId":""");
        (await ChangedAsync(two)).Should().Be(first);
    }

    [Fact]
    public async Task A_message_larger_than_any_call_closes_its_own_connection_only()
    {
        var slug = await host.OpenBlogAsync();
        var witness = await host.FollowAsync(slug, since: 1);
        using var hostile = await RawHub.FollowAsync(host, slug, since: 1);
        await hostile.SendAsync($$"""{"type":1,"target":"Follow","arguments":["{{new string('x', 100_000)}}",0]}""");
        await hostile.ShouldBeClosedAsync();
        await ShouldGoOnAsync(slug, witness);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":99}""")]
    [InlineData("""{"type":"one"}""")]
    [InlineData("""{"type":1}""")]
    [InlineData("""{"type":1,"target":null,"arguments":[]}""")]
    [InlineData("""{"type":1,"invocationId":"1","target":"NoSuchMethod","arguments":[]}""")]
    [InlineData("""{"type":1,"invocationId":"1","target":"OnDisconnectedAsync","arguments":[null]}""")]
    [InlineData("""{"type":1,"invocationId":"1","target":"Follow","arguments":[]}""")]
    [InlineData("""{"type":1,"invocationId":"1","target":"Follow","arguments":[1,"x"]}""")]
    [InlineData("""{"type":1,"invocationId":"1","target":"Follow","arguments":["\u0000",0]}""")]
    [InlineData("""{"type":1,"invocationId":"1","target":"Follow","arguments":["\ud800",0]}""")]
    [InlineData("""{"type":1,"invocationId":"1","target":"Follow","arguments":["x",1e400]}""")]
    [InlineData("""{"type":4,"invocationId":"1","target":"Follow","arguments":["x",0]}""")]
    [InlineData("""{"type":7,"error":"closing"}""")]
    [InlineData("""{"type":1,"target":"Changed","arguments":["x",[]]}""")]
    public async Task A_record_that_is_not_understood_harms_nobody_else(string record)
    {
        var slug = await host.OpenBlogAsync();
        var witness = await host.FollowAsync(slug, since: 1);
        using var hostile = await RawHub.FollowAsync(host, slug, since: 1);
        await hostile.SendAsync(record);
        await ShouldGoOnAsync(slug, witness);
    }

    [Theory]
    [InlineData("""{"protocol":"messagepack","version":1}""")]
    [InlineData("""{"protocol":"json","version":99}""")]
    [InlineData("""{"protocol":5}""")]
    [InlineData("GET / HTTP/1.1")]
    public async Task A_hand_shake_that_is_not_understood_is_answered_with_the_end(string handshake)
    {
        using var hostile = await RawHub.ConnectAsync(host, handshake);
        await hostile.ShouldBeClosedAsync();
    }

    [Fact]
    public async Task Random_bytes_on_the_socket_harm_nobody_else()
    {
        var slug = await host.OpenBlogAsync();
        var witness = await host.FollowAsync(slug, since: 1);
        var random = new Random(20220112);
        for (var n = 0; n < 20; n++)
        {
            var bytes = new byte[random.Next(1, 4_000)];
            random.NextBytes(bytes);
            using var hostile = await RawHub.FollowAsync(host, slug, since: 1);
            await hostile.SendAsync(bytes, n % 2 == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text);

            using var raw = new TcpClient();
            await raw.ConnectAsync(IPAddress.Loopback, host.Address.Port);
            await raw.GetStream().WriteAsync(bytes);
        }

        await ShouldGoOnAsync(slug, witness);
    }

    [Fact]
    public async Task A_follower_that_does_not_read_is_dropped_while_the_others_go_on()
    {
        var slug = await host.OpenBlogAsync();
        using var deaf = await FollowWithoutReadingAsync(slug);
        var witness = await host.FollowAsync(slug, since: 1);
        var followers = host.Services.GetRequiredService<Followers>();
        int Following() => followers.Counts.Single(c => c.Slug == slug).Count;
        Following().Should().Be(2);

        // What waits for it is bounded: the system's buffers, and a bounded number of messages beyond.
        var body = $"<p>{new string('x', 190_000)}</p>";
        var published = 0;
        while (Following() == 2 && published < 3 * HubFollower.MaxWaiting)
        {
            var entry = await host.PublishAsync(slug, new { bodyHtml = body });
            await witness.WaitForRevisionAsync(entry.Revision);
            published++;
        }

        Following().Should().Be(1, "the deaf one was dropped after {0} messages", published);
        witness.Changes.Select(c => c.Revision).Should().Equal(Enumerable.Range(2, published).Select(r => (long)r));
        await ShouldGoOnAsync(slug, witness);
    }

    /// <summary>A WebSocket by hand, over a socket that takes next to nothing in and is never read again.</summary>
    async Task<Socket> FollowWithoutReadingAsync(string slug)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1_024 };
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /hubs/live HTTP/1.1\r\nHost: {host.Address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
        );
        await socket.SendAsync(Frame("""{"protocol":"json","version":1}"""));
        await socket.SendAsync(Frame($$"""{"type":1,"invocationId":"1","target":"Follow","arguments":["{{slug}}",1]}"""));

        var heard = new StringBuilder();
        var buffer = new byte[512];
        while (!heard.ToString().Contains("\"invocationId\":\"1\"", StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer);
            read.Should().BePositive("the server must answer before the follower goes deaf");
            heard.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return socket;
    }

    // One text frame of a client (RFC 6455 §5.2), masked with zeros.
    static byte[] Frame(string record)
    {
        var text = Encoding.UTF8.GetBytes(record + '\u001e');
        return text.Length < 126
            ? [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. text]
            : throw new ArgumentException("Too long for a short frame.", nameof(record));
    }

    async Task ShouldGoOnAsync(string slug, TestFollower witness)
    {
        var entry = await host.PublishAsync(slug, new { headline = "Still here" });
        await witness.WaitForRevisionAsync(entry.Revision);
        witness.IsClosed.Should().BeFalse();
    }

    static async Task<string> ChangedAsync(RawHub hub)
    {
        while (await hub.NextAsync() is { } record)
        {
            if (record.Contains("\"Changed\"", StringComparison.Ordinal))
            {
                return record;
            }
        }

        throw new EndOfStreamException("The connection was closed.");
    }
}
