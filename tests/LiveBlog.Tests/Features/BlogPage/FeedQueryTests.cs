using CsCheck;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.BlogPage;

/// <summary>Paging visits each entry once, whatever is published, withdrawn, pinned or moved on the way.</summary>
public sealed class FeedQueryTests
{
    /// <summary>What happens between two pages: entries at these seconds are published, so that many share one.</summary>
    static readonly Gen<(int[] Before, int[][] Between, FeedOrder Order, int PageSize)> Walks = Gen.Select(
        Gen.Int[0, 12].Array[0, 25],
        Gen.Int[0, 12].Array[0, 4].Array[0, 8],
        Gen.Bool.Select(newest => newest ? FeedOrder.Newest : FeedOrder.Oldest),
        Gen.Int[1, 6]
    );

    [Fact]
    public async Task Every_entry_that_was_there_is_visited_once_while_others_are_added()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await Walks.SampleAsync(
            async walk => await WalkAsync(database, walk.Before, walk.Between, walk.Order, walk.PageSize),
            iter: 60,
            threads: 1
        );
    }

    static async Task WalkAsync(TestDatabase database, int[] before, int[][] between, FeedOrder order, int pageSize)
    {
        await using var db = database.Open();
        await using var undone = await db.BeginWriteAsync(CancellationToken.None);
        var blog = Drafts.OpenBlog($"walk-{Guid.NewGuid():N}");
        db.Add(blog);
        await PublishAsync(db, blog, before);
        var there = await InOrderAsync(db, blog, order);

        var query = new FeedQuery(db, new FeedSettings { PageSize = pageSize });
        var visited = new List<EntryId>();
        FeedRequest? next = new(order, KeyEventsOnly: false, Before: null, After: null);
        for (var n = 0; next is not null; n++)
        {
            n.Should().BeLessThan(200, "the walk must end");
            var page = await query.ReadAsync(blog.Id, next, CancellationToken.None);
            page.Entries.Count.Should().BeLessThanOrEqualTo(pageSize);
            visited.AddRange(page.Entries.Select(e => e.Id));
            await PublishAsync(db, blog, n < between.Length ? between[n] : []);
            next = page.More;
        }

        visited.Should().OnlyHaveUniqueItems();
        visited.Where(there.Contains).Should().Equal(there);
        var all = await InOrderAsync(db, blog, order);
        visited.Should().BeInAscendingOrder(Comparer<EntryId>.Create((a, b) => all.IndexOf(a).CompareTo(all.IndexOf(b))));
    }

    [Fact]
    public async Task Back_from_any_page_shows_what_came_before_it()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();
        var blog = Drafts.OpenBlog();
        db.Add(blog);
        await PublishAsync(db, blog, [1, 1, 1, 2, 3, 3, 4, 5, 5, 5, 5, 6, 7]);
        var query = new FeedQuery(db, new FeedSettings { PageSize = 3 });
        foreach (var order in Enum.GetValues<FeedOrder>())
        {
            var all = await InOrderAsync(db, blog, order);
            var page = await query.ReadAsync(blog.Id, new FeedRequest(order, false, null, null), CancellationToken.None);
            while (page.More is { } more)
            {
                var following = await query.ReadAsync(blog.Id, more, CancellationToken.None);
                var back = await query.ReadAsync(blog.Id, following.Previous!, CancellationToken.None);
                back.Entries.Select(e => e.Id).Should().Equal(page.Entries.Select(e => e.Id));
                page = following;
            }

            page.Entries[^1].Id.Should().Be(all[^1]);
        }
    }

    static async Task PublishAsync(LiveBlogDb db, Blog blog, int[] seconds)
    {
        db.AddRange(
            seconds.Select(s => blog.Publish(Drafts.Draft() with { PublishedAt = Drafts.Noon.AddSeconds(s) }, pinned: null, Drafts.Noon))
        );
        await db.SaveChangesAsync();
    }

    static async Task<List<EntryId>> InOrderAsync(LiveBlogDb db, Blog blog, FeedOrder order)
    {
        var entries = await db.Entries.AsNoTracking().Where(e => e.BlogId == blog.Id).ToListAsync();
        var ascending = entries.OrderBy(e => e.PublishedAt).ThenBy(e => e.Id).Select(e => e.Id);
        return order == FeedOrder.Oldest ? [.. ascending] : [.. ascending.Reverse()];
    }
}
