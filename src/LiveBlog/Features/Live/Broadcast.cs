using System.Text;
using System.Text.Json;
using LiveBlog.ChangeStreams;
using LiveBlog.Features.Discussion;
using LiveBlog.Features.Newswire;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace LiveBlog.Features.Live;

/// <summary>A message to many, made ready once: each kind of line finds its own bytes in it.</summary>
public sealed class Broadcast
{
    readonly Lazy<byte[]>? stream;

    Broadcast(InvocationMessage invocation, Lazy<byte[]>? stream)
    {
        Hub = new SerializedHubMessage(invocation);
        this.stream = stream;
    }

    /// <summary>For the hub's connections; serialised at the first of them.</summary>
    public SerializedHubMessage Hub { get; }

    /// <summary>For the event stream; null when the message is the hub's alone.</summary>
    public ReadOnlyMemory<byte>? EventStream => stream?.Value;

    public static Broadcast OfChanges(Blog blog, IReadOnlyList<ChangeJson> changes) =>
        new(
            new InvocationMessage("Changed", [blog.Slug, changes]),
            new Lazy<byte[]>(() => Event(new ChangesJson(changes[^1].Revision, blog.Status, changes, Reset: false)))
        );

    public static Broadcast OfNewswire(long from, long to, IReadOnlyList<NewswireItem> lines) =>
        new(new InvocationMessage("NewswireChanged", [from, to, lines.Select(NewswireLineJson.Of).ToArray()]), stream: null);

    public static Broadcast OfDiscussion(string slug, long from, DiscussionChangesJson changes) =>
        new(new InvocationMessage("Discussed", [slug, from, changes]), stream: null);

    /// <summary>There is something else for moderators to look at.</summary>
    public static Broadcast OfModeration { get; } = new(new InvocationMessage("ModerationChanged", []), stream: null);

    /// <summary>What the account may do, or sees alone, has changed.</summary>
    public static Broadcast OfAccount { get; } = new(new InvocationMessage("AccountChanged", []), stream: null);

    public static Broadcast OfViewers(string slug, int count) => new(new InvocationMessage("Viewers", [slug, count]), stream: null);

    /// <summary>A server-sent event (HTML Living Standard §9.2): its id is the revision, its data what the API's changes answer.</summary>
    public static byte[] Event(ChangesJson changes) =>
        Encoding.UTF8.GetBytes($"id: {changes.Revision}\ndata: {JsonSerializer.Serialize(changes, ApiJson.Options)}\n\n");
}
