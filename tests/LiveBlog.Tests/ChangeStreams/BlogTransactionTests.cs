using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveBlog.Tests.ChangeStreams;

/// <summary>Entry, revision and change are one unit, however many write and whatever breaks.</summary>
public sealed class BlogTransactionTests
{
    const int Writers = 8,
        EntriesEach = 25;

    [EveryDatabase]
    public async Task Many_writers_at_once_leave_revisions_without_holes_or_repeats(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(host, slug, writer))));

        const int All = Writers * EntriesEach;
        await host.InDatabaseAsync(async db =>
        {
            var blog = await db.Blogs.SingleAsync(b => b.Slug == slug);
            blog.Revision.Value.Should().Be(All + 1);
            blog.EntryCount.Should().Be(All);
            (await db.Changes.OrderBy(c => c.Revision).Select(c => c.Revision).ToListAsync())
                .Select(r => r.Value)
                .Should()
                .Equal(Enumerable.Range(1, All + 1).Select(n => (long)n));
            var entries = await db.Entries.OrderBy(e => e.Revision).Select(e => new { e.Id, e.Revision }).ToListAsync();
            entries.Select(e => e.Revision.Value).Should().Equal(Enumerable.Range(2, All).Select(n => (long)n));
            var changes = await db
                .Changes.Where(c => c.EntryId != null)
                .OrderBy(c => c.Revision)
                .Select(c => c.EntryId!.Value)
                .ToListAsync();
            changes.Should().Equal(entries.Select(e => e.Id), "each change speaks of the entry that carries its revision");
            return true;
        });
    }

    [EveryDatabase]
    public async Task Writers_who_fight_for_the_pin_leave_one_pinned(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => host.PublishAsync(slug, new { headline = $"{n}", isPinned = true })));

        await host.InDatabaseAsync(async db =>
        {
            (await db.Entries.CountAsync(e => e.IsPinned)).Should().Be(1);
            (await db.Blogs.Select(b => b.Revision).SingleAsync())
                .Value.Should()
                .Be(1 + 10 + 9, "each but the first took the pin from another");
            return true;
        });
    }

    [EveryDatabase]
    public async Task When_the_write_breaks_nothing_of_it_is_left(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        var blogId = await OpenAsync(database);
        foreach (var breaks in new IInterceptor[] { new BreaksBeforeSaving(), new BreaksBeforeCommit() })
        {
            await using var db = database.Open(options => options.AddInterceptors(breaks));
            var write = () =>
                new BlogTransaction(
                    db,
                    new NewswireLog(db, new SilentChangeNotifier(), TimeProvider.System),
                    new DiscussionTransaction(db, new SilentChangeNotifier()),
                    new SilentChangeNotifier(),
                    NullLogger<BlogTransaction>.Instance
                ).RunAsync(
                    blogId,
                    blog =>
                    {
                        var entry = blog.Publish(Drafts.Full(), pinned: null, Drafts.Noon);
                        db.Entries.Add(entry);
                        return Task.FromResult(entry);
                    },
                    CancellationToken.None
                );
            await write.Should().ThrowAsync<IOException>();
            await ShouldBeUntouchedAsync(database);
        }
    }

    [EveryDatabase]
    public async Task When_the_database_refuses_a_row_nothing_of_the_write_is_left(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        var blogId = await OpenAsync(database);
        await using var db = database.Open();
        var write = () =>
            new BlogTransaction(
                db,
                new NewswireLog(db, new SilentChangeNotifier(), TimeProvider.System),
                new DiscussionTransaction(db, new SilentChangeNotifier()),
                new SilentChangeNotifier(),
                NullLogger<BlogTransaction>.Instance
            ).RunAsync(
                blogId,
                blog =>
                {
                    db.Entries.Add(blog.Publish(Drafts.Full(), pinned: null, Drafts.Noon));

                    // A second blog under the same slug breaks its index, after the entry was already sent.
                    db.Blogs.Add(Drafts.OpenBlog());
                    return Task.FromResult(blog);
                },
                CancellationToken.None
            );
        await write.Should().ThrowAsync<DbUpdateException>();
        await ShouldBeUntouchedAsync(database);
    }

    [EveryDatabase]
    public async Task A_write_that_throws_by_itself_is_not_kept_and_sends_no_signal(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        var blogId = await OpenAsync(database);
        var notifier = new SilentChangeNotifier();
        await using var db = database.Open();
        var write = () =>
            new BlogTransaction(
                db,
                new NewswireLog(db, notifier, TimeProvider.System),
                new DiscussionTransaction(db, notifier),
                notifier,
                NullLogger<BlogTransaction>.Instance
            ).RunAsync<Blog>(
                blogId,
                blog =>
                {
                    db.Entries.Add(blog.Publish(Drafts.Full(), pinned: null, Drafts.Noon));
                    throw new IOException("The writer changed its mind.");
                },
                CancellationToken.None
            );
        await write.Should().ThrowAsync<IOException>();
        notifier.Sent.Should().Be(0);
        await ShouldBeUntouchedAsync(database);
    }

    [EveryDatabase]
    public async Task One_signal_is_sent_for_a_change_and_none_without(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        var blogId = await OpenAsync(database);
        var notifier = new SilentChangeNotifier();
        await using var db = database.Open();
        var transaction = new BlogTransaction(
            db,
            new NewswireLog(db, notifier, TimeProvider.System),
            new DiscussionTransaction(db, notifier),
            notifier,
            NullLogger<BlogTransaction>.Instance
        );
        await transaction.RunAsync(blogId, blog => Task.FromResult(blog), CancellationToken.None);
        notifier.Sent.Should().Be(0);
        await transaction.RunAsync(
            blogId,
            blog =>
            {
                blog.ChangeHead(Drafts.Head("New"), Drafts.Noon);
                return Task.FromResult(blog);
            },
            CancellationToken.None
        );
        notifier.Sent.Should().Be(1);
        (await transaction.RunAsync(blogId + 1, blog => Task.FromResult(blog), CancellationToken.None))
            .Should()
            .BeNull("there is no such blog");
    }

    static async Task WriteAsync(TestHost host, string slug, int writer)
    {
        for (var n = 0; n < EntriesEach; n++)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var outcome = await scope
                .ServiceProvider.GetRequiredService<EntryCommands>()
                .PublishAsync(Drafts.SlugOf(slug), new EntryInput { Headline = $"{writer}/{n}" }, key: null, CancellationToken.None);
            outcome.Should().BeOfType<EntryOutcome.Done>();
        }
    }

    static async Task<int> OpenAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var blog = Drafts.OpenBlog();
        db.Add(blog);
        await db.SaveChangesAsync();
        return blog.Id;
    }

    static async Task ShouldBeUntouchedAsync(TestDatabase database)
    {
        await using var db = database.Open();
        (await db.Blogs.SingleAsync()).Should().BeEquivalentTo(new { Revision = new Revision(1), EntryCount = 0 });
        (await db.Entries.CountAsync()).Should().Be(0);
        (await db.Changes.CountAsync()).Should().Be(1);
    }

    sealed class BreaksBeforeSaving : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        ) => throw new IOException("The disk is full.");
    }

    sealed class BreaksBeforeCommit : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            System.Data.Common.DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        ) => throw new IOException("The line broke.");
    }
}
