using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>
/// Stands between Kestrel's connection and HTTP, and lets a request give the connection to the hub: HTTP ends, its objects are let go,
/// and the hub goes on over the same connection. Until a request asks for that, everything is passed through.
/// </summary>
sealed class HandOver : IDuplexPipe, IConnectionHeartbeatFeature
{
    readonly IConnectionHeartbeatFeature? heartbeat;
    (Action<object> Action, object State)? tick;
    bool isHeartbeatSet;
    HubSocket? taken;

    HandOver(ConnectionContext connection)
    {
        Connection = connection;
        Real = connection.Transport;
        heartbeat = connection.Features.Get<IConnectionHeartbeatFeature>();
        Input = new PassedReader(this, Real.Input);
        Output = new PassedWriter(this, Real.Output);
    }

    public ConnectionContext Connection { get; }

    /// <summary>The connection itself, without what stands between.</summary>
    public IDuplexPipe Real { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    bool IsTaken => taken is not null;

    /// <summary>The hub goes on over this connection once the request has ended.</summary>
    public void Take(HubSocket socket) => taken = socket;

    /// <summary>The server keeps what it is given here for as long as the connection lives: HTTP would be kept with it.</summary>
    public void OnHeartbeat(Action<object> action, object state)
    {
        tick = (action, state);
        if (!isHeartbeatSet)
        {
            isHeartbeatSet = true;
            heartbeat?.OnHeartbeat(static state => ((HandOver)state).Tick(), this);
        }
    }

    void Tick()
    {
        if (tick is var (action, state))
        {
            action(state);
        }
    }

    /// <param name="http">What serves HTTP on a connection.</param>
    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate http, ConnectionDelegate hub)
    {
        // Two methods, so that nothing of HTTP is held here while the hub runs.
        if (await ServeAsync(connection, http) is { } socket)
        {
            await socket.RunAsync(hub);
        }
    }

    static async Task<HubSocket?> ServeAsync(ConnectionContext connection, ConnectionDelegate http)
    {
        var between = new HandOver(connection);
        connection.Transport = between;
        connection.Features.Set(between);
        connection.Features.Set<IConnectionHeartbeatFeature>(between);
        try
        {
            await http(connection);
        }
        finally
        {
            connection.Transport = between.Real;
            connection.Features.Set<HandOver>(null);
            connection.Features.Set(between.heartbeat);
            between.tick = null;
        }

        var socket = between.taken;
        between.taken = null;
        return socket;
    }

    /// <summary>HTTP completes its side when it ends: that must not reach a connection that goes on.</summary>
    sealed class PassedReader(HandOver between, PipeReader real) : PipeReader
    {
        public override void AdvanceTo(SequencePosition consumed) => real.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => real.AdvanceTo(consumed, examined);

        public override bool TryRead(out ReadResult result) => real.TryRead(out result);

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => real.ReadAsync(cancellationToken);

        public override void CancelPendingRead()
        {
            if (!between.IsTaken)
            {
                real.CancelPendingRead();
            }
        }

        public override void Complete(Exception? exception = null)
        {
            if (!between.IsTaken)
            {
                real.Complete(exception);
            }
        }

        public override ValueTask CompleteAsync(Exception? exception = null) => between.IsTaken ? default : real.CompleteAsync(exception);
    }

    sealed class PassedWriter(HandOver between, PipeWriter real) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => real.CanGetUnflushedBytes;

        public override long UnflushedBytes => real.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => real.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => real.GetSpan(sizeHint);

        public override void Advance(int bytes) => real.Advance(bytes);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            real.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            real.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush()
        {
            if (!between.IsTaken)
            {
                real.CancelPendingFlush();
            }
        }

        public override void Complete(Exception? exception = null)
        {
            if (!between.IsTaken)
            {
                real.Complete(exception);
            }
        }

        public override ValueTask CompleteAsync(Exception? exception = null) => between.IsTaken ? default : real.CompleteAsync(exception);
    }
}
