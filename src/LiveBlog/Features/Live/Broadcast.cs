using System.Text;
using System.Text.Json;
using LiveBlog.ChangeStreams;
using LiveBlog.Features.Live.Sockets;
using LiveBlog.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Live;

/// <summary>A message to many, made ready once: each kind of connection finds its own bytes in it.</summary>
public sealed class Broadcast
{
    static readonly JsonHubProtocol Json = new(Options.Create(JsonOptions()));

    readonly Lazy<byte[]>? stream;
    readonly Lazy<byte[]> frame,
        deflatedFrame;

    Broadcast(string method, IReadOnlyList<object?> arguments, Func<byte[]>? stream = null)
    {
        Hub = new SerializedHubMessage(new InvocationMessage(method, [.. arguments]));
        this.stream = stream is null ? null : new Lazy<byte[]>(stream);
        frame = new(() => WebSocketFrame.Of(Hub.GetSerializedMessage(Json).Span, Opcode.Text));
        deflatedFrame = new(() => WebSocketFrame.OfDeflated(Hub.GetSerializedMessage(Json).Span));
    }

    /// <summary>For the hub's connections; serialised at the first of them.</summary>
    public SerializedHubMessage Hub { get; }

    /// <summary>For a WebSocket that is written to directly.</summary>
    /// <param name="deflated">Whether its client takes compressed messages.</param>
    public byte[] Frame(bool deflated) => (deflated ? deflatedFrame : frame).Value;

    /// <summary>For the event stream; null when the message is the hub's alone.</summary>
    public ReadOnlyMemory<byte>? EventStream => stream?.Value;

    static JsonHubProtocolOptions JsonOptions()
    {
        var options = new JsonHubProtocolOptions();
        ApiJson.Configure(options.PayloadSerializerOptions);
        return options;
    }

    public static Broadcast Of(StreamMessage message) => new(message.Method, message.Arguments, message.Event);

    /// <summary>The moderation queue has changed.</summary>
    public static Broadcast OfModeration { get; } = new("ModerationChanged", []);

    /// <summary>What the account may do, or sees alone, has changed.</summary>
    public static Broadcast OfAccount { get; } = new("AccountChanged", []);

    public static Broadcast OfViewers(string slug, int count) => new("Viewers", [slug, count]);

    /// <summary>A server-sent event (HTML Living Standard §9.2): its id is the revision, its data what the API's changes answer.</summary>
    public static byte[] Event(ChangesJson changes) =>
        Encoding.UTF8.GetBytes($"id: {changes.Revision}\ndata: {JsonSerializer.Serialize(changes, ApiJson.Options)}\n\n");
}
