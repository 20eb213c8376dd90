using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.ChangeStreams;

/// <summary>
/// The revision that a blog has now: no older than the database at the time of the call. Each request for a cached page asks
/// it first, so it costs the database as little as that allows.
/// </summary>
public interface IBlogRevisions
{
    /// <returns>Null when there is no such blog.</returns>
    ValueTask<Revision?> NowAsync(Slug slug);
}

/// <summary>
/// SQLite tells whether anybody, in this program or another, has committed since the last question: a comparison in shared
/// memory. Until somebody has, what was read then is what stands now.
/// </summary>
sealed class SqliteBlogRevisions(DatabaseSettings settings) : IBlogRevisions, IDisposable
{
    readonly Lock gate = new();
    readonly Dictionary<string, Revision> known = new(StringComparer.Ordinal);
    SqliteConnection? connection;
    SqliteCommand? version,
        revision;
    long seen = -1;

    public ValueTask<Revision?> NowAsync(Slug slug)
    {
        lock (gate)
        {
            if (connection is null)
            {
                Open();
            }

            var now = (long)version!.ExecuteScalar()!;
            if (now != seen)
            {
                known.Clear();
                seen = now;
            }

            if (known.TryGetValue(slug.Text, out var held))
            {
                return new(held);
            }

            revision!.Parameters[0].Value = slug.Text;
            if (revision.ExecuteScalar() is not long value)
            {
                return new((Revision?)null);
            }

            var read = new Revision(value);
            known.Add(slug.Text, read);
            return new(read);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            version?.Dispose();
            revision?.Dispose();
            connection?.Dispose();
        }
    }

    // Its own and always open: the version is told as seen by one connection, of the changes of all others.
    void Open()
    {
        var opened = new SqliteConnection(
            new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString
        );
        opened.Open();
        version = new SqliteCommand("PRAGMA data_version", opened);
        revision = new SqliteCommand("""SELECT "Revision" FROM "Blogs" WHERE "Slug" = $slug""", opened);
        revision.Parameters.Add(new SqliteParameter("$slug", SqliteType.Text));
        connection = opened;
    }
}

/// <summary>
/// On PostgreSQL one small query answers everybody who asked before it began. Who asks while one is under way waits for the
/// next, since that one may have read already; so there is never more than one at a time for a blog on a machine.
/// </summary>
sealed class PostgresBlogRevisions(IServiceScopeFactory scopes) : IBlogRevisions
{
    static readonly Func<LiveBlogDb, string, Task<Revision?>> Read = EF.CompileAsyncQuery(
        (LiveBlogDb db, string slug) => db.Blogs.Where(b => b.Slug == slug).Select(b => (Revision?)b.Revision).SingleOrDefault()
    );

    readonly Lock gate = new();
    readonly Dictionary<string, Round> rounds = new(StringComparer.Ordinal);

    public ValueTask<Revision?> NowAsync(Slug slug)
    {
        lock (gate)
        {
            if (rounds.TryGetValue(slug.Text, out var round))
            {
                return new(round.Next ??= AskAfterAsync(slug, round));
            }

            round = new Round();
            rounds.Add(slug.Text, round);
            var asked = AskAsync(slug, round);
            round.UnderWay = asked;
            return new(asked);
        }
    }

    async Task<Revision?> AskAfterAsync(Slug slug, Round round)
    {
        await round.UnderWay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (gate)
        {
            (round.UnderWay, round.Next) = (round.Next!, null);
        }

        return await AskAsync(slug, round);
    }

    async Task<Revision?> AskAsync(Slug slug, Round round)
    {
        // Not within the lock, in which it is called.
        await Task.Yield();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await Read(scope.ServiceProvider.GetRequiredService<LiveBlogDb>(), slug.Text);
        }
        finally
        {
            lock (gate)
            {
                if (round.Next is null)
                {
                    rounds.Remove(slug.Text);
                }
            }
        }
    }

    sealed class Round
    {
        public Task UnderWay { get; set; } = Task.CompletedTask;

        public Task<Revision?>? Next { get; set; }
    }
}
