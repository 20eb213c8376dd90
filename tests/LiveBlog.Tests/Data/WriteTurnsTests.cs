using LiveBlog.Data;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Data;

/// <summary>SQLite's writers come one after the other, also those that did not ask for a turn.</summary>
public sealed class WriteTurnsTests
{
    public static TheoryData<string, Func<LiveBlogDb, Task>> Writes =>
        new()
        {
            {
                "saved changes",
                async db =>
                {
                    db.Add(Drafts.OpenBlog("turns"));
                    await db.SaveChangesAsync();
                }
            },
            { "a set-based change", db => db.Blogs.ExecuteUpdateAsync(set => set.SetProperty(b => b.Revision, new Revision(1))) },
            { "a set-based removal", db => db.Blogs.ExecuteDeleteAsync() },
            { "SQL", db => db.Database.ExecuteSqlAsync($"""DELETE FROM "Blogs" """) },
            { "SQL that answers", db => db.Database.SqlQuery<int>($"""DELETE FROM "Blogs" RETURNING "Id" AS "Value" """).ToListAsync() },
            { "a scrub", db => db.ScrubAsync(CancellationToken.None) },
        };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task What_is_written_outside_of_a_turn_waits_for_one(string what, Func<LiveBlogDb, Task> write)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var first = database.Open();
        await using var second = database.Open();
        Task writing;
        using (await EnterFromAnotherThreadAsync(first))
        {
            writing = write(second);
            writing.IsCompleted.Should().BeFalse($"{what} came while another's turn lasted");
        }

        await writing;
        second.HasTurn.Should().BeFalse();
    }

    [Fact]
    public async Task A_write_that_fails_or_is_given_up_ends_its_turn()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();
        await db.Invoking(d => d.Database.ExecuteSqlAsync($"""INSERT INTO "Nowhere" VALUES (1)""")).Should().ThrowAsync<Exception>();
        db.HasTurn.Should().BeFalse();

        await using var other = database.Open();
        using (await EnterFromAnotherThreadAsync(other))
        {
            using var given = new CancellationTokenSource();
            var writing = db.Blogs.ExecuteDeleteAsync(given.Token);
            await given.CancelAsync();
            await FluentActions.Awaiting(() => writing).Should().ThrowAsync<OperationCanceledException>();
        }

        db.HasTurn.Should().BeFalse();
        await db.Blogs.ExecuteDeleteAsync();
    }

    [Fact]
    public async Task A_command_that_has_its_turn_waits_for_no_low_priority_thread()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var first = database.Open();
        await using var second = database.Open();
        using var scheduler = new LowPriorityScheduler(threads: 1);
        using var over = new ManualResetEventSlim();
        Task<int> writing;
        using (await EnterFromAnotherThreadAsync(first))
        {
            writing = (await OnAsync(() => second.Blogs.ExecuteDeleteAsync()))!;
            _ = OnAsync(() =>
            {
                over.Wait();
                return Task.FromResult(0);
            });
        }

        (await writing.WaitAsync(TimeSpan.FromSeconds(60))).Should().Be(0);
        over.Set();

        // The work begins on the scheduler's only thread; it is not waited for there.
        Task<Task<int>> OnAsync(Func<Task<int>> work) =>
            Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
    }

    [Fact]
    public async Task A_turn_within_a_turn_is_part_of_it()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();
        await using (var writing = await db.BeginWriteAsync(CancellationToken.None))
        {
            db.Add(Drafts.OpenBlog("turns"));
            await db.SaveChangesAsync();
            await db.Blogs.ExecuteUpdateAsync(set => set.SetProperty(b => b.Revision, new Revision(1)));
            db.HasTurn.Should().BeTrue();
            await writing.CommitAsync(CancellationToken.None);
            db.HasTurn.Should().BeFalse("the next writer need not wait for what follows the commit");
            await db.Blogs.ExecuteUpdateAsync(set => set.SetProperty(b => b.Revision, new Revision(2)));
        }

        db.HasTurn.Should().BeFalse();
    }

    [Fact]
    public async Task A_transaction_that_is_not_committed_writes_nothing_and_ends_its_turn()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();
        await using (await db.BeginWriteAsync(CancellationToken.None))
        {
            db.Add(Drafts.OpenBlog("turns"));
            await db.SaveChangesAsync();
        }

        db.HasTurn.Should().BeFalse();
        (await db.Blogs.CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Writers_of_one_database_do_not_wait_for_those_of_another()
    {
        await using var one = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var other = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var first = one.Open();
        await using var second = other.Open();
        await using (await first.BeginWriteAsync(CancellationToken.None))
        {
            await second.Blogs.ExecuteDeleteAsync();
        }
    }

    [Fact]
    public async Task Publications_go_before_those_who_wait_but_not_for_ever()
    {
        var queue = new TurnQueue();
        await queue.WaitAsync(goesFirst: false, default);
        var (order, waiting) = (new List<string>(), new List<Task>());
        foreach (var who in Enumerable.Repeat("other", 2).Concat(Enumerable.Repeat("news", TurnQueue.MaxAhead + 2)))
        {
            waiting.Add(InTurnAsync(queue.WaitAsync(goesFirst: who == "news", default), who));
        }

        using var given = new CancellationTokenSource();
        var givenUp = queue.WaitAsync(goesFirst: true, given.Token);
        await given.CancelAsync();
        await FluentActions.Awaiting(() => givenUp).Should().ThrowAsync<OperationCanceledException>();
        queue.Release();
        await Task.WhenAll(waiting);
        order.Should().Equal([.. Enumerable.Repeat("news", TurnQueue.MaxAhead), "other", "news", "news", "other"]);
        await queue.WaitAsync(goesFirst: false, default);

        async Task InTurnAsync(Task turn, string who)
        {
            await turn;
            order.Add(who);
            queue.Release();
        }
    }

    [Fact]
    public async Task No_transaction_begins_outside_of_a_turn()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();
#pragma warning disable RS0030 // That it is refused is what is tested.
        await db.Invoking(d => d.Database.BeginTransactionAsync()).Should().ThrowAsync<InvalidOperationException>();
#pragma warning restore RS0030
    }

    /// <summary>As somebody else: what the test does in the meantime is no part of that turn's activity.</summary>
    static Task<WriteTurn> EnterFromAnotherThreadAsync(LiveBlogDb db) =>
        Task.Run(async () => await db.EnterTurnAsync(CancellationToken.None));
}
