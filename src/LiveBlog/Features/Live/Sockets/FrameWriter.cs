using System.Buffers;
using System.IO.Pipelines;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>What the hub writes to one client: collected until it is flushed, and then one text frame.</summary>
sealed class FrameWriter(SocketOutput output) : PipeWriter
{
    const int FirstBuffer = 256;

    byte[]? buffer;
    int length;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var room = Math.Max(sizeHint, FirstBuffer);
        if (buffer is null)
        {
            buffer = ArrayPool<byte>.Shared.Rent(room);
        }
        else if (buffer.Length - length < room)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + room));
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        return buffer.AsMemory(length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => length += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (length > 0)
        {
            output.TrySend(WebSocketFrame.Of(buffer.AsSpan(0, length), Opcode.Text));
            Release();
        }

        return Flushed();
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (length > 0)
        {
            source.Span.CopyTo(GetSpan(source.Length));
            Advance(source.Length);
            return FlushAsync(cancellationToken);
        }

        output.TrySend(WebSocketFrame.Of(source.Span, Opcode.Text));
        return Flushed();
    }

    // Nothing waits for a flush: what a client does not take is queued, and bounded.
    public override void CancelPendingFlush() { }

    public override void Complete(Exception? exception = null) => Release();

    ValueTask<FlushResult> Flushed() => new(new FlushResult(isCanceled: false, output.IsClosed));

    void Release()
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = null;
        length = 0;
    }
}
