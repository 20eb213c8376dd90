using System.Collections.Concurrent;
using LiveBlog.ChangeStreams;
using LiveBlog.Model;

namespace LiveBlog.Features.Live;

/// <summary>One open line to a reader, whatever it is made of.</summary>
public interface IFollower
{
    /// <summary>
    /// Hands a message on without waiting for it to arrive. False when the follower reads too slowly or is gone: it is
    /// dropped then, and catches up when it comes back.
    /// </summary>
    bool TrySend(Broadcast message);
}

/// <summary>Who follows which blog on this machine, and the one door through which changes reach them.</summary>
public sealed class Followers(ChangeRenderer renderer) : IChangeSink
{
    readonly ConcurrentDictionary<int, Followed> feeds = [];

    /// <summary>
    /// Puts a follower in place. Only afterwards may the caller read what the follower has missed: nothing falls between.
    /// </summary>
    public void Add(int blogId, string slug, IFollower follower) => feeds.GetOrAdd(blogId, _ => new Followed(slug)).List.Add(follower);

    public void Remove(int blogId, IFollower follower)
    {
        if (feeds.TryGetValue(blogId, out var feed))
        {
            feed.List.Remove(follower);
        }
    }

    /// <summary>How many follow each blog here.</summary>
    public IEnumerable<(int BlogId, string Slug, int Count)> Counts => feeds.Select(f => (f.Key, f.Value.Slug, f.Value.List.Count));

    async Task IChangeSink.DeliverAsync(Blog blog, IReadOnlyList<LoggedChange> changes, CancellationToken cancellation)
    {
        if (feeds.TryGetValue(blog.Id, out var feed) && feed.List.Count > 0)
        {
            var rendered = await renderer.RenderAsync(blog, changes);
            feed.List.Send(Broadcast.OfChanges(blog, rendered));
        }
    }

    public void Send(int blogId, Broadcast message)
    {
        if (feeds.TryGetValue(blogId, out var feed))
        {
            feed.List.Send(message);
        }
    }

    sealed class Followed(string slug)
    {
        public string Slug => slug;

        public FollowerList List { get; } = new();
    }
}
