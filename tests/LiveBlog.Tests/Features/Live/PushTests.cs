using LiveBlog.Features.Live;
using LiveBlog.Model;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Features.Live;

/// <summary>What reaches a follower while it stays.</summary>
public sealed class PushTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task Every_kind_of_change_arrives_as_it_is_made()
    {
        var slug = await host.OpenBlogAsync();
        var follower = await host.FollowAsync(slug, since: 1);
        async Task<ChangeJson> ArrivesAsync(long revision)
        {
            await follower.WaitForRevisionAsync(revision);
            return follower.Changes.Single(c => c.Revision == revision);
        }

        var entry = await host.PublishAsync(slug, new { headline = "One", publishedAt = "2022-01-12T20:55:00.5Z" });
        (await ArrivesAsync(2))
            .Should()
            .BeEquivalentTo(
                new
                {
                    Kind = ChangeKind.Entry,
                    EntryId = (long?)entry.Id,
                    PublishedAt = (DateTime?)entry.PublishedAt,
                    IsKeyEvent = false,
                    IsPinned = false,
                }
            );
        await host.EditAsync(entry.Id, new { headline = "One, corrected" });
        (await ArrivesAsync(3)).Html.Should().Contain("One, corrected");
        await host.EditAsync(entry.Id, new { headline = "One, corrected", isPinned = true });
        (await ArrivesAsync(4)).IsPinned.Should().BeTrue();
        await host.EditAsync(entry.Id, new { headline = "One, corrected", isKeyEvent = true });
        (await ArrivesAsync(5)).Should().BeEquivalentTo(new { IsKeyEvent = true, IsPinned = false });
        await host.ChangeBlogAsync(slug, new { status = "ended" });
        (await ArrivesAsync(6)).Should().BeEquivalentTo(new { Kind = ChangeKind.Blog, EntryId = (long?)null });
        await host.WithdrawAsync(entry.Id);
        (await ArrivesAsync(7))
            .Should()
            .BeEquivalentTo(
                new
                {
                    Kind = ChangeKind.Withdrawn,
                    EntryId = (long?)entry.Id,
                    Html = (string?)null,
                    PublishedAt = (DateTime?)null,
                }
            );

        var moved = await host.PublishAsync(slug, new { headline = "Two", isPinned = true });
        await host.PublishAsync(slug, new { headline = "Three", isPinned = true });
        (await ArrivesAsync(9)).Should().BeEquivalentTo(new { EntryId = (long?)moved.Id, IsPinned = false });
        (await ArrivesAsync(10)).IsPinned.Should().BeTrue();
        follower.Changes.Select(c => c.Revision).Should().Equal(2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    [Fact]
    public async Task A_burst_arrives_with_every_revision_once_and_in_order()
    {
        var slug = await host.OpenBlogAsync();
        var followers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.FollowAsync(slug, since: 1)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => host.PublishAsync(slug, new { headline = $"{n}" })));
        foreach (var follower in followers)
        {
            await follower.WaitForRevisionAsync(21);
            follower.Changes.Select(c => c.Revision).Should().Equal(Enumerable.Range(2, 20).Select(r => (long)r));
        }
    }

    [Fact]
    public async Task What_was_written_at_once_travels_in_a_few_messages()
    {
        var slug = await host.OpenBlogAsync();
        var follower = await host.FollowAsync(slug, since: 1);
        await host.PublishAtOnceAsync(slug, 450);
        await follower.WaitForRevisionAsync(451);
        follower.Changes.Select(c => c.Revision).Should().Equal(Enumerable.Range(2, 450).Select(r => (long)r));
        follower.Batches.Should().HaveCount(3);
    }

    [Fact]
    public async Task Only_the_followers_of_a_blog_hear_of_it()
    {
        var (mine, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        var follower = await host.FollowAsync(mine, since: 1);
        await host.FollowAsync(other, since: 1);
        await host.PublishAsync(other, new { headline = "Elsewhere" });
        var here = await host.PublishAsync(mine, new { headline = "Here" });
        await follower.WaitForRevisionAsync(2);
        follower.Changes.Should().ContainSingle().Which.EntryId.Should().Be(here.Id);
    }

    [Fact]
    public async Task Who_has_left_hears_no_more()
    {
        var (left, kept) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        var follower = await host.FollowAsync(left, since: 1);
        var witness = await host.FollowAsync(left, since: 1);
        await follower.FollowAsync(kept, 1);
        await follower.Connection.InvokeAsync("Unfollow", left);
        await follower.Connection.InvokeAsync("Unfollow", "no-such-blog");
        await host.PublishAsync(left, new { headline = "Unheard" });
        await witness.WaitForRevisionAsync(2);
        var heard = await host.PublishAsync(kept, new { headline = "Heard" });
        await follower.WaitForRevisionAsync(2);
        follower.Changes.Should().ContainSingle().Which.EntryId.Should().Be(heard.Id);
    }

    [Fact]
    public async Task An_entry_written_while_followers_come_reaches_each_of_them()
    {
        var slug = await host.OpenBlogAsync();
        var writing = Task.Run(async () =>
        {
            for (var n = 0; n < 40; n++)
            {
                await host.PublishAsync(slug, new { headline = $"{n}" });
            }
        });
        var followers = new List<TestFollower>();
        while (!writing.IsCompleted && followers.Count < 25)
        {
            followers.Add(await host.FollowAsync(slug));
        }

        await writing;
        foreach (var follower in followers)
        {
            bool HoldsAll(TestFollower f) =>
                f.Answer.Changes.Concat(f.Changes).Where(c => c.EntryId is not null).Select(c => c.EntryId).Distinct().Count() == 40;
            await follower.WaitForAsync(HoldsAll);
            follower.Changes.Select(c => c.Revision).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
            if (follower.Changes.Count > 0)
            {
                follower.Changes[0].Revision.Should().BeLessThanOrEqualTo(follower.Answer.Revision + 1, "there must be no gap");
            }
        }
    }

    [Fact]
    public async Task Followers_are_told_how_many_they_are_when_that_changes()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var own = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var slug = await own.OpenBlogAsync();
        var first = await own.FollowAsync(slug);
        clock.Advance(TimeSpan.FromSeconds(5));
        await first.WaitForAsync(f => f.Viewers == 1);
        var second = await own.FollowAsync(slug);
        clock.Advance(TimeSpan.FromSeconds(5));
        await first.WaitForAsync(f => f.Viewers == 2);
        await second.WaitForAsync(f => f.Viewers == 2);
        await second.Connection.InvokeAsync("Unfollow", slug);
        clock.Advance(TimeSpan.FromSeconds(5));
        await first.WaitForAsync(f => f.Viewers == 1);
    }
}
