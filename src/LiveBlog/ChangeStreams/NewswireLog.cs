using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.ChangeStreams;

/// <summary>Keeps the newswire's lines in step with what they speak of, within the transaction that changes it.</summary>
public sealed class NewswireLog(LiveBlogDb db, IChangeNotifier notifier, TimeProvider clock)
{
    const int MaxRenewed = 200;

    /// <summary>
    /// Brings the lines of changed entries up to date, which are saved with the entries. The blog must be locked.
    /// </summary>
    public async Task FollowAsync(Blog blog, IReadOnlyCollection<Entry> entries, CancellationToken cancellation)
    {
        // These lines are changed only under the lock of their blog, so they may be read before the newswire is locked. What has
        // only now been published has none.
        var known = entries.Except(blog.Versions.Where(v => v.Replaces == Revision.None).Select(v => v.Entry)).Select(e => e.Id).ToList();
        var lines =
            known.Count == 0
                ? []
                : await db
                    .NewswireLines.Where(l => l.EntryId != null && known.Contains(l.EntryId.Value))
                    .ToDictionaryAsync(l => l.EntryId!.Value, cancellation);
        var behind = entries.Where(e => Newswire.IsBehind(lines.GetValueOrDefault(e.Id), blog, e)).ToList();
        if (behind.Count == 0)
        {
            return;
        }

        var wire = await LockAsync(cancellation);
        foreach (var entry in behind.OrderBy(e => e.Revision))
        {
            AddIfNew(wire.Follow(blog, entry, lines.GetValueOrDefault(entry.Id)));
        }
    }

    /// <summary>
    /// Brings the line of an article up to date and saves it, within the transaction that changes the article; true when the line has
    /// changed. Nothing else locks an article's line, so the newswire is locked before the line is read; the code that locks the
    /// article's own row has done so before.
    /// </summary>
    public async Task<bool> FollowAsync(Article article, CancellationToken cancellation)
    {
        var wire = await LockAsync(cancellation);
        var line = article.Id == 0 ? null : await db.NewswireLines.SingleOrDefaultAsync(l => l.ArticleId == article.Id, cancellation);
        if (wire.Follow(article, line, clock.GetUtcNow().UtcDateTime) is not { } followed)
        {
            return false;
        }

        AddIfNew(followed);
        await db.SaveChangesAsync(cancellation);
        return true;
    }

    /// <summary>
    /// The lines of a blog are in its language. Those that a reader may have before him change as lines do; the older ones are
    /// set right when they are looked up, without a revision each.
    /// </summary>
    public async Task FollowLanguageAsync(Blog blog, CancellationToken cancellation)
    {
        var wire = await LockAsync(cancellation);
        var lines = db.NewswireLines.Where(l => l.BlogId == blog.Id && !l.IsWithdrawn && l.Language != blog.Language);
        foreach (
            var line in await lines.Include(l => l.Entry).OrderByDescending(l => l.PublishedAt).Take(MaxRenewed).ToListAsync(cancellation)
        )
        {
            wire.Follow(blog, line.Entry!, line);
        }

        await db.SaveChangesAsync(cancellation);
        await lines.ExecuteUpdateAsync(set => set.SetProperty(l => l.Language, blog.Language), cancellation);
    }

    /// <summary>Signals that the newswire has changed, after a commit that changed no blog.</summary>
    public Task NotifyAsync() => notifier.NotifyAsync(ChangeSignal.Of(StreamKey.Newswire), CancellationToken.None);

    /// <summary>
    /// The newswire, locked until the transaction ends, so that its revisions come in the order of the commits. The code that
    /// also locks a blog has locked it before.
    /// </summary>
    public async Task<Newswire> LockAsync(CancellationToken cancellation)
    {
        var held = db.Newswires.Local.FirstOrDefault();

        // Every publication of a headline passes here: one question, no more. SQLite's transaction is exclusive already.
        var wire =
            db is PostgresLiveBlogDb
                ? (
                    await db
                        .Newswires.FromSql($"""SELECT * FROM "Newswire" WHERE "Id" = {Newswire.TheId} FOR UPDATE""")
                        .ToListAsync(cancellation)
                ).Single()
                : await db.Newswires.SingleAsync(w => w.Id == Newswire.TheId, cancellation);
        if (held is not null)
        {
            // Held since an earlier transaction of the same caller's: others may have raised it meanwhile.
            await db.Entry(wire).ReloadAsync(cancellation);
        }

        return wire;
    }

    void AddIfNew(NewswireLine? line)
    {
        if (line is { Id: 0 })
        {
            db.NewswireLines.Add(line);
        }
    }
}
