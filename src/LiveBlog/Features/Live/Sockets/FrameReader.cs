using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>
/// What a client sends, as the hub reads it: the payload of its frames, unmasked. Control frames and the client's keep-alives are
/// answered here, and wake nobody. A buffer is held only while a message is read.
/// </summary>
sealed class FrameReader(PipeReader input, HubSocket socket, int maxMessage) : PipeReader
{
    // The longest head of a frame: two bytes, eight of length, four of mask.
    const int MaxHead = 14,
        MaxControl = 125,
        FirstBuffer = 256;

    const byte Final = 0x80,
        Deflated = 0x40,
        OtherReserved = 0x30,
        Masked = 0x80;

    static ReadOnlySpan<byte> KeepAlive => "{\"type\":6}\u001e"u8;

    // Keep-alives are most of what clients send, and those of one kind of browser are deflated to the same bytes.
    static volatile byte[] knownKeepAlive = [];

    byte[]? buffer;
    int start,
        end;
    bool isExamined = true,
        isDone,
        isCanceled,
        isInMessage,
        isDeflated;

    // Where the message begins that is not yet whole.
    int messageStart;

    public override bool TryRead(out ReadResult result)
    {
        if (isCanceled || !isExamined || isDone)
        {
            result = Result();
            return true;
        }

        result = default;
        return false;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryRead(out var result) ? new(result) : ReadFramesAsync(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (buffer is null)
        {
            isExamined = true;
            return;
        }

        start = IndexOf(consumed);
        isExamined = IndexOf(examined) == Whole;
        if (start == end)
        {
            Release();
        }
    }

    public override void CancelPendingRead()
    {
        isCanceled = true;
        input.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null) => Release();

    // The sign is the sequence's own.
    static int IndexOf(SequencePosition position) => position.GetInteger() & int.MaxValue;

    /// <summary>What the hub may see: the messages, or parts of them, that are there unmasked and inflated.</summary>
    int Whole => isInMessage && isDeflated ? messageStart : end;

    ReadResult Result()
    {
        var canceled = isCanceled;
        isCanceled = false;
        return new(buffer is null ? default : new(buffer, start, Whole - start), canceled, isDone);
    }

    async ValueTask<ReadResult> ReadFramesAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellation);
            var bytes = read.Buffer;
            if (!bytes.IsEmpty)
            {
                socket.NoteReceived();
            }

            // What lies behind a message waits in the connection until the hub has read that one.
            var isWhole = true;
            try
            {
                while (!isDone && isExamined && isWhole)
                {
                    isWhole = TakeFrame(ref bytes);
                }
            }
            catch (InvalidDataException)
            {
                // What breaks the protocol ends its own connection.
                isDone = true;
            }
            finally
            {
                input.AdvanceTo(bytes.Start, isWhole ? bytes.Start : bytes.End);
            }

