using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace LiveBlog.Tests.Features.Live.Sockets;

/// <summary>A frame of the server's, with its first byte as it came.</summary>
internal sealed record RawFrame(byte First, byte[] Payload)
{
    public bool IsDeflated => (First & 0x40) != 0;

    public string Text => Encoding.UTF8.GetString(IsDeflated ? Inflated() : Payload);

    byte[] Inflated()
    {
        using var inflated = new MemoryStream();
        using var inflate = new DeflateStream(new MemoryStream([.. Payload, 0, 0, 0xFF, 0xFF]), CompressionMode.Decompress);
        inflate.CopyTo(inflated);
        return inflated.ToArray();
    }
}

/// <summary>A WebSocket to the hub, byte by byte (RFC 6455): what a client sends that no library would.</summary>
internal sealed class RawSocket : IDisposable
{
    public const byte Text = 1,
        Close = 8,
        Ping = 9,
        Final = 0x80,
        Deflated = 0x40;

    static readonly byte[] Mask = [1, 2, 3, 4];
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] buffer = new byte[64 * 1024];
    byte[] unread = [];

    RawSocket() { }

    /// <summary>The head of the server's answer to the handshake.</summary>
    public string Answer { get; private set; } = "";

    /// <param name="extensions">As in <c>Sec-WebSocket-Extensions</c>; null offers none.</param>
    public static async Task<RawSocket> ConnectAsync(TestHost host, string? extensions = null)
    {
        var raw = new RawSocket();
        await raw.socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await raw.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /hubs/live HTTP/1.1\r\nHost: {host.Address.Authority}\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + (extensions is null ? "" : $"Sec-WebSocket-Extensions: {extensions}\r\n")
                    + "\r\n"
            )
        );
        int end;
        while ((end = raw.unread.AsSpan().IndexOf("\r\n\r\n"u8)) < 0)
        {
            (await raw.ReceiveAsync()).Should().BeTrue("the handshake is answered");
        }

        raw.Answer = Encoding.ASCII.GetString(raw.unread, 0, end);
        raw.unread = raw.unread[(end + 4)..];
        return raw;
    }

    /// <summary>Follows a blog, and passes over all that comes before the answer.</summary>
    public static async Task<RawSocket> FollowAsync(TestHost host, string slug, string? extensions = null)
    {
        var raw = await ConnectAsync(host, extensions);
        await raw.SendAsync(Frame(Text, """{"protocol":"json","version":1}""" + '\u001e'));
        await raw.SendAsync(Frame(Text, Call("Follow", $"\"{slug}\",1")));
        await raw.UntilAsync(frame => frame.Text.Contains("\"invocationId\":\"Follow\"", StringComparison.Ordinal));
        return raw;
    }

    public static string Call(string method, string arguments) =>
        $$"""{"type":1,"invocationId":"{{method}}","target":"{{method}}","arguments":[{{arguments}}]}""" + '\u001e';

    public static byte[] Frame(byte first, string payload) => Frame(first, Encoding.UTF8.GetBytes(payload));

    /// <param name="first">The operation.</param>
    /// <param name="goesOn">The message does not end with it.</param>
    public static byte[] Frame(byte first, byte[] payload, bool goesOn = false)
    {
        byte[] length =
            payload.Length < 126 ? [(byte)(0x80 | payload.Length)] : [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        return [goesOn ? first : (byte)(first | Final), .. length, .. Mask, .. payload.Select((b, n) => (byte)(b ^ Mask[n % 4]))];
    }

    /// <summary>A message in a frame, as a client compresses it that keeps no window (RFC 7692 §7.2.1).</summary>
    public static byte[] DeflatedFrame(string text)
    {
        using var block = new MemoryStream();
        using var deflate = new DeflateStream(block, CompressionLevel.Optimal);
        deflate.Write(Encoding.UTF8.GetBytes(text));
        deflate.Flush();
        return Frame(Text | Deflated, block.ToArray()[..^4]);
    }

    public async Task SendAsync(byte[] bytes) => await socket.SendAsync(bytes);

    public async Task<RawFrame> UntilAsync(Func<RawFrame, bool> isIt)
    {
        while (await NextAsync() is { } frame)
        {
            if (isIt(frame))
            {
                return frame;
            }
        }

        throw new EndOfStreamException("The server has closed the connection.");
    }

    /// <summary>The next frame; null when the server has closed the connection.</summary>
    public async Task<RawFrame?> NextAsync()
    {
        while (true)
        {
            if (unread.Length >= 2)
            {
                var (head, length) = unread[1] switch
                {
                    126 when unread.Length >= 4 => (4, BinaryPrimitives.ReadUInt16BigEndian(unread.AsSpan(2))),
                    127 when unread.Length >= 10 => (10, (int)BinaryPrimitives.ReadInt64BigEndian(unread.AsSpan(2))),
                    < 126 and var few => (2, few),
                    _ => (0, int.MaxValue),
                };
                if (length <= unread.Length - head)
                {
                    var frame = new RawFrame(unread[0], unread[head..(head + length)]);
                    unread = unread[(head + length)..];
                    return frame;
                }
            }

            if (!await ReceiveAsync())
            {
                return null;
            }
        }
    }

    /// <summary>Reads on until the server has closed the connection.</summary>
    public async Task ShouldBeClosedAsync()
    {
        while (await NextAsync() is not null) { }
    }

    /// <summary>Ends the connection at once, with no word of it (RST).</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    async Task<bool> ReceiveAsync()
    {
        try
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory()).AsTask().WaitAsync(Patience);
            unread = [.. unread, .. buffer.AsSpan(0, read)];
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
