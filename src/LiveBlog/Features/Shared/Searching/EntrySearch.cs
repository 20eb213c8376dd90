using LiveBlog.Data;
using LiveBlog.Model;
using LiveBlog.Search;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Shared;

/// <summary>Entries that a search has found, in the order asked for.</summary>
/// <param name="Next">The place after which the next are found; null at the end.</param>
public sealed record SearchHits(IReadOnlyList<Entry> Entries, FeedCursor? Next);

/// <summary>
/// Finds the published entries of one blog. Both databases index the same stems; what is found is the same. Each begins at
/// the place asked for and stops when it has enough: a word in half of all entries costs no more than a rare one.
/// </summary>
public sealed class EntrySearch(LiveBlogDb db)
{
    /// <summary>Hits are counted up to here.</summary>
    public const int MostCounted = 1_000;

    /// <param name="after">Only what comes after this place in the order asked for.</param>
    public async Task<SearchHits> FindAsync(int blogId, SearchQuery query, FeedOrder order, FeedCursor? after, int most, CancellationToken cancellation) =>
        !query.HasWords ? new SearchHits([], Next: null)
        : db is SqliteLiveBlogDb ? await FindInSqliteAsync(blogId, query, order, after, most, cancellation)
        : await FindInPostgresAsync(blogId, query, order, after, most, cancellation);

    /// <summary>How many there are; one more than <see cref="MostCounted"/> stands for all that are more.</summary>
    public async Task<int> CountAsync(int blogId, SearchQuery query, CancellationToken cancellation) =>
        !query.HasWords ? 0
        : db is SqliteLiveBlogDb
            ? await db.Database.SqlQuery<int>(
                $"""SELECT count(*) AS "Value" FROM (SELECT 1 FROM "EntrySearch" WHERE "EntrySearch" MATCH {query.ToFts5(blogId)} LIMIT {MostCounted + 1})""").SingleAsync(cancellation)
            : await Matching(query.ToTsQuery(blogId)).Where(e => e.Status == EntryStatus.Published).Take(MostCounted + 1).CountAsync(cancellation);

    async Task<SearchHits> FindInSqliteAsync(int blogId, SearchQuery query, FeedOrder order, FeedCursor? after, int most, CancellationToken cancellation)
    {
        var match = query.ToFts5(blogId);
        var place = after is { } at ? RowOf(at) : order == FeedOrder.Oldest ? long.MinValue : long.MaxValue;
        var found = order == FeedOrder.Oldest
            ? db.Database.SqlQuery<long>($"""SELECT rowid AS "Value" FROM "EntrySearch" WHERE "EntrySearch" MATCH {match} AND rowid > {place} ORDER BY rowid LIMIT {most + 1}""")
            : db.Database.SqlQuery<long>($"""SELECT rowid AS "Value" FROM "EntrySearch" WHERE "EntrySearch" MATCH {match} AND rowid < {place} ORDER BY rowid DESC LIMIT {most + 1}""");
        var rows = await found.ToListAsync(cancellation);
        var ids = rows.Take(most).Select(IdOf).ToList();

        // Asked once more whose they are and whether they stand: between the two queries one may have been withdrawn.
        var entries = await db.Entries.AsNoTracking()
            .Where(e => ids.Contains(e.Id) && e.BlogId == blogId && e.Status == EntryStatus.Published)
            .ToDictionaryAsync(e => e.Id, cancellation);
        return new SearchHits([.. ids.Where(entries.ContainsKey).Select(id => entries[id])], rows.Count > most ? CursorAt(rows[most - 1]) : null);
    }

    async Task<SearchHits> FindInPostgresAsync(int blogId, SearchQuery query, FeedOrder order, FeedCursor? after, int most, CancellationToken cancellation)
    {
        var matching = Matching(query.ToTsQuery(blogId)).AsNoTracking().Where(e => e.BlogId == blogId && e.Status == EntryStatus.Published);
        var entries = await (order == FeedOrder.Oldest ? matching.After(after).OldestFirst() : matching.Before(after).NewestFirst())
            .Take(most + 1).ToListAsync(cancellation);
        var goesOn = entries.Count > most;
        return goesOn ? new SearchHits(entries[..most], FeedCursor.At(entries[most - 1])) : new SearchHits(entries, Next: null);
    }

    IQueryable<Entry> Matching(string query) =>
        db.Entries.FromSql($"""SELECT * FROM "Entries" WHERE "SearchVector" @@ to_tsquery('simple', {query})""");

    // SQLite's index numbers its rows by the second, counted from 2000, and the entry's id: 33 and 31 bits. The migration's
    // triggers say the same.
    const int IdBits = 31;
    const long IdMask = (1L << IdBits) - 1, MostSeconds = (1L << 32) - 1, LeastSeconds = -(1L << 32);
    static readonly DateTime Origin = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    static long RowOf(FeedCursor at)
    {
        var seconds = (long)Math.Floor((at.PublishedAt - Origin).TotalSeconds);
        return (Math.Clamp(seconds, LeastSeconds, MostSeconds) << IdBits) | (at.Id & IdMask);
    }

    static long IdOf(long row) => row & IdMask;

    static FeedCursor CursorAt(long row) => new(Origin.AddSeconds(row >> IdBits), IdOf(row));
}
