using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>
/// What a client sends, as the hub reads it: the payload of its frames, unmasked. Control frames and the client's keep-alives are
/// answered here, and wake nobody. A buffer is held only while a message is read.
/// </summary>
sealed class FrameReader(PipeReader input, HubSocket socket, int maxMessage) : PipeReader
{
    const int FirstBuffer = 256;

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
    /// <exception cref="InvalidDataException">Not a frame that this client may send now.</exception>
    bool TakeFrame(ref ReadOnlySequence<byte> bytes)
    {
        if (FrameHead.Read(bytes) is not { } head)
        {
            return false;
        }

        if (!head.IsControl && !IsAllowedNow(head))
        {
            throw new InvalidDataException("The frame is too large, out of turn, or compressed without agreement.");
        }

        if (bytes.Length < head.Length + head.PayloadLength)
        {
            return false;
        }

        var payload = bytes.Slice(head.Length, head.PayloadLength);
        bytes = bytes.Slice(payload.End);
        if (head.IsControl)
        {
            TakeControl(head, payload);
        }
        else
        {
            TakeData(head, payload);
        }

        return true;
    }

    bool IsAllowedNow(FrameHead head) =>
        (head.Opcode == Opcode.Continuation) == isInMessage
        && (socket.Deflates || !head.IsDeflated)
        && head.PayloadLength <= maxMessage - (end - start);

    void TakeControl(FrameHead head, ReadOnlySequence<byte> payload)
    {
        Span<byte> sent = stackalloc byte[(int)payload.Length];
        payload.CopyTo(sent);
        head.Unmask(sent);
        switch (head.Opcode)
        {
            case Opcode.Ping:
                socket.Output.TrySend(WebSocketFrame.Of(sent, Opcode.Pong));
                break;
            case Opcode.Close:
                // The same reason goes back (RFC 6455 §5.5.1).
                socket.Output.Close(sent[..(sent.Length >= 2 ? 2 : 0)]);
                isDone = true;
                break;
        }
    }

    void TakeData(FrameHead head, ReadOnlySequence<byte> payload)
    {
        var isWhole = head.IsFinal && !isInMessage;
        if (!isInMessage)
        {
            (messageStart, isDeflated) = (end, head.IsDeflated);
        }

        var length = (int)payload.Length;
        if (length > 0)
        {
            payload.CopyTo(Room(length));
            head.Unmask(buffer.AsSpan(end, length));
            end += length;
        }

        isInMessage = !head.IsFinal;
        if (head.IsFinal && isDeflated)
        {
            Inflate();
        }

        if (isWhole && buffer is not null && buffer.AsSpan(messageStart, end - messageStart).SequenceEqual(KeepAlive))
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
}
