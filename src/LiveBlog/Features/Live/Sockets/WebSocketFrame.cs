using System.Buffers.Binary;
using System.IO.Compression;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>What a frame is (RFC 6455 §5.2).</summary>
enum Opcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>Frames of a server, which are not masked (RFC 6455 §5.1): the same bytes for as many as are sent them.</summary>
static class WebSocketFrame
{
    const byte Final = 0x80,
        Deflated = 0x40;

    const byte LengthIn2 = 126,
        LengthIn8 = 127;

    /// <summary>What ends a flushed block, and is left out on the wire (RFC 7692 §7.2.1).</summary>
    internal static ReadOnlySpan<byte> EndOfBlock => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>Where less is sent than this, compressing gains nothing.</summary>
    const int WorthDeflating = 256;

    public static byte[] Of(ReadOnlySpan<byte> payload, Opcode opcode) => Of(payload, (byte)(Final | (byte)opcode));

    /// <summary>
    /// A text frame for connections that have agreed to <c>permessage-deflate</c> (RFC 7692). It refers to no message before it, so
    /// that it is the same for all.
    /// </summary>
    public static byte[] OfDeflated(ReadOnlySpan<byte> text)
    {
        if (text.Length < WorthDeflating)
        {
            return Of(text, Opcode.Text);
        }

        using var block = new MemoryStream(text.Length / 2);
        using var deflate = new DeflateStream(block, CompressionLevel.SmallestSize, leaveOpen: true);
        deflate.Write(text);
        deflate.Flush();
        var written = block.GetBuffer().AsSpan(0, (int)block.Length);
        return written.EndsWith(EndOfBlock)
            ? Of(written[..^EndOfBlock.Length], Final | Deflated | (byte)Opcode.Text)
            : Of(text, Opcode.Text);
    }

    static byte[] Of(ReadOnlySpan<byte> payload, byte first)
    {
        var head =
            payload.Length < LengthIn2 ? 2
            : payload.Length <= ushort.MaxValue ? 4
            : 10;
        var frame = GC.AllocateUninitializedArray<byte>(head + payload.Length);
        frame[0] = first;
        switch (head)
        {
            case 2:
                frame[1] = (byte)payload.Length;
                break;
            case 4:
                frame[1] = LengthIn2;
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
                break;
            default:
                frame[1] = LengthIn8;
                BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
                break;
        }

        payload.CopyTo(frame.AsSpan(head));
        return frame;
    }
}
