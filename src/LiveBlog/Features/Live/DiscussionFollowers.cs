using System.Collections.Concurrent;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Discussion;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Live;

/// <summary>
/// Who follows which discussion on this machine. What is said goes through the same door as a blog's changes, and never waits for
/// anybody either.
/// </summary>
public sealed class DiscussionFollowers(MessageJsonRenderer renderer, IServiceScopeFactory scopes) : IDiscussionSink
{
    readonly ConcurrentDictionary<int, FollowerList> discussions = [];

    /// <summary>
    /// Puts a follower in place. Only afterwards may the caller read what the follower has missed: nothing falls between.
    /// </summary>
    public void Add(int blogId, IFollower follower) => discussions.GetOrAdd(blogId, _ => new FollowerList()).Add(follower);

    public void Remove(int blogId, IFollower follower)
    {
        if (discussions.TryGetValue(blogId, out var list))
        {
            list.Remove(follower);
        }
    }

    /// <summary>
    /// What changed since a revision, ready to travel; null when there is no such blog. Of a closed discussion nothing is told but
    /// that.
    /// </summary>
    public async Task<DiscussionChangesJson?> SinceAsync(int blogId, long since, CancellationToken cancellation)
    {
        // The blog is read last: terms that are newer than the revision do no harm, older ones would stay.
        await using var scope = scopes.CreateAsyncScope();
        var changed = await scope.ServiceProvider.GetRequiredService<DiscussionChanges>().SinceAsync(blogId, since, cancellation);
        return await BlogAsync(scope, blogId, cancellation) is { } blog ? await renderer.RenderAsync(changed, blog) : null;
    }

    bool IDiscussionSink.HasFollowers(int blogId) => discussions.TryGetValue(blogId, out var list) && list.Count > 0;

    async Task IDiscussionSink.DeliverAsync(int blogId, long from, ChangedDiscussion changed, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await BlogAsync(scope, blogId, cancellation) is { } blog && discussions.TryGetValue(blogId, out var list))
        {
            list.Send(Broadcast.OfDiscussion(blog.Slug, from, await renderer.RenderAsync(changed, blog)));
        }
    }

    static Task<Blog?> BlogAsync(AsyncServiceScope scope, int blogId, CancellationToken cancellation) =>
        scope.ServiceProvider.GetRequiredService<LiveBlogDb>().Blogs.AsNoTracking().SingleOrDefaultAsync(b => b.Id == blogId, cancellation);
}
