using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LiveBlog.Tests.Data;

/// <summary>A release can be taken back: the parts of the migrations that are written by hand go and come with the rest.</summary>
public sealed class MigrationsTests
{
    [EveryDatabase]
    public async Task Migrations_can_be_undone_and_done_again(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        await using var db = database.Open();
        var migrator = db.GetService<IMigrator>();
        var first = db.Database.GetMigrations().First();

        using var turn = await db.EnterTurnAsync(CancellationToken.None);
        await migrator.MigrateAsync(first);
        (await db.Database.GetAppliedMigrationsAsync()).Should().Equal(first);
        await migrator.MigrateAsync();

        (await db.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
        (await db.Entries.CountAsync()).Should().Be(0);
    }
}
