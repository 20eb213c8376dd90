using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LiveBlog.Load;

/// <summary>The kinds of WebSocket frame (RFC 6455 §11.8).</summary>
internal enum Opcode : byte
{
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
}

/// <summary>Where a frame lies in the bytes it was read from. <paramref name="PayloadStart"/> also is the header's length.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameHeader(Opcode Opcode, int PayloadStart, int PayloadLength)
{
    public int Length => PayloadStart + PayloadLength;
}

/// <summary>
/// Bytes on the wire: the client's half of RFC 6455, and the records of SignalR's JSON hub protocol inside it.
/// Compression and other extensions are never asked for, so reserved bits are always an error.
/// </summary>
internal static class HubFraming
{
    /// <summary>Ends every record of the JSON hub protocol.</summary>
    public const byte RecordEnd = 0x1E;

    /// <summary>A frame longer than this is taken for a broken stream (64 MiB).</summary>
    public const int LongestFrame = 64 * 1024 * 1024;

    const int MaskLength = 4;

    /// <summary>The hub protocol's first record, framed.</summary>
    public static readonly byte[] HandShake = Frame(Opcode.Text, "{\"protocol\":\"json\",\"version\":1}\u001e"u8);

    /// <summary>The hub protocol's own ping, framed; the server hangs up on a client silent for 30 seconds.</summary>
    public static readonly byte[] KeepAlive = Frame(Opcode.Text, "{\"type\":6}\u001e"u8);

    /// <summary>A closing frame with status 1000 (RFC 6455 §7.4.1).</summary>
    public static readonly byte[] Goodbye = Frame(Opcode.Close, [0x03, 0xE8]);

    /// <summary>The HTTP request that turns the connection into a WebSocket (RFC 6455 §4.1).</summary>
    public static byte[] Upgrade(Target target) =>
        Encoding.ASCII.GetBytes(
            $"GET /hubs/live HTTP/1.1\r\nHost: {target.Address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + (target.ForwardedFor is { } reader ? $"X-Forwarded-For: {reader}\r\n" : "")
                + "Sec-WebSocket-Key: bG9hZCBnZW5lcmF0b3IhIQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        );

    /// <summary>The hub invocation <c>Follow(slug, since)</c>, framed.</summary>
    public static byte[] Follow(string slug, long since)
    {
        var record = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(record))
        {
            json.WriteStartObject();
            json.WriteNumber("type", 1);
            json.WriteString("invocationId", "1");
            json.WriteString("target", "Follow");
            json.WriteStartArray("arguments");
            json.WriteStringValue(slug);
            json.WriteNumberValue(since);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        record.Write([RecordEnd]);
        return Frame(Opcode.Text, record.WrittenSpan);
    }

    /// <summary>One whole, final frame from a client.</summary>
    public static byte[] Frame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var extended = payload.Length < 126 ? 0 : 2;
        if (payload.Length > ushort.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(payload), "A client's frame is at most 65,535 bytes here.");
        }

        var frame = new byte[2 + extended + MaskLength + payload.Length];
        frame[0] = (byte)(0x80 | (byte)opcode);
        frame[1] = (byte)(0x80 | (extended == 0 ? payload.Length : 126));
        if (extended > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }

        // The masking key stays zero: it protects proxies, there is none on loopback, and frames can be prepared once.
        payload.CopyTo(frame.AsSpan(2 + extended + MaskLength));
        return frame;
    }

    /// <summary>Reads the header at the start of <paramref name="bytes"/>; false while it is not whole yet.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a frame that a server may send.</exception>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        if ((bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) != 0)
        {
            throw new InvalidDataException("The server sent a masked frame, or one with reserved bits.");
        }

        var opcode = (Opcode)(bytes[0] & 0x0F);
        long length = bytes[1];
        var start = length switch
        {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        if (bytes.Length < start)
        {
            return false;
        }

        length = start switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            10 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => length,
        };
        if (length is < 0 or > LongestFrame)
        {
            throw new InvalidDataException("The server sent a frame of more than 64 MiB.");
        }

        header = new FrameHeader(opcode, start, (int)length);
        return true;
    }
}
