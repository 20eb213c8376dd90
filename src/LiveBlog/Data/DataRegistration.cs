using LiveBlog.Data.Auditing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace LiveBlog.Data;

public enum DatabaseProvider
{
    Sqlite,
    Postgres,
}

/// <summary>Where the data is: <c>Database:Provider</c> and <c>ConnectionStrings:LiveBlog</c>.</summary>
public sealed record DatabaseSettings(DatabaseProvider Provider, string ConnectionString)
{
    public const string DefaultSqlite = "Data Source=data/liveblog.db";

    /// <exception cref="ConfigurationException">A setting is missing or not understood.</exception>
    public static DatabaseSettings From(IConfiguration configuration)
    {
        var name = configuration["Database:Provider"];
        var given = configuration.GetConnectionString("LiveBlog");
        return (name?.ToUpperInvariant(), given) switch
        {
            (null or "" or "SQLITE", null or "") => new(DatabaseProvider.Sqlite, DefaultSqlite),
            (null or "" or "SQLITE", _) => new(DatabaseProvider.Sqlite, CheckSqlite(given)),
            ("POSTGRES" or "POSTGRESQL", null or "") => throw new ConfigurationException(
                "ConnectionStrings:LiveBlog is missing: PostgreSQL needs one, such as "
                    + "\"Host=localhost;Database=liveblog;Username=liveblog\"."
            ),
            ("POSTGRES" or "POSTGRESQL", _) => new(DatabaseProvider.Postgres, CheckPostgres(given)),
            _ => throw new ConfigurationException($"Database:Provider is \"{name}\"; it must be Sqlite or Postgres."),
        };
    }

    /// <summary>The database's file, as a full path; null of one in memory, or named by a URI.</summary>
    public static string? FileOf(string sqlite)
    {
        var name = new SqliteConnectionStringBuilder(sqlite).DataSource;
        return name.Length == 0 || name.StartsWith(':') || name.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? null
            : Path.GetFullPath(name);
    }

    static string CheckSqlite(string text)
    {
        try
        {
            return new SqliteConnectionStringBuilder(text).ConnectionString;
        }
        catch (ArgumentException wrong)
        {
            throw new ConfigurationException($"ConnectionStrings:LiveBlog is not one of SQLite's: {wrong.Message}");
        }
    }

    static string CheckPostgres(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).ConnectionString;
        }
        catch (ArgumentException wrong)
        {
            throw new ConfigurationException($"ConnectionStrings:LiveBlog is not one of PostgreSQL's: {wrong.Message}");
        }
    }
}

/// <summary>A setting is wrong. The message is one sentence for the person who set it; the program stops with it.</summary>
public sealed class ConfigurationException(string message) : Exception(message);

public static class DataRegistration
{
    public static IServiceCollection AddLiveBlogData(this IServiceCollection services, DatabaseSettings settings)
    {
        services.AddSingleton(settings);
        services.AddHttpContextAccessor();
        services.AddSingleton<CurrentActor>();
        services.AddSingleton<AuditInterceptor>();
        services.AddSingleton<WriteTurns>();
        services.AddSingleton<CommitSignal>();
        services.AddScoped<AuditLog>();
        _ = settings.Provider switch
        {
            DatabaseProvider.Sqlite => services.AddDbContextPool<LiveBlogDb, SqliteLiveBlogDb>(
                (provider, o) =>
                    SqliteLiveBlogDb.Configure(Audited(provider, o), settings.ConnectionString, provider.GetRequiredService<WriteTurns>())
            ),
            DatabaseProvider.Postgres => services.AddDbContextPool<LiveBlogDb, PostgresLiveBlogDb>(
                (provider, o) => PostgresLiveBlogDb.Configure(Audited(provider, o), settings.ConnectionString)
            ),
        };
        return services;

        static DbContextOptionsBuilder Audited(IServiceProvider provider, DbContextOptionsBuilder options) =>
            options.AddInterceptors(provider.GetRequiredService<AuditInterceptor>(), provider.GetRequiredService<CommitSignal>());
    }

    /// <summary>Creates the database if there is none, and brings it up to this version's model.</summary>
    /// <exception cref="ConfigurationException">A version from before the first release has made it.</exception>
    public static async Task MigrateAsync(this LiveBlogDb db, CancellationToken cancellation = default)
    {
        if (db is SqliteLiveBlogDb && DatabaseSettings.FileOf(db.Database.GetConnectionString()!) is { } file)
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);

            // Made here, so that nobody else may read it: SQLite gives its log and its index of the log the same permissions.
            if (!File.Exists(file))
            {
                await using (PrivateFiles.Create(file, FileMode.OpenOrCreate)) { }

                // Written to before anything looks at it: an empty file cannot be opened to be read alone.
                await db.Database.OpenConnectionAsync(cancellation);
                await db.Database.CloseConnectionAsync();
            }
        }

        using var turn = await db.EnterTurnAsync(cancellation);

        // A look at what is applied is cheap. To migrate compares the whole model with the last migration's, though nothing is to be done.
        var known = db.Database.GetMigrations().ToList();
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellation)).ToList();
        if (applied.Count > 0 && !applied.Contains(known[0]))
        {
            throw new ConfigurationException(
                "ConnectionStrings:LiveBlog leads to a database that a version of LiveBlog from before the first release has made. "
                    + "It cannot be brought up to date: name an empty one."
            );
        }

        if (known.Except(applied).Any())
        {
            await db.Database.MigrateAsync(cancellation);
        }
    }
}
