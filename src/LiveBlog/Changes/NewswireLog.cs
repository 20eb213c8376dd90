using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Changes;

/// <summary>Keeps the newswire's lines in step with what they speak of, within the transaction that changes it.</summary>
public sealed class NewswireLog(LiveBlogDb db)
{
    /// <summary>Brings the lines of changed entries up to date and saves them. The blog must be locked. True when a line has changed.</summary>
    public async Task<bool> FollowAsync(Blog blog, IReadOnlyCollection<Entry> entries, CancellationToken cancellation)
    {
        // Nobody changes these lines who does not hold their blog, so they may be read before the wire is locked.
        var ids = entries.Select(e => e.Id).ToList();
        var lines = await db.NewswireLines.Where(l => l.EntryId != null && ids.Contains(l.EntryId.Value)).ToDictionaryAsync(l => l.EntryId!.Value, cancellation);
        var behind = entries.Where(e => Newswire.IsBehind(lines.GetValueOrDefault(e.Id), blog, e)).ToList();
        if (behind.Count == 0)
        {
            return false;
        }

        var wire = await LockAsync(cancellation);
        foreach (var entry in behind.OrderBy(e => e.Revision))
        {
            Keep(wire.Follow(blog, entry, lines.GetValueOrDefault(entry.Id)));
        }

        await db.SaveChangesAsync(cancellation);
        return true;
    }

    /// <summary>
    /// The newswire, locked until the transaction ends, so that its revisions come in the order of the commits. Whoever
    /// also locks a blog has locked it before.
    /// </summary>
    public async Task<Newswire> LockAsync(CancellationToken cancellation)
    {
        await db.Newswires.ExecuteUpdateAsync(set => set.SetProperty(w => w.Revision, w => w.Revision), cancellation);
        return await db.Newswires.SingleAsync(w => w.Id == Newswire.TheId, cancellation);
    }

    void Keep(NewswireLine? line)
    {
        if (line is { Id: 0 })
        {
            db.NewswireLines.Add(line);
        }
    }
}
