using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>How a command on a topic ended.</summary>
public abstract record TopicOutcome
{
    TopicOutcome() { }

    public sealed record Done(Topic Topic) : TopicOutcome;

    public sealed record Wrong(FieldErrors Errors) : TopicOutcome;

    /// <summary>Somebody else changed it since the sender saw it.</summary>
    public sealed record LostRace(Topic Current) : TopicOutcome;

    public sealed record NotFound : TopicOutcome;
}

/// <summary>What is said of a topic. Null leaves a field as it is; an empty text empties it.</summary>
public sealed record TopicInput(string? Title, string? Description, string? ImageUrl);

/// <summary>Changing what a topic says of itself. Its blogs show it in their banner, so their revisions are raised.</summary>
public sealed class TopicCommands(LiveBlogDb db, BlogTransaction transaction, TimeProvider clock)
{
    /// <param name="found">What is known to be wrong with the input already; the rest is added to it.</param>
    /// <param name="isAsSeen">Whether the topic is as the sender has seen it; null to overwrite whatever is there.</param>
    public async Task<TopicOutcome> ChangeAsync(
        string slug,
        TopicInput input,
        CancellationToken cancellation,
        FieldErrors? found = null,
        Func<Topic, bool>? isAsSeen = null
    )
    {
        var outcome = await DescribeAsync(slug, input, found, isAsSeen, cancellation);
        if (outcome is TopicOutcome.Done(var changed))
        {
            foreach (var id in await db.Blogs.Where(b => b.TopicId == changed.Id).Select(b => b.Id).ToListAsync(cancellation))
            {
                await transaction.RunAsync(
                    id,
                    blog =>
                    {
                        blog.Touch(clock.GetUtcNow().UtcDateTime);
                        return Task.FromResult(blog);
                    },
                    cancellation
                );
            }
        }

        return outcome;
    }

    async Task<TopicOutcome> DescribeAsync(
        string slug,
        TopicInput input,
        FieldErrors? found,
        Func<Topic, bool>? isAsSeen,
        CancellationToken cancellation
    )
    {
        await using var writing = await db.BeginWriteAsync(cancellation);

        // An update that changes nothing takes the row's lock on PostgreSQL: of two at once the second sees what the first has saved.
        await db.Topics.Where(t => t.Slug == slug).ExecuteUpdateAsync(set => set.SetProperty(t => t.Title, t => t.Title), cancellation);
        if (await db.Topics.SingleOrDefaultAsync(t => t.Slug == slug, cancellation) is not { } topic)
        {
            return new TopicOutcome.NotFound();
        }

        if (isAsSeen?.Invoke(topic) == false)
        {
            return new TopicOutcome.LostRace(topic);
        }

        var errors = new FieldErrors(found);
        var title = input.Title is null ? topic.Title : errors.Required("title", errors.Line("title", input.Title, max: 200));
        var description = input.Description is null ? topic.Description : errors.Line("description", input.Description, max: 1_000);
        var image = input.ImageUrl is null ? topic.ImageUrl : errors.Image("imageUrl", input.ImageUrl);
        if (errors.Any)
        {
            return new TopicOutcome.Wrong(errors);
        }

        topic.Describe(title!, description, image);
        await db.SaveChangesAsync(cancellation);
        await writing.CommitAsync(cancellation);
        return new TopicOutcome.Done(topic);
    }
}
