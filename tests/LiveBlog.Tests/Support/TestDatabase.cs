using LiveBlog.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace LiveBlog.Tests.Support;

/// <summary>A database of a test's own, gone afterwards.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    readonly string name = "liveblog_test_" + Guid.NewGuid().ToString("N");

    TestDatabase(DatabaseProvider provider)
    {
        Provider = provider;
        ConnectionString = provider switch
        {
            DatabaseProvider.Sqlite => new SqliteConnectionStringBuilder { DataSource = File }.ConnectionString,
            DatabaseProvider.Postgres => new NpgsqlConnectionStringBuilder(PostgresServer.ConnectionString) { Database = name, MaxPoolSize = 20 }.ConnectionString,
        };
    }

    public DatabaseProvider Provider { get; }

    public string ConnectionString { get; }

    string File => Path.Combine(Path.GetTempPath(), name + ".db");

    /// <summary>Names a database; it comes to be when the program that is given it migrates.</summary>
    public static TestDatabase Create(DatabaseProvider provider) => new(provider);

    /// <summary>A database up to date, for tests that need no program around it.</summary>
    public static async Task<TestDatabase> CreateMigratedAsync(DatabaseProvider provider)
    {
        var database = new TestDatabase(provider);
        await using var db = database.Open();
        await db.MigrateAsync();
        return database;
    }

    public LiveBlogDb Open(Action<DbContextOptionsBuilder>? configure = null)
    {
        switch (Provider)
        {
            case DatabaseProvider.Sqlite:
                var sqlite = new DbContextOptionsBuilder<SqliteLiveBlogDb>();
                SqliteLiveBlogDb.Configure(sqlite, ConnectionString);
                configure?.Invoke(sqlite);
                return new SqliteLiveBlogDb(sqlite.Options);
            case DatabaseProvider.Postgres:
                var postgres = new DbContextOptionsBuilder<PostgresLiveBlogDb>();
                PostgresLiveBlogDb.Configure(postgres, ConnectionString);
                configure?.Invoke(postgres);
                return new PostgresLiveBlogDb(postgres.Options);
            default:
                throw new InvalidOperationException($"{Provider} is not a database.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Provider == DatabaseProvider.Sqlite)
        {
            SqliteConnection.ClearPool(new SqliteConnection(ConnectionString));
            foreach (var file in new[] { File, File + "-wal", File + "-shm" })
            {
                System.IO.File.Delete(file);
            }
        }
        else
        {
            await using var server = new NpgsqlConnection(PostgresServer.ConnectionString);
            await server.OpenAsync();
            await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", server);
            await drop.ExecuteNonQueryAsync();
        }
    }
}
