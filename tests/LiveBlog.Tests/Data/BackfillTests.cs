using LiveBlog.Data;
using LiveBlog.Data.Backfills;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveBlog.Tests.Data;

/// <summary>Entries of an earlier version of the program get what it did not make.</summary>
public sealed class BackfillTests
{
    [EveryDatabase]
    public async Task Entries_without_a_version_get_one_at_the_next_start_and_only_once(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "One" });
        var edited = await host.EditAsync(
            entry.Id,
            new
            {
                headline = "Two",
                isKeyEvent = true,
                publishedAt = "2099-01-01T00:00:00Z",
            }
        );
        var withdrawn = await host.PublishAsync(slug, new { headline = "Gone" });
        await host.WithdrawAsync(withdrawn.Id);
        await host.PublishAtOnceAsync(slug, 1_100);
        var versions = await VersionsAsync(host);
        await host.InDatabaseAsync(db => db.EntryVersions.ExecuteDeleteAsync());
        var records = await host.InDatabaseAsync(db => db.AuditRecords.CountAsync());

        await host.RestartAsync();

        var filled = await VersionsAsync(host);
        filled.Should().HaveCount(1_102);
        var newest = versions.Where(v => v.UntilRevision is null).ToList();
        filled.Should().BeEquivalentTo(newest, as_ => as_.Excluding(v => v.Replaces).Excluding(v => v.By));
        filled.Should().OnlyContain(v => v.Replaces == 0 && v.UntilRevision == null);
        filled
            .Single(v => v.EntryId == entry.Id)
            .Should()
            .BeEquivalentTo(
                new
                {
                    edited.Revision,
                    IsKeyEvent = true,
                    IsDatedAhead = true,
                    Content = new EntryContent { Headline = "Two" },
                }
            );
        filled.Single(v => v.EntryId == withdrawn.Id).Status.Should().Be(EntryStatus.Withdrawn);
        filled.Should().OnlyContain(v => v.By == null, "nobody has made these");
        (await host.InDatabaseAsync(db => db.AuditRecords.CountAsync())).Should().Be(records, "nobody has done anything");

        await host.RestartAsync();
        (await VersionsAsync(host)).Should().HaveCount(1_102);

        // From there on all goes on as with any other entry.
        var again = await host.EditAsync(entry.Id, new { headline = "Three" });
        (await VersionsAsync(host))
            .Where(v => v.EntryId == entry.Id)
            .Select(v => (v.Revision, v.UntilRevision))
            .Should()
            .Equal((edited.Revision, again.Revision), (again.Revision, null));
    }

    [EveryDatabase]
    public async Task What_was_erased_stays_without(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "A name that must go" });
        await host.WithdrawAsync(entry.Id);
        await host.InDatabaseAsync(db => db.EntryVersions.ExecuteDeleteAsync());
        await host.InDatabaseAsync(db => db.Entries.ExecuteUpdateAsync(set => set.SetProperty(e => e.ErasedAt, Drafts.Noon)));

        await host.RestartAsync();
        (await VersionsAsync(host)).Should().BeEmpty();
    }

    [EveryDatabase]
    public async Task Machines_that_start_together_do_the_work_once(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync();
        await host.PublishAtOnceAsync(slug, 1_200);
        await host.InDatabaseAsync(db => db.EntryVersions.ExecuteDeleteAsync());

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(() =>
                        host.InDatabaseAsync(async db =>
                        {
                            await new Backfilling(db, [new VersionsBackfill()], NullLogger<Backfilling>.Instance).RunAsync(
                                CancellationToken.None
                            );
                            return true;
                        })
                    )
                )
        );

        (await VersionsAsync(host)).Should().HaveCount(1_200);
    }

    static Task<List<EntryVersion>> VersionsAsync(TestHost host) =>
        host.InDatabaseAsync(db => db.EntryVersions.AsNoTracking().OrderBy(v => v.Revision).ToListAsync());
}
