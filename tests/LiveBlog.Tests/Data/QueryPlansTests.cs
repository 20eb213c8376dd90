using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using LiveBlog.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LiveBlog.Tests.Data;

/// <summary>
/// What a reader or an editor asks for is found by an index, not by reading all of a blog: the plans of every query that SQLite
/// is asked. (PostgreSQL plans by how much there is; <c>LiveBlog.Load growth</c> measures both.)
/// </summary>
public sealed partial class QueryPlansTests
{
    [Fact]
    public async Task No_page_and_no_post_reads_all_of_a_blog()
    {
        await using var database = TestDatabase.Create(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(
            new()
            {
                Database = database,
                Settings = ["--Feed:PageSize=5"],

                // By itself EF asks only once a second whether anybody listens.
                Services = services =>
                    services.ConfigureDbContext<SqliteLiveBlogDb>(options => options.ConfigureLoggingCacheTime(TimeSpan.Zero)),
            }
        );
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 12);
        var next = (await host.PageAsync($"/live/{slug}")).QuerySelector("#more a")!.GetAttribute("href")!;
        var asked = new ConcurrentDictionary<string, (string Path, DbParameter[] Parameters)>(StringComparer.Ordinal);
        var path = "";

        using (Listen(database, command => asked.TryAdd(command.CommandText, (path, [.. command.Parameters.Cast<DbParameter>()]))))
        {
            string[] paths =
            [
                $"/live/{slug}",
                $"/live/{slug}?order=oldest",
                $"/live/{slug}?filter=key",
                next,
                $"/live/{slug}/entry/{entries[3].Id}",
                $"/live/{slug}?time=14:05",
                $"/live/{slug}?at=2022-01-12T14:05",
                $"/live/{slug}?at={Uri.EscapeDataString(TimeProvider.System.GetUtcNow().ToString("O"))}",
                $"/live/{slug}/search?q=entry",
                $"/api/v1/blogs/{slug}/entries",
                $"/api/v1/blogs/{slug}/entries?q=entry&order=oldest",
                $"/api/v1/blogs/{slug}/changes?since=9",
                $"/embed/{slug}",
                "/newswire",
                $"/live/{slug}/feed.atom",
                "/newswire/feed.atom",
            ];
            foreach (var each in paths)
            {
                path = each;
                await host.TextAsync(each);
            }

            path = "publishing";
            var pinned = await host.PublishAsync(slug, new { headline = "Pinned", isPinned = true });
            path = "editing";
            await host.EditAsync(pinned.Id, new { headline = "Pinned, edited" });
            path = "withdrawing";
            await host.WithdrawAsync(pinned.Id);
        }

        asked.Should().HaveCountGreaterThan(20);
        var slow = new List<string>();
        await using var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync();
        foreach (var (sql, (where, parameters)) in asked.Where(query => Grows().IsMatch(query.Key)))
        {
            await using var explain = connection.CreateCommand();
            explain.CommandText = "EXPLAIN QUERY PLAN " + sql;
            explain.Parameters.AddRange(parameters.Select(p => new SqliteParameter(p.ParameterName, p.Value)).ToArray());
            await using var plan = await explain.ExecuteReaderAsync();
            while (await plan.ReadAsync())
            {
                var step = plan.GetString(3);
                if (
                    ReadsAll().IsMatch(step)
                    || (LooksForFew().IsMatch(sql) && step.StartsWith("SEARCH", StringComparison.Ordinal) && !HoldsFew().IsMatch(step))
                )
                {
                    slow.Add($"{where}: {step} for {sql}");
                }
            }
        }

        slow.Should().BeEmpty();
    }

    // Every other table is small, or asked by its key.
    [GeneratedRegex(
        """^\W*(?:SELECT|UPDATE|DELETE)\b.*"(?:Entries|EntryVersions|Changes|NewswireLines)" """,
        RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Grows();

    // A blog's every row, a table's every row, or a heap sorted to take the first of it. An index that is in the order asked
    // for is left when there is enough; one that holds few rows alone may be read whole, and so may what a query has cut already.
    [GeneratedRegex(
        @"^SEARCH \w+ USING (?:COVERING )?INDEX (?!\w+(?:_Pinned|_DatedAhead|_KeyEvents|_PublishedAt_\w*Id) )\S+ \(BlogId=\?\)$|^SCAN [a-z](?! USING| VIRTUAL)\b|TEMP B-TREE FOR ORDER BY",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex ReadsAll();

    // Among many others these are looked for one by one, unless an index holds them alone. One row by its own number is always found
    // at once.
    [GeneratedRegex(@"AND ""\w+"".""(?:IsKeyEvent|IsPinned|IsDatedAhead)""", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LooksForFew();

    [GeneratedRegex(
        "_(?:Pinned|DatedAhead|KeyEvents) |USING INTEGER PRIMARY KEY \\(rowid=\\?\\)$",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex HoldsFew();

    static IDisposable Listen(TestDatabase database, Action<DbCommand> heard)
    {
        var file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        return DiagnosticListener.AllListeners.Subscribe(
            new Each<DiagnosticListener>(listener =>
            {
                if (listener.Name == DbLoggerCategory.Name)
                {
                    listener.Subscribe(
                        new Each<KeyValuePair<string, object?>>(told =>
                        {
                            if (told.Value is CommandExecutedEventData { Command: { } command } && command.Connection?.DataSource == file)
                            {
                                heard(command);
                            }
                        })
                    );
                }
            })
        );
    }

    sealed class Each<T>(Action<T> next) : IObserver<T>
    {
        public void OnNext(T value) => next(value);

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}
