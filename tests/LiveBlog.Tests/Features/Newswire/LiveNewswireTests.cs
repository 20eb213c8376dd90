using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Newswire;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Features.Newswire;

/// <summary>What reaches those who follow the newswire.</summary>
public sealed class LiveNewswireTests
{
    [EveryDatabase]
    public async Task Lines_of_every_kind_and_blog_come_change_and_go(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var (one, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync(new { language = "ar" }));
        var follower = await host.FollowNewswireAsync();

        var entry = await host.PublishAsync(one, new { headline = "Here", publishedAt = "2022-01-12T20:55:00.5Z" });
        await host.PublishAsync(other, new { headline = "There" });
        await host.PublishAsync(one, new { bodyMarkdown = "Without a headline" });
        var line = await host.PutLineAsync(
            new
            {
                headline = "Alone",
                url = "https://example.com/a",
                language = "fr",
            }
        );
        await follower.WaitForAsync(f => f.Headlines.SequenceEqual(["Here", "There", "Alone"]));

        await host.EditAsync(entry.Id, new { headline = "Here, corrected" });
        using var put = await host.Editor().PutAsJsonAsync($"/api/v1/newswire/lines/{line.Id}", new { headline = "Alone, corrected" });
        await put.ShouldBeAsync(HttpStatusCode.OK);
        await follower.WaitForAsync(f => f.Headlines.SequenceEqual(["Here, corrected", "There", "Alone, corrected"]));

        await host.WithdrawAsync(entry.Id);
        using var gone = await host.Editor().DeleteAsync($"/api/v1/newswire/lines/{line.Id}");
        await gone.ShouldBeAsync(HttpStatusCode.NoContent);
        await follower.WaitForAsync(f => f.Headlines.SequenceEqual(["There"]));

        var tombstones = follower.Messages.SelectMany(m => m.Lines).Where(l => l.IsWithdrawn).DistinctBy(l => l.Id).ToList();
        tombstones.Should().HaveCount(2);
        tombstones
            .Should()
            .OnlyContain(l => l.Headline == null && l.Url == null && l.PublishedAt == null, "what was withdrawn says nothing");
        follower.Held.Should().Be((await host.NewswireAsync()).Revision);
    }

    [EveryDatabase]
    public async Task Lines_take_over_the_language_that_their_blog_is_given(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        await host.PublishAsync(slug, new { headline = "Une" });
        await host.PublishAsync(slug, new { headline = "Deux" });
        var follower = await host.FollowNewswireAsync();
        await follower.WaitForAsync(f => f.Headlines.Count == 2);

        using var changed = await host.Editor().PatchAsJsonAsync($"/api/v1/blogs/{slug}", new { language = "es" });
        await changed.ShouldBeAsync(HttpStatusCode.OK);
        await follower.WaitForAsync(f =>
            f.Messages.SelectMany(m => m.Lines).Where(l => l.Language == "es").DistinctBy(l => l.Id).Count() == 2
        );
        (await host.NewswireAsync()).Items.Should().OnlyContain(l => l.Language == "es");
    }

    [Fact]
    public async Task Messages_join_one_to_the_next_and_rest_between_two()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var slug = await host.OpenBlogAsync();
        var follower = await host.FollowNewswireAsync();
        await follower.WaitForAsync(f => f.Messages.Count == 1);

        await host.PublishManyAsync(slug, 5);
        follower.Messages.Should().ContainSingle("it rests after each message").Which.Lines.Should().BeEmpty();
        clock.Advance(NewswireStream.MessagesApart);
        await follower.WaitForAsync(f => f.Headlines.Count == 5);
        follower.Messages.Should().HaveCount(2, "what came in meanwhile travels together");

