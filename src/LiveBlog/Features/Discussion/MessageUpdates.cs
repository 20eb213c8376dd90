using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>What the commands of readers and of moderators do to messages alike.</summary>
public sealed class MessageUpdates(LiveBlogDb db, DiscussionTransaction transaction)
{
    /// <summary>How many messages are written in one transaction where there are many.</summary>
    public const int BatchSize = 100;

    /// <summary>Does something to many messages, some at a time: others have their turn in between.</summary>
    /// <param name="blogs">The blogs that there is something to do in, as often as may be.</param>
    /// <param name="act">Does it to <see cref="BatchSize"/> of a blog at most, so that they are no longer among those that it is to be
    /// done to; how many they were is the answer.</param>
    public async Task InBatchesAsync(IQueryable<int> blogs, Func<int, Model.Discussion, Task<int>> act, CancellationToken cancellation)
    {
        foreach (var blogId in await blogs.Distinct().ToListAsync(cancellation))
        {
            while (await transaction.RunAsync(blogId, discussion => act(blogId, discussion), cancellation) == BatchSize)
            {
                db.ChangeTracker.Clear();
            }

            db.ChangeTracker.Clear();
        }
    }

    /// <summary>Takes what messages say away for good, with what was said against them.</summary>
    public async Task EraseAsync(Model.Discussion discussion, IReadOnlyCollection<Message> messages, CancellationToken cancellation)
    {
        foreach (var message in messages)
        {
            discussion.Erase(message);
        }

        await TouchAnswersAsync(discussion, messages, cancellation);
        await ForgetReportsAsync(messages, cancellation);
    }

    /// <summary>What readers said against messages has been looked at, or has nothing to be about any more.</summary>
    public async Task ForgetReportsAsync(IReadOnlyCollection<Message> messages, CancellationToken cancellation)
    {
        var ids = messages.Select(m => m.Id).ToList();
        await db.MessageReports.Where(r => ids.Contains(r.MessageId)).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>Answers name whom they answer: they change when that message comes or goes.</summary>
    public async Task TouchAnswersAsync(Model.Discussion discussion, IReadOnlyCollection<Message> messages, CancellationToken cancellation)
    {
        var ids = messages.Select(m => m.Id).ToList();
        foreach (
            var answer in await db
                .Messages.Where(m => m.ReplyToId != null && ids.Contains(m.ReplyToId.Value) && m.State == MessageState.Visible)
                .ToListAsync(cancellation)
        )
        {
            discussion.Touch(answer);
        }
    }
}
