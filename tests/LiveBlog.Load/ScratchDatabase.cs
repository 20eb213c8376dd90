using Npgsql;

namespace LiveBlog.Load;

/// <summary>A database of PostgreSQL that belongs to a run: dropped before it, and made by the product's own migrations.</summary>
internal static class ScratchDatabase
{
    /// <param name="postgres">A connection string; the name of its database must begin with <paramref name="prefix"/>.</param>
    /// <exception cref="CannotRunException">It names another database: nothing of somebody else's is dropped.</exception>
    public static async Task RecreateAsync(string postgres, string prefix, CancellationToken cancellation)
    {
        var named = new NpgsqlConnectionStringBuilder(postgres);
        if (named.Database is not { } name || !name.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new CannotRunException($"--postgres must name a database that begins with {prefix}: it is dropped and made again.");
        }

        await using var server = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(postgres) { Database = "postgres" }.ConnectionString
        );
        await server.OpenAsync(cancellation);
        var quoted = name.Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS \"{quoted}\" WITH (FORCE)", server);
        await drop.ExecuteNonQueryAsync(cancellation);
    }
}