        await host.PublishAsync(slug, new { headline = "Six" });
        clock.Advance(NewswireStream.MessagesApart);
        await follower.WaitForAsync(f => f.Headlines.Count == 6);
        follower.Messages.Zip(follower.Messages.Skip(1)).Should().OnlyContain(pair => pair.First.To == pair.Second.From);
        follower.Gaps.Should().Be(0);
    }

    [Fact]
    public async Task A_returning_reader_gets_each_line_once_in_its_newest_state_or_a_reset()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 3);
        var held = (await host.NewswireAsync()).Revision;
        await host.EditAsync(entries[0].Id, new { headline = "Once" });
        await host.EditAsync(entries[0].Id, new { headline = "Twice" });
        await host.WithdrawAsync(entries[1].Id);

        var follower = await host.FollowNewswireAsync(held);
        var missed = await host.GetAsync<NewswireChangesJson>($"/api/v1/newswire/changes?since={held}");
        missed.Lines.Select(l => (l.Headline, l.IsWithdrawn)).Should().Equal(("Twice", false), (null, true));
        follower.Headlines.Should().Equal("Twice");
        missed.Reset.Should().BeFalse();

        await host.PublishAtOnceAsync(slug, NewswireStream.MaxMissed + 1);
        (await follower.FollowAsync(held))
            .Should()
            .BeEquivalentTo(
                new
                {
                    Reset = true,
                    Lines = Array.Empty<object>(),
                    Revision = held + 3 + NewswireStream.MaxMissed + 1,
                }
            );
        (await follower.FollowAsync(long.MaxValue)).Reset.Should().BeTrue("the wire has not come so far");
        (await follower.FollowAsync(held + 4 + NewswireStream.MaxMissed)).Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task A_page_that_was_read_before_anybody_followed_learns_what_it_missed()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        await host.PublishManyAsync(slug, 2);
        var follower = await host.FollowNewswireAsync();

        // The relay has read nothing while nobody followed: its first message must still say how far the wire has come.
        await follower.WaitForAsync(f => f.Messages.Count > 0);
        follower.Messages[0].Should().BeEquivalentTo(new { From = 2, To = 2 });
        await host.PublishAsync(slug, new { headline = "Three" });
        await follower.WaitForAsync(f => f.Headlines.Count == 3);
        follower.Gaps.Should().Be(0);
    }

    [Fact]
    public async Task Who_has_left_hears_no_more_and_the_blog_goes_on()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var follower = await host.FollowNewswireAsync();
        var witness = await host.FollowNewswireAsync();
        var heard = 0;
        follower.Connection.On<string, object[]>("Changed", (_, _) => heard++);
        await follower.Connection.InvokeAsync<object>("Follow", slug, 1L);
        await follower.Connection.InvokeAsync("UnfollowNewswire");
        await follower.Connection.InvokeAsync("UnfollowNewswire");
        await host.PublishAsync(slug, new { headline = "Unheard" });
        await witness.WaitForAsync(f => f.Headlines.Count == 1);
        follower.Headlines.Should().BeEmpty();
        SpinWait.SpinUntil(() => Volatile.Read(ref heard) == 1, TimeSpan.FromSeconds(30)).Should().BeTrue("the blog is followed still");
    }

    [Fact]
    public async Task A_negative_revision_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        var follower = await host.FollowNewswireAsync();
        await follower.Invoking(f => f.FollowAsync(-1)).Should().ThrowAsync<HubException>().WithMessage("*negative*");
    }

    [PostgresFact]
    public async Task A_line_put_through_one_machine_reaches_the_followers_of_the_other_by_the_signal()
    {
        // The clock stands still: no look of the relay's own can bring it, and the first message leaves at once.
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var database = TestDatabase.Create(DatabaseProvider.Postgres);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database, Clock = clock });
        var slug = await here.OpenBlogAsync();
        var follower = await there.FollowNewswireAsync();
        await follower.WaitForAsync(f => f.Messages.Count == 1);

        await here.PutLineAsync(new { headline = "Alone" });
        await here.PublishAsync(slug, new { headline = "Of an entry" });
        await WaitForAsync(async () => (await there.NewswireAsync()).Revision == 2);
        clock.Advance(NewswireStream.MessagesApart);
        await follower.WaitForAsync(f => f.Headlines.SequenceEqual(["Alone", "Of an entry"]));
    }

    [PostgresFact]
    public async Task When_the_notice_is_lost_the_other_machine_finds_out_by_itself()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var database = TestDatabase.Create(DatabaseProvider.Postgres);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(
            new TestHostSetup
            {
                Database = database,
                Clock = clock,
                Services = services => services.AddSingleton<IChangeNotifier>(new SilentChangeNotifier()),
            }
        );
        var follower = await there.FollowNewswireAsync();
        await follower.WaitForAsync(f => f.Messages.Count == 1);
        await here.PutLineAsync(new { headline = "Across" });
        clock.Advance(NewswireStream.MessagesApart);
        await follower.WaitForAsync(f =>
        {
            clock.Advance(Relay.PollInterval);
            return f.Headlines.SequenceEqual(["Across"]);
        });
    }

    static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            giveUp.Token.ThrowIfCancellationRequested();
        }
    }
}
