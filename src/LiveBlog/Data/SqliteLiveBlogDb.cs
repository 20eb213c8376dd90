using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LiveBlog.Data;

/// <summary>One machine, one file.</summary>
public sealed class SqliteLiveBlogDb(DbContextOptions<SqliteLiveBlogDb> options) : LiveBlogDb(options)
{
    public static void Configure(DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlite(connectionString).AddInterceptors(DurableSqlite.Instance);

    sealed class Designer : IDesignTimeDbContextFactory<SqliteLiveBlogDb>
    {
        public SqliteLiveBlogDb CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqliteLiveBlogDb>().UseSqlite("Data Source=:memory:").Options);
    }
}

/// <summary>
/// Readers never wait for the writer (WAL), and what was committed survives the loss of power (synchronous=FULL: in WAL
/// mode anything less may lose the last commits).
/// </summary>
sealed class DurableSqlite : DbConnectionInterceptor
{
    public static readonly DurableSqlite Instance = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
}
