using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>Does the same to several entries.</summary>
public sealed partial class EntryCommands
{
    public const int MaxAtOnce = 200;

    /// <summary>
    /// Does the same to several entries of a blog, all in one transaction. Those that are withdrawn, or of another blog, or not as
    /// the sender saw them are passed over.
    /// </summary>
    /// <param name="chosen">By id, the revision that the sender has seen, null for any; at most <see cref="MaxAtOnce"/>.</param>
    public async Task<ManyDone> OnManyAsync(
        int blogId,
        IReadOnlyDictionary<EntryId, Revision?> chosen,
        EntryAct act,
        CancellationToken cancellation
    )
    {
        if (chosen.Count > MaxAtOnce)
        {
            throw new ArgumentException($"More than {MaxAtOnce} at once.", nameof(chosen));
        }

        var ids = chosen.Keys.ToList();
        var done = await transaction.RunAsync(
            blogId,
            async blog =>
            {
                var entries = await db
                    .Entries.Where(e => e.BlogId == blogId && ids.Contains(e.Id))
                    .OrderBy(e => e.PublishedAt)
                    .ThenBy(e => e.Id)
                    .ToListAsync(cancellation);
                var changed = entries.FindAll(e => chosen[e.Id] is { } seen && seen != e.Revision);
                var asSeen = entries.FindAll(e => e.IsPublished && !changed.Contains(e));
                foreach (var entry in asSeen)
                {
                    Do(blog, entry, act);
                }

                return new ManyDone(asSeen.Count, changed);
            },
            cancellation
        );
        return done ?? new ManyDone(0, []);
    }

    void Do(Blog blog, Entry entry, EntryAct act)
    {
        switch (act)
        {
            case EntryAct.Withdraw:
                blog.Withdraw(entry, Now);
                break;
            case EntryAct.WithdrawButKeepInReplay:
                blog.Withdraw(entry, Now, keepInReplay: true);
                break;
            case EntryAct.MarkKeyEvent:
                blog.MarkKeyEvent(entry, isKeyEvent: true, Now);
                break;
            case EntryAct.UnmarkKeyEvent:
                blog.MarkKeyEvent(entry, isKeyEvent: false, Now);
                break;
            case EntryAct.KeepOffNewswire:
                blog.KeepOffNewswire(entry, isOff: true, Now);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act), act, "No such act.");
        }
    }
}

/// <summary>What became of the entries that the same was to be done to.</summary>
/// <param name="Done">How many it was done to.</param>
/// <param name="Changed">Those that were not as they had been seen.</param>
public sealed record ManyDone(int Done, IReadOnlyList<Entry> Changed);
