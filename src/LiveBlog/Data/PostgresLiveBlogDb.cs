using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace LiveBlog.Data;

/// <summary>Many machines, one database.</summary>
public sealed class PostgresLiveBlogDb(DbContextOptions<PostgresLiveBlogDb> options) : LiveBlogDb(options)
{
    public static void Configure(DbContextOptionsBuilder options, string connectionString) => options.UseNpgsql(connectionString);

    /// <summary>Dead rows go when the server vacuums them, which it does by itself.</summary>
    public override Task ScrubAsync(CancellationToken cancellation) => Task.CompletedTask;

    public override Task ScrubSearchAsync(CancellationToken cancellation) => Task.CompletedTask;

    sealed class Designer : IDesignTimeDbContextFactory<PostgresLiveBlogDb>
    {
        public PostgresLiveBlogDb CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<PostgresLiveBlogDb>().UseNpgsql("Host=localhost").Options);
    }
}
