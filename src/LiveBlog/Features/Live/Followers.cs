using System.Collections.Concurrent;
using LiveBlog.ChangeStreams;
using LiveBlog.Http.Limits;

namespace LiveBlog.Features.Live;

/// <summary>One open connection to a reader, whatever it is made of.</summary>
public interface IFollower
{
    /// <summary>Whom its catch-ups are counted for.</summary>
    Caller Caller { get; }

    /// <summary>How long it can wait for a catch-up when it has asked too often.</summary>
    TimeSpan Patience { get; }

    /// <summary>
    /// Hands a message on without waiting for it to arrive. False when the follower reads too slowly or is gone: it is
    /// dropped then, and catches up when it comes back.
    /// </summary>
    bool TrySend(Broadcast message);
}

/// <summary>Who follows which stream on this machine, and the one door through which messages reach them.</summary>
public sealed class Followers(SendingThreads threads) : IStreamSink
{
    readonly ConcurrentDictionary<StreamKey, Followed> streams = [];

    /// <summary>
    /// Puts a follower in place. Only afterwards may the caller read what the follower has missed: nothing falls between.
    /// </summary>
    /// <param name="slug">The blog's; empty where there is none.</param>
    public void Add(StreamKey stream, string slug, IFollower follower) =>
        streams.GetOrAdd(stream, _ => new Followed(slug)).List.Add(follower);

    public void Remove(StreamKey stream, IFollower follower)
    {
        if (streams.TryGetValue(stream, out var followed))
        {
            followed.List.Remove(follower);
        }
    }

    /// <summary>How many follow each blog here.</summary>
    public IEnumerable<(int BlogId, string Slug, int Count)> Counts =>
        streams.Where(s => s.Key.Kind == StreamKey.BlogKind).Select(s => (s.Key.Id, s.Value.Slug, s.Value.List.Count));

    /// <summary>Sends to all that follow a stream. The next message of it may be sent when this has ended.</summary>
    public Task SendAsync(StreamKey stream, Broadcast message) =>
        streams.TryGetValue(stream, out var followed) ? followed.List.SendAsync(message, threads) : Task.CompletedTask;

    bool IStreamSink.HasFollowers(StreamKey stream) => streams.TryGetValue(stream, out var followed) && followed.List.Count > 0;

    Task IStreamSink.DeliverAsync(StreamKey stream, StreamMessage message, CancellationToken cancellation) =>
        SendAsync(stream, Broadcast.Of(message));

    sealed class Followed(string slug)
    {
        public string Slug => slug;

        public FollowerList List { get; } = new();
    }
}
