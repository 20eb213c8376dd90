using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>Readers' reports of messages.</summary>
public sealed class ReportCommands(LiveBlogDb db, DiscussionAccess access, PostingRules rules, TimeProvider clock)
{
    public const int MaxReason = 500;

    /// <summary>Reports a message to the moderators, once for each reader and message.</summary>
    public Task<DiscussionOutcome> ReportAsync(string slug, Participant reader, long id, string? why, CancellationToken cancellation)
    {
        var words = MessageText.IsWorthCleaning(why, MaxReason) ? MessageText.Clean(why) ?? "" : null;
        return access.InAsync(
            slug,
            async (blog, _) =>
            {
                if (words is null or { Length: > MaxReason })
                {
                    return new DiscussionOutcome.Wrong("why", StringKey.ErrorTooLong, ("max", MaxReason));
                }

                var now = clock.GetUtcNow().UtcDateTime;
                if (await rules.KeptOutAsync(blog, reader, SanctionKind.Ban, cancellation) is { } banned)
                {
                    return banned;
                }

                if (await rules.TooManyReportsAsync(reader.Id, cancellation) is { } soon)
                {
                    return soon;
                }

                if (
                    await db.Messages.SingleOrDefaultAsync(
                        m => m.Id == id && m.BlogId == blog.Id && m.State == MessageState.Visible,
                        cancellation
                    )
                    is not { } message
                )
                {
                    return new DiscussionOutcome.NotFound();
                }

                if (!await db.MessageReports.AnyAsync(r => r.MessageId == id && r.AccountId == reader.Id, cancellation))
                {
                    message.Report();
                    db.MessageReports.Add(
                        new MessageReport
                        {
                            MessageId = id,
                            AccountId = reader.Id,
                            Why = words,
                            At = now,
                        }
                    );
                }

                return new DiscussionOutcome.Done(message);
            },
            cancellation
        );
    }
}
