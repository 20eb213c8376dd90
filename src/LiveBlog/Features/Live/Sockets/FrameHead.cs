using System.Buffers;
using System.Buffers.Binary;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>The head of a frame that a client has sent (RFC 6455 §5.2).</summary>
/// <param name="IsFinal">The message ends with it.</param>
/// <param name="IsDeflated">The message that begins with it is compressed (RFC 7692 §6).</param>
/// <param name="Length">Of the head, in bytes; the payload follows.</param>
/// <param name="PayloadLength">In bytes, from 0 on.</param>
/// <param name="Mask">Its four bytes, as they came.</param>
readonly record struct FrameHead(Opcode Opcode, bool IsFinal, bool IsDeflated, int Length, long PayloadLength, uint Mask)
{
    const int MaxLength = 14,
        MaskLength = 4,
        MaxControlPayload = 125;

    const byte Final = 0x80,
        Deflated = 0x40,
        OtherReserved = 0x30,
        Masked = 0x80,
        LengthBits = 0x7F,
        LengthIn2 = 126,
        LengthIn8 = 127;

    public bool IsControl => (byte)Opcode >= (byte)Opcode.Close;

    /// <returns>Null when the head is not there whole.</returns>
    /// <exception cref="InvalidDataException">No client may send this.</exception>
    public static FrameHead? Read(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> head = stackalloc byte[MaxLength];
        var got = (int)Math.Min(MaxLength, bytes.Length);
        bytes.Slice(0, got).CopyTo(head);
        if (got < 2)
        {
            return null;
        }

        if ((head[1] & Masked) == 0)
        {
            throw new InvalidDataException("A client masks what it sends (RFC 6455 §5.1).");
        }

        var length = LengthOf(head[1]);
        return got < length
            ? null
            : new FrameHead(
                (Opcode)(head[0] & 0x0F),
                (head[0] & Final) != 0,
                (head[0] & Deflated) != 0,
                length,
                PayloadLengthIn(head),
                BinaryPrimitives.ReadUInt32BigEndian(head[(length - MaskLength)..])
            ).Checked(head[0]);
    }

    /// <summary>Takes the mask off bytes from the payload's beginning.</summary>
    public void Unmask(Span<byte> payload)
    {
        Span<byte> mask = stackalloc byte[MaskLength];
        BinaryPrimitives.WriteUInt32BigEndian(mask, Mask);

        // What clients send is short: byte by byte is fast enough.
        for (var n = 0; n < payload.Length; n++)
        {
            payload[n] ^= mask[n % MaskLength];
        }
    }

    FrameHead Checked(byte first) =>
        !Enum.IsDefined(Opcode)
        || (first & OtherReserved) != 0
        || PayloadLength < 0
        || (IsDeflated && (IsControl || Opcode == Opcode.Continuation))
        || (IsControl && (!IsFinal || PayloadLength > MaxControlPayload))
            ? throw new InvalidDataException("This is no frame (RFC 6455 §5.2).")
            : this;

    static int LengthOf(byte second) =>
        MaskLength
        + (second & LengthBits) switch
        {
            LengthIn2 => 4,
            LengthIn8 => 10,
            _ => 2,
        };

    static long PayloadLengthIn(ReadOnlySpan<byte> head) =>
        (head[1] & LengthBits) switch
        {
            LengthIn2 => BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
            LengthIn8 => BinaryPrimitives.ReadInt64BigEndian(head[2..]),
            var length => length,
        };
}