            isCanceled |= read.IsCanceled;
            isDone |= read.IsCompleted && (bytes.IsEmpty || !isWhole);
            if (!isExamined || isCanceled || isDone)
            {
                return Result();
            }
        }
    }

    /// <summary>False when a frame is not there whole.</summary>
    /// <exception cref="InvalidDataException">Not a frame that a client may send.</exception>
    bool TakeFrame(ref ReadOnlySequence<byte> bytes)
    {
        Span<byte> head = stackalloc byte[MaxHead];
        var got = (int)Math.Min(MaxHead, bytes.Length);
        bytes.Slice(0, got).CopyTo(head);
        if (got < 2)
        {
            return false;
        }

        if ((head[1] & Masked) == 0)
        {
            throw new InvalidDataException("A client masks what it sends (RFC 6455 §5.1).");
        }

        var headLength = HeadLength(head[1]);
        if (got < headLength)
        {
            return false;
        }

        var opcode = (Opcode)(head[0] & 0x0F);
        var isFinal = (head[0] & Final) != 0;
        var length = LengthIn(head);
        Check(opcode, isFinal, head, length);
        if (bytes.Length < headLength + length)
        {
            return false;
        }

        var mask = head.Slice(headLength - 4, 4);
        var payload = bytes.Slice(headLength, length);
        bytes = bytes.Slice(headLength + length);
        if (opcode is Opcode.Close or Opcode.Ping or Opcode.Pong)
        {
            TakeControl(opcode, payload, mask);
        }
        else
        {
            TakeData(payload, mask, isFirst: opcode != Opcode.Continuation, isFinal, (head[0] & Deflated) != 0);
        }

        return true;
    }

    void Check(Opcode opcode, bool isFinal, ReadOnlySpan<byte> head, long length)
    {
        var isControl = (byte)opcode >= (byte)Opcode.Close;
        var deflates = (head[0] & Deflated) != 0;
        if (
            !Enum.IsDefined(opcode)
            || (head[0] & OtherReserved) != 0
            || (deflates && (isControl || opcode == Opcode.Continuation || !socket.Deflates))
            || length < 0
            || length > (isControl ? MaxControl : maxMessage)
            || (isControl && !isFinal)
            || (!isControl && (opcode == Opcode.Continuation) != isInMessage)
            || (!isControl && end - start + length > maxMessage)
        )
        {
            throw new InvalidDataException("This is no frame of a client (RFC 6455 §5.2), or too large.");
        }
    }

    static int HeadLength(byte second) =>
        (second & 0x7F) switch
        {
            126 => 8,
            127 => MaxHead,
            _ => 6,
        };

    static long LengthIn(ReadOnlySpan<byte> head) =>
        (head[1] & 0x7F) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
            127 => BinaryPrimitives.ReadInt64BigEndian(head[2..]),
            var length => length,
        };

    void TakeControl(Opcode opcode, ReadOnlySequence<byte> payload, ReadOnlySpan<byte> mask)
    {
        Span<byte> sent = stackalloc byte[(int)payload.Length];
        payload.CopyTo(sent);
        Unmask(sent, mask);
        switch (opcode)
        {
            case Opcode.Ping:
                socket.Output.TrySend(WebSocketFrame.Of(sent, Opcode.Pong));
                break;
            case Opcode.Close:
                // The same reason goes back (RFC 6455 §5.5.1).
                socket.Output.TrySend(WebSocketFrame.Of(sent[..(sent.Length >= 2 ? 2 : 0)], Opcode.Close));
                socket.Output.Close();
                isDone = true;
                break;
        }
    }

    void TakeData(ReadOnlySequence<byte> payload, ReadOnlySpan<byte> mask, bool isFirst, bool isFinal, bool deflated)
    {
        if (isFirst)
        {
            (messageStart, isDeflated) = (end, deflated);
        }

        var length = (int)payload.Length;
        if (length > 0)
        {
            payload.CopyTo(Room(length));
            Unmask(buffer.AsSpan(end, length), mask);
            end += length;
        }

        isInMessage = !isFinal;
        if (isFinal && isDeflated)
        {
            Inflate();
        }

        if (isFirst && isFinal && buffer is not null && buffer.AsSpan(messageStart, end - messageStart).SequenceEqual(KeepAlive))
        {
            end = messageStart;
            if (start == end)
            {
                Release();
            }
        }
        else if (Whole > start)
        {
            isExamined = false;
        }
    }

    /// <summary>Puts what the message says in the place of its deflated form (RFC 7692 §7.2.2).</summary>
    void Inflate()
    {
        if (buffer is null)
        {
            return;
        }

        var deflated = buffer.AsSpan(messageStart, end - messageStart);
        if (deflated.SequenceEqual(knownKeepAlive))
        {
            end = messageStart;
            KeepAlive.CopyTo(Room(KeepAlive.Length));
            end += KeepAlive.Length;
            return;
        }

        byte[] compressed = [.. deflated, .. WebSocketFrame.EndOfBlock];
        end = messageStart;
        using var inflate = new DeflateStream(new MemoryStream(compressed), CompressionMode.Decompress);
        while (true)
        {
            var room = Room(FirstBuffer);
            var read = inflate.Read(room[..FirstBuffer]);
            if (read == 0)
            {
                break;
            }

            end += read;
            if (end - start > maxMessage)
            {
                throw new InvalidDataException("The message is too large.");
            }
        }

        if (buffer.AsSpan(messageStart, end - messageStart).SequenceEqual(KeepAlive))
        {
            knownKeepAlive = compressed[..^WebSocketFrame.EndOfBlock.Length];
        }
    }

    /// <summary>Where the next bytes go: at least so many.</summary>
    Span<byte> Room(int length)
    {
        if (buffer is null)
        {
            buffer = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, length));
            messageStart = start = end = 0;
        }
        else if (buffer.Length - end < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(end - start + length);
            buffer.AsSpan(start, end - start).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
            messageStart -= start;
            end -= start;
            start = 0;
        }

        return buffer.AsSpan(end);
    }

    void Release()
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = null;
        messageStart = start = end = 0;
        isExamined = true;
    }

    // What clients send is short: byte by byte is fast enough.
    static void Unmask(Span<byte> bytes, ReadOnlySpan<byte> mask)
    {
        for (var n = 0; n < bytes.Length; n++)
        {
            bytes[n] ^= mask[n & 3];
        }
    }
}
