using LiveBlog.Data;
using LiveBlog.Features.Subscriptions;
using LiveBlog.Http.Outgoing;
using LiveBlog.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace LiveBlog.Tests.Features.Subscriptions;

/// <summary>How far subscribers have been told: what may be set aside, what never is, and that a cursor only goes forward.</summary>
public sealed class NotificationCursorsTests
{
    /// <summary>More often than anything is tried that may be set aside.</summary>
    const int Attempts = 8;

    static readonly DateTime Far = new(2999, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    static readonly Exception Poison = new InvalidOperationException("This entry cannot be told.");

    [EveryDatabase]
    public async Task An_entry_that_cannot_be_sent_is_set_aside_with_the_reason(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (entry, revision) = await PublishedAsync(host);
        await FailAsync(host, entry, revision, Poison);
        await FailAsync(host, entry, revision, Poison);
        (await CursorAsync(host, entry))
            .Should()
            .Match<SubscriptionCursor>(c => c.Revision == revision.Previous() && c.Failures == 2, "it is tried again");
        (await FailAsync(host, entry, revision, Poison)).Should().BeTrue();
        (await CursorAsync(host, entry))
            .Should()
            .Match<SubscriptionCursor>(c => c.Revision == revision && c.Failures == 0, "those behind it are told");
        (await host.InDatabaseAsync(db => db.SubscriptionSends.SingleAsync(s => s.EntryId == entry.Id)))
            .LastError.Should()
            .Be(FailureReason.Fault);
    }

    [EveryDatabase]
    public async Task A_withdrawal_is_never_set_aside(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (entry, _) = await PublishedAsync(host);
        await host.WithdrawAsync(entry.Id.Value);
        var withdrawn = await host.InDatabaseAsync(db => db.Entries.AsNoTracking().SingleAsync(e => e.Id == entry.Id));
        for (var n = 1; n <= Attempts; n++)
        {
            (await FailAsync(host, withdrawn, withdrawn.Revision, Poison)).Should().BeFalse();
            (await CursorAsync(host, entry))
                .Should()
                .Match<SubscriptionCursor>(c => c.Revision == withdrawn.Revision.Previous() && c.Failures == n);
        }

        (await host.InDatabaseAsync(db => db.SubscriptionSends.CountAsync())).Should().Be(0);
    }

    public static TheoryData<string> Faults => ["timeout", "busy", "locked", "serialization", "wrapped", "cancelled"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_transient_failure_sets_nothing_aside(string fault)
    {
        await using var host = await TestHost.StartAsync();
        var (entry, revision) = await PublishedAsync(host);
        for (var n = 1; n <= Attempts; n++)
        {
            (await FailAsync(host, entry, revision, FaultOf(fault))).Should().BeFalse();
        }

        (await CursorAsync(host, entry)).Revision.Should().Be(revision.Previous(), "it is tried until the database is back");
        (await host.InDatabaseAsync(db => db.SubscriptionSends.CountAsync())).Should().Be(0);

        // What was counted meanwhile does not set it aside at once when it is the entry's own fault.
        (
            await OnAsync(
                host,
                async cursors =>
                {
                    await cursors.AdvanceAsync(new CursorClaim(entry.BlogId, revision.Previous(), Far), revision);
                    return true;
                }
            )
        )
            .Should()
            .BeTrue();
        (await CursorAsync(host, entry)).Should().Match<SubscriptionCursor>(c => c.Revision == revision && c.Failures == 0);
    }

    [EveryDatabase]
    public async Task A_cursor_that_another_machine_has_moved_never_goes_back(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (entry, revision) = await PublishedAsync(host);
        var (stale, later) = (revision.Previous(), new Revision(revision.Value + 5));
        await SetAsync(host, entry, later);

        await OnAsync(
            host,
            async cursors =>
            {
                await cursors.AdvanceAsync(new CursorClaim(entry.BlogId, stale, Far), revision);
                return true;
            }
        );
        (await CursorAsync(host, entry)).Revision.Should().Be(later);
        for (var n = 1; n <= Attempts; n++)
        {
            (
                await OnAsync(
                    host,
                    cursors => cursors.SetAsideAsync(new CursorClaim(entry.BlogId, stale, Far), entry, revision, Poison, default)
                )
            )
                .Should()
                .BeFalse();
        }

        (await CursorAsync(host, entry)).Should().Match<SubscriptionCursor>(c => c.Revision == later && c.Failures == 0);
        await OnAsync(
            host,
            async cursors =>
            {
                await cursors.SkipAsync([(entry.BlogId, stale, revision)], default);
                return true;
            }
        );
        (await CursorAsync(host, entry)).Revision.Should().Be(later);
        (await OnAsync(host, async cursors => await cursors.ClaimAsync(entry.BlogId, stale, default) is null)).Should().BeTrue();
    }

    static Exception FaultOf(string fault) =>
        fault switch
        {
            "timeout" => new TimeoutException(),
            "busy" => new SqliteException("database is locked", 5),
            "locked" => new SqliteException("database table is locked", 6),
            "serialization" => new PostgresException("deadlock detected", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected),
            "wrapped" => new DbUpdateException(
                "An error occurred while saving.",
                new NpgsqlException("The connection broke.", new IOException("reset", new TimeoutException()))
            ),
            "cancelled" => new OperationCanceledException(),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, message: null),
        };

    /// <summary>An entry, and a cursor that stands before it.</summary>
    static async Task<(Entry Entry, Revision Revision)> PublishedAsync(TestHost host)
    {
        var slug = await host.OpenBlogAsync();
        var published = await host.PublishAsync(slug, new { headline = "The ferry is in" });
        var entry = await host.InDatabaseAsync(db => db.Entries.AsNoTracking().SingleAsync(e => e.Id == new EntryId(published.Id)));
        await Eventually.TrueAsync(
            () =>
                host.InDatabaseAsync(db => db.SubscriptionCursors.AnyAsync(c => c.BlogId == entry.BlogId && c.Revision >= entry.Revision)),
            "the program's own dispatcher is through"
        );
        await SetAsync(host, entry, entry.Revision.Previous());
        return (entry, entry.Revision);
    }

    /// <summary>Puts the cursor somewhere, out of reach of the program's own dispatcher.</summary>
    static async Task SetAsync(TestHost host, Entry entry, Revision revision)
    {
        await host.InDatabaseAsync(db =>
            db.SubscriptionCursors.Where(c => c.BlogId == entry.BlogId)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(c => c.Revision, revision).SetProperty(c => c.Failures, 0).SetProperty(c => c.ClaimedUntil, Far)
                )
        );
    }

    /// <summary>The machine that is at it, wherever its cursor stands.</summary>
    static async Task<bool> FailAsync(TestHost host, Entry entry, Revision revision, Exception failure)
    {
        var standsAt = (await CursorAsync(host, entry)).Revision;
        var claim = new CursorClaim(entry.BlogId, standsAt, Far);
        var isAside = await OnAsync(host, cursors => cursors.SetAsideAsync(claim, entry, revision, failure, default));

        // Kept from the program's own dispatcher.
        await host.InDatabaseAsync(db =>
            db.SubscriptionCursors.Where(c => c.BlogId == entry.BlogId).ExecuteUpdateAsync(set => set.SetProperty(c => c.ClaimedUntil, Far))
        );
        return isAside;
    }

    static Task<SubscriptionCursor> CursorAsync(TestHost host, Entry entry) =>
        host.InDatabaseAsync(db => db.SubscriptionCursors.AsNoTracking().SingleAsync(c => c.BlogId == entry.BlogId));

    static async Task<bool> OnAsync(TestHost host, Func<NotificationCursors, Task<bool>> act)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<NotificationCursors>());
    }
}
