using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.ChangeStreams;

/// <summary>Two programs on one PostgreSQL database, as behind a load balancer.</summary>
public sealed class TwoMachinesTests
{
    [PostgresFact]
    public async Task What_is_posted_through_one_reaches_the_followers_of_the_other_by_the_signal()
    {
        // The clock stands still, so that no look of the relay's own can bring it.
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var database = TestDatabase.Create(DatabaseProvider.Postgres);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database, Clock = clock });
        var slug = await here.OpenBlogAsync();
        var follower = await there.FollowAsync(slug, since: 1);

        var entry = await here.PublishAsync(slug, new { headline = "Across" });
        await follower.WaitForRevisionAsync(2);
        await here.EditAsync(entry.Id, new { headline = "Across, corrected" });
        await here.WithdrawAsync(entry.Id);
        await follower.WaitForRevisionAsync(4);
        follower.Changes.Select(c => c.Revision).Should().Equal(2, 3, 4);
        (await there.ChangesAsync(slug, 0)).Revision.Should().Be(4);
    }

    [PostgresFact]
    public async Task When_the_notice_is_lost_the_other_finds_out_by_itself()
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
        var slug = await here.OpenBlogAsync();
        var follower = await there.FollowAsync(slug, since: 1);
        await here.PublishAsync(slug, new { headline = "Across" });
        follower.Changes.Should().BeEmpty();
        clock.Advance(Relay.PollInterval);
        await follower.WaitForRevisionAsync(2);
    }

    [PostgresFact]
    public async Task Writers_on_both_leave_revisions_without_holes_and_both_sides_see_each_once()
    {
        await using var database = TestDatabase.Create(DatabaseProvider.Postgres);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var slug = await here.OpenBlogAsync();
        TestFollower[] followers = [await here.FollowAsync(slug, since: 1), await there.FollowAsync(slug, since: 1)];
        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => (n % 2 == 0 ? here : there).PublishAsync(slug, new { headline = $"{n}" })));
        foreach (var follower in followers)
        {
            await follower.WaitForRevisionAsync(41);
            follower.Changes.Select(c => c.Revision).Should().Equal(Enumerable.Range(2, 40).Select(r => (long)r));
        }
    }

    [PostgresFact]
    public async Task A_page_kept_by_one_is_new_after_a_change_through_the_other()
    {
        await using var database = TestDatabase.Create(DatabaseProvider.Postgres);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var slug = await here.OpenBlogAsync();
        var entry = await here.PublishAsync(slug, new { headline = "Said here" });
        (await there.TextAsync($"/live/{slug}")).Should().Contain("Said here");
        await here.WithdrawAsync(entry.Id);
        (await there.TextAsync($"/live/{slug}")).Should().NotContain("Said here");
    }

    [PostgresFact]
    public async Task Somebody_signed_in_at_one_is_signed_in_at_the_other()
    {
        await using var database = TestDatabase.Create(DatabaseProvider.Postgres);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var person = await here.AddPersonAsync();
        using var browser = here.Browser();
        using var signedIn = await browser.SignInAsync(person);
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("liveblog=", StringComparison.Ordinal)).Split(';')[
            0
        ];
        (await there.IsSignedInAsync(cookie)).Should().BeTrue();
        (await there.IsSignedInAsync("liveblog=forged")).Should().BeFalse();
    }
}
