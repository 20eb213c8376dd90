using System.Text;

namespace LiveBlog.Tests.Features.Live.Sockets;

/// <summary>On connections that are the program's own, all that a client may send which no library would.</summary>
public sealed class FramesTests(HostsOfEachWay hosts) : IClassFixture<HostsOfEachWay>
{
    public static readonly TheoryData<Way> OwnWays = [Way.Socket, Way.Pipe];

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
        await hosts.ShouldBeForgottenAsync(way);
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
        await hosts.ShouldBeForgottenAsync(way);
    }
}
