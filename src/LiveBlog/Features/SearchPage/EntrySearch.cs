using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Model;
using LiveBlog.Search;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.SearchPage;

/// <summary>Entries that a search has found, in the order asked for.</summary>
/// <param name="Count">How many there are in all; one more than <see cref="EntrySearch.MaxCounted"/> stands for all that are more.</param>
/// <param name="Next">The place after which the next are found; null at the end.</param>
public sealed record SearchHits(IReadOnlyList<Entry> Entries, int Count, FeedCursor? Next);

/// <summary>
/// Finds the published entries of one blog. Both databases index the same stems, so both find the same; neither looks at
/// more than it must, be a word in three entries or in every second one. Decision 0011.
/// </summary>
public sealed class EntrySearch(LiveBlogDb db)
{
    /// <summary>Hits are counted up to here.</summary>
    public const int MaxCounted = 1_000;

    /// <param name="after">Only what comes after this place in the order asked for.</param>
    public async Task<SearchHits> FindAsync(
        int blogId,
        SearchQuery query,
        FeedOrder order,
        FeedCursor? after,
        int most,
        CancellationToken cancellation
    ) =>
        !query.HasTerms ? new SearchHits([], Count: 0, Next: null)
        : db is SqliteLiveBlogDb ? await FindInSqliteAsync(blogId, query, order, after, most, cancellation)
        : await FindInPostgresAsync(blogId, query, order, after, most, cancellation);

    async Task<SearchHits> FindInSqliteAsync(
        int blogId,
        SearchQuery query,
        FeedOrder order,
        FeedCursor? after,
        int most,
        CancellationToken cancellation
    )
    {
        var match = query.ToFts5(blogId);
        var place =
            after is { } at ? RowOf(at)
            : order == FeedOrder.Oldest ? long.MinValue
            : long.MaxValue;
        var found =
            order == FeedOrder.Oldest
                ? db.Database.SqlQuery<long>(
                    $"""
                    SELECT rowid AS "Value" FROM "EntrySearch"
                    WHERE "EntrySearch" MATCH {match} AND rowid > {place} ORDER BY rowid LIMIT {most + 1}
                    """
                )
                : db.Database.SqlQuery<long>(
                    $"""
                    SELECT rowid AS "Value" FROM "EntrySearch"
                    WHERE "EntrySearch" MATCH {match} AND rowid < {place} ORDER BY rowid DESC LIMIT {most + 1}
                    """
                );
        var rows = await found.ToListAsync(cancellation);
        var count = await db
            .Database.SqlQuery<int>(
                $"""
                SELECT count(*) AS "Value"
                FROM (SELECT 1 FROM "EntrySearch" WHERE "EntrySearch" MATCH {match} LIMIT {MaxCounted + 1})
                """
            )
            .SingleAsync(cancellation);
        var ids = rows.Take(most).Select(IdOf).ToList();

        // By their ids alone: asked for the blog's as well, SQLite would look for them among all of the blog's. Between the two
        // queries one may have been withdrawn.
        var entries = await db.Entries.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancellation);
        var (shown, isCut) = await ids.Select(id => entries.GetValueOrDefault(id))
            .OfType<Entry>()
            .Where(e => e.BlogId == blogId && e.IsPublished)
            .ToAsyncEnumerable()
            .ReadPartAsync(e => e.Content, most, cancellation);
        var next =
            isCut ? CursorAt(rows.Find(row => IdOf(row) == shown[^1].Id))
            : rows.Count > most ? CursorAt(rows[most - 1])
            : (FeedCursor?)null;
        return new SearchHits(shown, count, next);
    }

    async Task<SearchHits> FindInPostgresAsync(
        int blogId,
        SearchQuery query,
        FeedOrder order,
        FeedCursor? after,
        int most,
        CancellationToken cancellation
    )
    {
        // The planner cannot know that two common words never stand together, and would read the whole feed to find out.
        // The full-text index alone tells; only of many hits is the feed read from the place asked for.
        var matching = db
            .Entries.FromSql($"""SELECT * FROM "Entries" WHERE "SearchVector" @@ to_tsquery('simple', {query.ToTsQuery(blogId)})""")
            .AsNoTracking();
        int count;
#pragma warning disable RS0030 // It reads, and PostgreSQL's writers take no turns.
        await using (var byIndex = await db.Database.BeginTransactionAsync(cancellation))
#pragma warning restore RS0030
        {
            await db.Database.ExecuteSqlRawAsync("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off", cancellation);
            count = await db
                .Database.SqlQuery<int>(
                    $"""
                    SELECT count(*)::int AS "Value" FROM (
                        SELECT 1 FROM "Entries" WHERE "SearchVector" @@ to_tsquery('simple', {query.ToTsQuery(blogId)})
                        LIMIT {MaxCounted + 1}
                    ) AS hits
                    """
                )
                .SingleAsync(cancellation);
            if (count <= MaxCounted)
            {
                return await TakeAsync(matching, count);
            }
        }

        return await TakeAsync(matching.Where(e => e.BlogId == blogId && e.Status == EntryStatus.Published), count);

        async Task<SearchHits> TakeAsync(IQueryable<Entry> hits, int count)
        {
            var (entries, goesOn) = await (
                order == FeedOrder.Oldest ? hits.After(after).OldestFirst() : hits.Before(after).NewestFirst()
            ).ReadPartAsync(most, cancellation);
            return new SearchHits(entries, count, goesOn ? FeedCursor.At(entries[^1]) : null);
        }
    }

    // SQLite's index numbers its rows by the second, counted from 2000, and the entry's id: 33 and 31 bits. The migration's
    // triggers say the same.
    const int IdBits = 31;
    const long IdMask = (1L << IdBits) - 1,
        MaxSeconds = (1L << 32) - 1,
        LeastSeconds = -(1L << 32);
    static readonly DateTime Origin = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    static long RowOf(FeedCursor at)
    {
        var seconds = (long)Math.Floor((at.PublishedAt - Origin).TotalSeconds);
        return (Math.Clamp(seconds, LeastSeconds, MaxSeconds) << IdBits) | (at.Id & IdMask);
    }

    static EntryId IdOf(long row) => new(row & IdMask);

    static FeedCursor CursorAt(long row) => new(Origin.AddSeconds(row >> IdBits), IdOf(row).Value);
}
