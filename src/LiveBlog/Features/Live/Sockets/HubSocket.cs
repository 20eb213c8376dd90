using System.Collections;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Claims;
using LiveBlog.Http.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>
/// One WebSocket that SignalR's hub runs over, as it would over a connection of the framework's. It speaks RFC 6455 itself, so that
/// what is pushed to all is written once for all, and keeps nothing of the request that it began with (decision 37).
/// </summary>
sealed class HubSocket
    : ConnectionContext,
        IDuplexPipe,
        IFeatureCollection,
        IConnectionIdFeature,
        IConnectionItemsFeature,
        IConnectionTransportFeature,
        IConnectionLifetimeFeature,
        IConnectionInherentKeepAliveFeature,
        IConnectionUserFeature,
        ITransferFormatFeature
{
    // Code 1000 (RFC 6455 §7.4.1).
    static ReadOnlySpan<byte> NormalClosure => [0x03, 0xE8];

    static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());

    readonly FrameReader reader;
    readonly FrameWriter writer;
    readonly Action abort;
    readonly CancellationToken closed;
    readonly IConnectionLifetimeNotificationFeature? notification;

    IDictionary<object, object?>? items;
    Dictionary<Type, object>? others;
    List<Action>? endings;
    bool hasEnded;

    /// <param name="transport">The connection beneath the request, with nothing of the request left in it.</param>
    /// <param name="socket">Null where only the transport may write to it.</param>
    /// <param name="notification">Says that the server is about to stop.</param>
    public HubSocket(
        IDuplexPipe transport,
        Socket? socket,
        Action abort,
        IConnectionLifetimeNotificationFeature? notification,
        int maxMessage,
        CancellationToken closed
    )
    {
        (this.abort, this.closed, this.notification) = (abort, closed, notification);
        Output = new SocketOutput(socket, transport.Output, abort);
        reader = new FrameReader(transport.Input, this, maxMessage);
        writer = new FrameWriter(Output);
        ConnectionId = Guid.NewGuid().ToString("N");
        ReceivedAt = Environment.TickCount64;
    }

    public SocketOutput Output { get; }

    public required Caller Caller { get; init; }

    /// <summary>Whether a page of this site has opened it.</summary>
    public required bool IsFromThisSite { get; init; }

    /// <summary>Whether both sides have agreed to <c>permessage-deflate</c> (RFC 7692).</summary>
    public required bool Deflates { get; init; }

    public ClaimsPrincipal? User { get; set; } = Nobody;

    /// <summary>When something last came from the client, by <see cref="Environment.TickCount64"/>.</summary>
    public long ReceivedAt { get; private set; }

    /// <summary>It was ended because its client was silent or stuck.</summary>
    public bool TimedOut { get; set; }

    public void NoteReceived() => ReceivedAt = Environment.TickCount64;

    /// <summary>Does something when the connection has ended, or now if it has.</summary>
    public void OnEnded(Action action)
    {
        lock (reader)
        {
            if (!hasEnded)
            {
                (endings ??= []).Add(action);
                return;
            }
        }

        action();
    }

    /// <summary>Runs the hub until the connection ends.</summary>
    public async Task RunAsync(ConnectionDelegate hub)
    {
        try
        {
            await hub(this);
        }
        finally
        {
            Output.Close(NormalClosure);
            List<Action> all;
            lock (reader)
            {
                hasEnded = true;
                all = endings ?? [];
                endings = null;
            }

            all.ForEach(ending => ending());
        }
    }

    public override void Abort()
    {
        Output.Close();
        abort();
    }

    public override void Abort(ConnectionAbortedException abortReason) => Abort();

    // ---- A connection, as SignalR sees it. Its features are its own properties: a collection for each follower would weigh more. ----

    public override string ConnectionId { get; set; }

    public override IDuplexPipe Transport
    {
        get => this;
        set => throw new NotSupportedException();
    }

    PipeReader IDuplexPipe.Input => reader;

    PipeWriter IDuplexPipe.Output => writer;

    public override IFeatureCollection Features => this;

    public override IDictionary<object, object?> Items
    {
        get => items ??= new ConnectionItems();
        set => items = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => closed;
        set => throw new NotSupportedException();
    }

    /// <summary>One sweep keeps all connections alive: see <see cref="HubSockets"/>.</summary>
    public bool HasInherentKeepAlive => true;

    public TransferFormat SupportedFormats => TransferFormat.Text;

    public TransferFormat ActiveFormat { get; set; } = TransferFormat.Text;

    public bool IsReadOnly => false;

    public int Revision => 0;

    public object? this[Type key]
    {
        get =>
            key == typeof(IConnectionLifetimeNotificationFeature) ? notification
            : key.IsInstanceOfType(this) ? this
            : others?.GetValueOrDefault(key);
        set
        {
            if (value is null)
            {
                others?.Remove(key);
            }
            else
            {
                (others ??= [])[key] = value;
            }
        }
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => (others ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
