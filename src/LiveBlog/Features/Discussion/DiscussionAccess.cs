using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;

namespace LiveBlog.Features.Discussion;

/// <summary>The way to a blog's discussion, for what readers do in it.</summary>
public sealed class DiscussionAccess(LiveBlogDb db, DiscussionTransaction transaction)
{
    /// <summary>The blog, where it has a discussion; null where it has none, or is none.</summary>
    public async Task<Blog?> FindAsync(string slug, CancellationToken cancellation) =>
        await db.FindBlogAsync(slug, cancellation) is { Discussion.Mode: not DiscussionMode.Closed } blog ? blog : null;

    /// <summary>Does something in a blog's discussion, under its lock.</summary>
    public async Task<DiscussionOutcome> InAsync(
        string slug,
        Func<Blog, Model.Discussion, Task<DiscussionOutcome>> act,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(slug, cancellation) is not { Id: var blogId })
        {
            return new DiscussionOutcome.NotFound();
        }

        // While one waited for the lock, what one may do here may have changed: it is changed under the same lock.
        return await transaction.RunAsync(
            blogId,
            async discussion =>
                await FindAsync(slug, cancellation) is { } blog ? await act(blog, discussion) : new DiscussionOutcome.NotFound(),
            cancellation
        );
    }
}
