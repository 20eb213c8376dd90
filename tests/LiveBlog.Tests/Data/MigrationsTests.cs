using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LiveBlog.Tests.Data;

public sealed class MigrationsTests
{
    /// <summary>A release can be taken back: the parts of the migrations that are written by hand go and come with the rest.</summary>
    [EveryDatabase]
    public async Task Migrations_can_be_undone_and_done_again(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        await using var db = database.Open();
        var migrator = db.GetService<IMigrator>();

        using var turn = await db.EnterTurnAsync(CancellationToken.None);
        await migrator.MigrateAsync(Migration.InitialDatabase);
        (await db.Database.GetAppliedMigrationsAsync()).Should().BeEmpty();
        await migrator.MigrateAsync();

        (await db.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
        (await db.Entries.CountAsync()).Should().Be(0);
    }

    [EveryDatabase]
    public async Task A_database_from_before_the_first_release_is_refused(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        await using var db = database.Open();
        using (await db.EnterTurnAsync(CancellationToken.None))
        {
            await db.Database.ExecuteSqlRawAsync("""UPDATE "__EFMigrationsHistory" SET "MigrationId" = '20261124070025_Initial'""");
        }

        await db.Invoking(d => d.MigrateAsync())
            .Should()
            .ThrowAsync<ConfigurationException>()
            .WithMessage("*from before the first release*");
        (await db.Database.GetAppliedMigrationsAsync()).Should().Equal("20261124070025_Initial");
    }
}
