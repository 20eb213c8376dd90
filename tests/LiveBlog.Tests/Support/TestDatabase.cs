using LiveBlog.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace LiveBlog.Tests.Support;

/// <summary>A database of a test's own, gone afterwards.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    static readonly Dictionary<DatabaseProvider, Lazy<Task<TestDatabase>>> Templates = Enum.GetValues<DatabaseProvider>()
        .ToDictionary(provider => provider, provider => new Lazy<Task<TestDatabase>>(() => MigrateTemplateAsync(provider)));

    readonly string name = "liveblog_test_" + Guid.NewGuid().ToString("N");
    Task? filled;

    TestDatabase(DatabaseProvider provider)
    {
        Provider = provider;
        ConnectionString = provider switch
        {
            DatabaseProvider.Sqlite => new SqliteConnectionStringBuilder { DataSource = File }.ConnectionString,
            DatabaseProvider.Postgres => new NpgsqlConnectionStringBuilder(PostgresServer.ConnectionString)
            {
                Database = name,
                MaxPoolSize = 20,
            }.ConnectionString,
        };
    }

    public DatabaseProvider Provider { get; }

    public string ConnectionString { get; }

    /// <summary>Shared by all that use the database in this process, as in a program.</summary>
    public WriteTurns Turns { get; } = new();

    string File => Path.Combine(Path.GetTempPath(), name + ".db");

    /// <summary>Names a database; it comes to be when the program that is given it migrates.</summary>
    public static TestDatabase Create(DatabaseProvider provider) => new(provider);

    /// <summary>A database up to date, for tests that need no program around it.</summary>
    public static async Task<TestDatabase> CreateMigratedAsync(DatabaseProvider provider)
    {
        var database = new TestDatabase(provider);
        await database.FillAsync();
        return database;
    }

    /// <summary>
    /// Makes it up to date, once: a copy of one that the migrations have made in this run, since they take most of a test's time.
    /// </summary>
    public Task FillAsync() => filled ??= CopyAsync();

    public LiveBlogDb Open(Action<DbContextOptionsBuilder>? configure = null)
    {
        switch (Provider)
        {
            case DatabaseProvider.Sqlite:
                var sqlite = new DbContextOptionsBuilder<SqliteLiveBlogDb>();
                SqliteLiveBlogDb.Configure(sqlite, ConnectionString, Turns);
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
            await OnServerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }
    }

    /// <summary>Nobody is connected to it afterwards, and all of it is in its file.</summary>
    static async Task<TestDatabase> MigrateTemplateAsync(DatabaseProvider provider)
    {
        var template = new TestDatabase(provider);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => template.DisposeAsync().AsTask().GetAwaiter().GetResult();
        await using (var db = template.Open())
        {
            await db.MigrateAsync();
            if (provider == DatabaseProvider.Sqlite)
            {
                await db.ScrubAsync(CancellationToken.None);
            }
        }

        if (provider == DatabaseProvider.Sqlite)
        {
            SqliteConnection.ClearPool(new SqliteConnection(template.ConnectionString));
        }
        else
        {
            NpgsqlConnection.ClearPool(new NpgsqlConnection(template.ConnectionString));
        }

        return template;
    }

    async Task CopyAsync()
    {
        var template = await Templates[Provider].Value;
        if (Provider == DatabaseProvider.Sqlite)
        {
            // The program itself may have made it before.
            if (!System.IO.File.Exists(File))
            {
                System.IO.File.Copy(template.File, File);
            }

            return;
        }

        await OnServerAsync($"CREATE DATABASE {name} TEMPLATE {template.name}");
    }

    static async Task OnServerAsync(string command)
    {
        await using var server = new NpgsqlConnection(PostgresServer.ConnectionString);
        await server.OpenAsync();
        await using var statement = new NpgsqlCommand(command, server);
        await statement.ExecuteNonQueryAsync();
    }
}
