using System.IO.Pipelines;
using System.Net.Sockets;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>
/// The way of finished frames to one client: its socket or, where that belongs to TLS, Kestrel's pipe. What the hub answers, control
/// frames and what is pushed to all meet here, from any thread. While a client is slow, frames wait in the order in which they came:
/// only references to them, since all followers share their bytes. One that is too slow is cut off.
/// </summary>
sealed class SocketOutput
{
    /// <summary>The most bytes that may wait for a client.</summary>
    public const int MaxWaiting = 1024 * 1024;

    /// <summary>How long a client may take nothing while frames wait for it, in milliseconds.</summary>
    public const long MaxStall = 10_000;

    // What the system may hold for a client that does not read.
    const int SystemBuffer = 64 * 1024;

    readonly Socket? socket;
    readonly PipeWriter pipe;
    readonly Action abort;
    readonly Lock gate = new();

    Queue<Waiting>? waiting;
    int waitingBytes;
    long movedAt;
    bool isDraining,
        isClosed;

    /// <param name="socket">Null where only <paramref name="pipe"/> may write to it.</param>
    /// <param name="abort">Ends the connection; called at most once by each caller that finds it broken.</param>
    public SocketOutput(Socket? socket, PipeWriter pipe, Action abort)
    {
        (this.socket, this.pipe, this.abort) = (socket, pipe, abort);
        if (socket is not null)
        {
            // A blocking socket would wait for a slow client, and everybody behind it too.
            socket.Blocking = false;
            socket.SendBufferSize = SystemBuffer;
        }

        SentAt = Environment.TickCount64;
    }

    /// <summary>Frames go to the socket itself, and not through the server's pipe.</summary>
    public bool IsDirect => socket is not null;

    public bool IsClosed => Volatile.Read(ref isClosed);

    /// <summary>When something was last sent, by <see cref="Environment.TickCount64"/>.</summary>
    public long SentAt { get; private set; }

    /// <summary>The client takes nothing, and has not for too long.</summary>
    public bool IsStuck
    {
        get
        {
            lock (gate)
            {
                return isDraining && Environment.TickCount64 - movedAt > MaxStall;
            }
        }
    }

    /// <summary>Sends a frame, or lets it wait. False when the client is gone or too slow: the connection is ended then.</summary>
    public bool TrySend(byte[] frame)
    {
        ValueTask<FlushResult> flushing = default;
        bool isBroken = false,
            drains = false;
        lock (gate)
        {
            if (isClosed)
            {
                return false;
            }

            SentAt = Environment.TickCount64;
            if (isDraining)
            {
                isBroken = waitingBytes + frame.Length > MaxWaiting || SentAt - movedAt > MaxStall;
                if (!isBroken)
                {
                    Queue(frame, from: 0);
                    return true;
                }
            }
            else if (socket is not null)
            {
                (isBroken, drains) = SendNow(socket, frame);
            }
            else
            {
                (isBroken, drains) = WriteNow(frame, out flushing);
            }

            isClosed |= isBroken;
        }

        if (isBroken)
        {
            abort();
            return false;
        }

        if (drains)
        {
            _ = socket is not null ? DrainAsync(socket) : DrainAsync(flushing);
        }

        return true;
    }

    /// <summary>Sends a close frame, unless one was sent, and nothing after it (RFC 6455 §5.5.1).</summary>
    /// <param name="reason">The code, in two bytes; or nothing.</param>
    public void Close(ReadOnlySpan<byte> reason)
    {
        TrySend(WebSocketFrame.Of(reason, Opcode.Close));
        Close();
    }

    /// <summary>Sends no more. What waits is let go.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            waiting = null;
            waitingBytes = 0;
        }
    }

    (bool IsBroken, bool Drains) SendNow(Socket to, byte[] frame)
    {
        int sent;
        SocketError error;
        try
        {
            sent = to.Send(frame, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            return (IsBroken: true, Drains: false);
        }

        if (sent == frame.Length)
        {
            return default;
        }

        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            return (IsBroken: true, Drains: false);
        }

        Queue(frame, Math.Max(sent, 0));
        return (IsBroken: false, Drains: Begin());
    }

    (bool IsBroken, bool Drains) WriteNow(byte[] frame, out ValueTask<FlushResult> flushing)
    {
        flushing = default;
        try
        {
            flushing = pipe.WriteAsync(frame);
        }
        catch (InvalidOperationException)
        {
            // Kestrel has completed its side meanwhile.
            return (IsBroken: true, Drains: false);
        }

        return flushing.IsCompletedSuccessfully
            ? (IsBroken: flushing.Result.IsCompleted, Drains: false)
            : (IsBroken: false, Drains: Begin());
    }

    bool Begin()
    {
        movedAt = SentAt;
        return isDraining = true;
    }

    void Queue(byte[] frame, int from)
    {
        (waiting ??= new()).Enqueue(new Waiting(frame, from));
        waitingBytes += frame.Length - from;
    }

    /// <summary>The next frame that waits; false when none does, and the connection is quick again.</summary>
    bool TryNext(out Waiting next)
    {
        lock (gate)
        {
            if (!isClosed && waiting is not null && waiting.TryDequeue(out next))
            {
                return true;
            }

            waiting = null;
            waitingBytes = 0;
            isDraining = false;
            next = default;
            return false;
        }
    }

    void NoteSent(int bytes)
    {
        lock (gate)
        {
            waitingBytes = Math.Max(0, waitingBytes - bytes);
            movedAt = Environment.TickCount64;
        }
    }

    async Task DrainAsync(Socket to)
    {
        try
        {
            while (TryNext(out var next))
            {
                for (var from = next.From; from < next.Frame.Length; )
                {
                    var sent = await to.SendAsync(next.Frame.AsMemory(from), SocketFlags.None);
                    from += sent;
                    NoteSent(sent);
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            Close();
            abort();
        }
    }

    async Task DrainAsync(ValueTask<FlushResult> flushing)
    {
        try
        {
            var flushed = await flushing;
            while (!flushed.IsCompleted && TryNext(out var next))
            {
                flushed = await pipe.WriteAsync(next.Frame);
                NoteSent(next.Frame.Length);
            }

            if (flushed.IsCompleted)
            {
                Close();
            }
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or OperationCanceledException)
        {
            Close();
            abort();
        }
    }

    readonly record struct Waiting(byte[] Frame, int From);
}
