using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;

namespace LiveBlog.Load;

/// <summary>
/// One WebSocket to the hub, as cheap as this runtime allows: a socket, one 4 KiB buffer, no task and no timer of its own.
/// It is its own receive operation, which saves an object and a delegate a follower.
/// </summary>
internal sealed class HubSocket : SocketAsyncEventArgs
{
    const int IdleBufferLength = 4096;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Socket _socket;
    readonly Follower _follower;
    readonly byte[] _idleBuffer = GC.AllocateUninitializedArray<byte>(IdleBufferLength);
    byte[] _buffer;
    int _length;
    int _bytesUntilCut = int.MaxValue;
    int _closed;
    Stage _stage = Stage.Upgrading;

    RecordSplitter _records;
    TaskCompletionSource? _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    enum Stage : byte
    {
        Upgrading,
        HandShaking,
        Open,
    }

    HubSocket(Socket socket, Follower follower)
        : base(true)
    {
        _socket = socket;
        _follower = follower;
        _buffer = _idleBuffer;
    }

    /// <summary>Connects, upgrades and shakes hands.</summary>
    /// <exception cref="IOException">The server refused or hung up.</exception>
    public static async Task<HubSocket> OpenAsync(Target target, byte[] upgrade, Follower follower, CancellationToken cancellation)
    {
        var socket = new Socket(target.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var hub = new HubSocket(socket, follower);
        try
        {
            await socket.ConnectAsync(target.EndPoint, cancellation);
            var opened = hub._opened!.Task;
            hub.Send(upgrade);
            hub.Receive();
            await opened.WaitAsync(Patience, cancellation);
            return hub;
        }
        catch (Exception e)
        {
            hub.Reset();
            if (e is SocketException or ObjectDisposedException or TimeoutException)
            {
                throw new IOException($"A follower could not connect: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Sends a prepared frame. On a connection already lost nothing happens: the loss is told by the receiving side.</summary>
    public void Send(ReadOnlySpan<byte> frame)
    {
        try
        {
            // Frames are far smaller than the kernel's buffer, so this never waits.
            _socket.Send(frame);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Close(e.Message);
        }
    }

    /// <summary>Says goodbye as RFC 6455 §7.1.1 asks for, then closes.</summary>
    public void CloseGently()
    {
        Send(HubFraming.Goodbye);
        Close("closed here");
    }

    /// <summary>Breaks the connection with a TCP reset: what was under way in either direction is lost.</summary>
    public void Reset()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already broken, which is what was wanted.
        }

        Close("reset here");
    }

    /// <summary>Resets the connection after so many more received bytes, wherever in a message that falls.</summary>
    public void ResetAfter(int bytes) => Volatile.Write(ref _bytesUntilCut, bytes);

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (TakeIn())
        {
            Receive();
        }
    }

    void Receive()
    {
        try
        {
            do
            {
                SetBuffer(_buffer, _length, _buffer.Length - _length);
            } while (!_socket.ReceiveAsync(this) && TakeIn());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Close(e.Message);
        }
    }

    /// <summary>Handles what was just received; false once the connection is over.</summary>
    bool TakeIn()
    {
        var at = Stopwatch.GetTimestamp();
        if (SocketError != SocketError.Success || BytesTransferred == 0)
        {
            Close(SocketError == SocketError.Success ? "the server hung up" : SocketError.ToString());
            return false;
        }

        var received = Math.Min(BytesTransferred, Volatile.Read(ref _bytesUntilCut));
        _length += received;
        try
        {
            Consume(at);
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException)
        {
            Close(e.Message);
            return false;
        }

        var left = Volatile.Read(ref _bytesUntilCut);
        if (left != int.MaxValue)
        {
            Volatile.Write(ref _bytesUntilCut, left - received);
            if (left <= received)
            {
                Reset();
            }
        }

        return Volatile.Read(ref _closed) == 0;
    }

    void Consume(long at)
    {
        var start = 0;
        var wanted = 0;
        if (_stage == Stage.Upgrading)
        {
            start = ReadUpgrade();
            if (start == 0)
            {
                return;
            }
        }

        while (HubFraming.TryReadHeader(_buffer.AsSpan(start, _length - start), out var header))
        {
            if (_length - start < header.Length)
            {
                wanted = header.Length;
                break;
            }

            ReadFrame(header.Opcode, _buffer.AsSpan(start + header.PayloadStart, header.PayloadLength), at);
            start += header.Length;
        }

        Keep(start, wanted);
    }

    /// <summary>Returns where the frames begin, or zero while the server's answer is not whole.</summary>
    int ReadUpgrade()
    {
        var answer = _buffer.AsSpan(0, _length);
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return _length < _buffer.Length ? 0 : throw new InvalidDataException("The server's answer to the upgrade is too long.");
        }

        if (!answer.StartsWith("HTTP/1.1 101 "u8))
        {
            var line = answer[..answer.IndexOf("\r\n"u8)];
            throw new InvalidDataException($"The server answered the upgrade with '{System.Text.Encoding.ASCII.GetString(line)}'.");
        }

        _stage = Stage.HandShaking;
        Send(HubFraming.HandShake);
        return end + 4;
    }

    void ReadFrame(Opcode opcode, ReadOnlySpan<byte> payload, long at)
    {
        switch (opcode)
        {
            case Opcode.Ping:
                Send(HubFraming.Frame(Opcode.Pong, payload));
                break;
            case Opcode.Close:
                Close("the server closed the WebSocket");
                break;
            case Opcode.Text or Opcode.Binary or Opcode.Continuation:
                while (_records.TryTake(ref payload, out var record))
                {
                    ReadRecord(record, at);
                }

                break;
            case Opcode.Pong:
                break;
            default:
                throw new InvalidDataException($"The server sent a frame of the unknown kind {(int)opcode}.");
        }
    }

    void ReadRecord(ReadOnlySpan<byte> record, long at)
    {
        if (_stage == Stage.Open)
        {
            _follower.Receive(this, record, at);
            return;
        }

        if (!record.SequenceEqual("{}"u8))
        {
            throw new InvalidDataException("The server refused the hub protocol's hand-shake.");
        }

        _stage = Stage.Open;
        _opened!.TrySetResult();
        _opened = null;
    }

    /// <summary>Moves the unread rest to the front of a buffer long enough for <paramref name="wanted"/> bytes.</summary>
    void Keep(int start, int wanted)
    {
        var rest = _length - start;
        var next =
            Math.Max(wanted, rest + 1) <= IdleBufferLength ? _idleBuffer
            : wanted <= _buffer.Length && _buffer != _idleBuffer ? _buffer
            : ArrayPool<byte>.Shared.Rent(wanted);
        System.Buffer.BlockCopy(_buffer, start, next, 0, rest);
        if (next != _buffer)
        {
            ReturnBuffer();
            _buffer = next;
        }

        _length = rest;
    }

    void ReturnBuffer()
    {
        if (_buffer != _idleBuffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    void Close(string why)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        _socket.Dispose();
        _opened?.TrySetException(new IOException($"A follower could not connect: {why}"));
        _follower.Lose(this, why);
    }
}
