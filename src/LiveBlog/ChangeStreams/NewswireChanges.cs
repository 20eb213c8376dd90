using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.ChangeStreams;

/// <summary>A line of the newswire with what is needed to show it and to lead to what it speaks of.</summary>
/// <param name="Headline">Empty for a line that is gone.</param>
/// <param name="PublishedAt">UTC, whole milliseconds. With the id it makes the place on the wire.</param>
/// <param name="Url">Where a line that stands alone leads.</param>
public sealed record NewswireItem(
    long Id,
    long Revision,
    bool IsWithdrawn,
    string Headline,
    string Language,
    DateTime PublishedAt,
    string? Url,
    string? BlogSlug,
    long? EntryId,
    string? ArticleSlug
)
{
    /// <summary>True for a line that speaks of no entry and no article.</summary>
    public bool StandsAlone => EntryId is null && ArticleSlug is null;
}

/// <summary>All that a follower of the wire who holds some revision does not yet know.</summary>
/// <param name="Lines">Each line changed since, in its newest state, by revision; those that are gone among them.</param>
/// <param name="Reset">Too far behind: load the wire anew. <paramref name="Lines"/> is empty then.</param>
public sealed record MissedLines(long Revision, IReadOnlyList<NewswireItem> Lines, bool Reset);

/// <summary>Reads what has changed on the newswire.</summary>
public sealed class NewswireChanges(LiveBlogDb db)
{
    /// <summary>More changed lines than this, and the wire is better loaded anew: no page shows as many.</summary>
    public const int ResetAfter = 300;

    public Task<long> RevisionAsync(CancellationToken cancellation) =>
        db.Newswires.Where(w => w.Id == Newswire.TheId).Select(w => w.Revision).SingleAsync(cancellation);

    /// <summary>The lines whose last change lies after one revision and not after another, by revision.</summary>
    public async Task<IReadOnlyList<NewswireItem>> BetweenAsync(long after, long last, int limit, CancellationToken cancellation) =>
        await db
            .NewswireLines.AsNoTracking()
            .Where(l => l.Revision > after && l.Revision <= last)
            .OrderBy(l => l.Revision)
            .Take(limit)
            .AsItems()
            .ToListAsync(cancellation);

    /// <param name="since">The last revision the follower holds. One that the wire has not reached yet asks for a reset.</param>
    public async Task<MissedLines> SinceAsync(long since, CancellationToken cancellation)
    {
        // The revision is read first: a change committed between the two reads is then told later, never not at all.
        var revision = await RevisionAsync(cancellation);
        if (since == revision)
        {
            return new MissedLines(revision, [], Reset: false);
        }

        // Counted by the index first: of what is too much nothing is read.
        if (
            since > revision
            || await db.NewswireLines.Where(l => l.Revision > since && l.Revision <= revision).Take(ResetAfter + 1).CountAsync(cancellation)
                > ResetAfter
        )
        {
            return new MissedLines(revision, [], Reset: true);
        }

        return new MissedLines(revision, await BetweenAsync(since, revision, ResetAfter, cancellation), Reset: false);
    }
}

public static class NewswireItems
{
    public static IQueryable<NewswireItem> AsItems(this IQueryable<NewswireLine> lines) =>
        lines.Select(l => new NewswireItem(
            l.Id,
            l.Revision,
            l.IsWithdrawn,
            l.Headline,
            l.Language,
            l.PublishedAt,
            l.Url,
            l.Blog == null ? null : l.Blog.Slug,
            l.EntryId,
            l.Article == null ? null : l.Article.Slug
        ));
}
