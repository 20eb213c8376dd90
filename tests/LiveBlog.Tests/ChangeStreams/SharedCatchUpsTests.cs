using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.ChangeStreams;

/// <summary>What one follower was answered serves others, as long as the stream stands where it stood.</summary>
public sealed class SharedCatchUpsTests
{
    static readonly StreamKey Stream = StreamKey.OfBlog(1);

    readonly FakeTimeProvider clock = new();

    [Fact]
    public void An_answer_serves_those_who_hold_the_same_until_the_stream_goes_on()
    {
        var shared = new SharedCatchUps(clock);
        var answer = new CatchUp<string>.Done("seven", new Revision(7));
        shared.Keep(Stream, new Revision(5), answer, cost: 3);
        shared.Find<string>(Stream, new Revision(5), now: new Revision(7)).Should().Be((answer, 3));
        shared.Find<string>(Stream, new Revision(5), now: new Revision(6)).Should().Be((answer, 3), "it holds more than what is asked for");
        shared.Find<string>(Stream, new Revision(5), now: new Revision(8)).Should().BeNull();
        shared.Find<string>(Stream, new Revision(6), now: new Revision(7)).Should().BeNull();
        shared.Find<string>(StreamKey.OfBlog(2), new Revision(5), now: new Revision(7)).Should().BeNull();
    }

    [Fact]
    public void Only_the_last_ones_are_kept()
    {
        var shared = new SharedCatchUps(clock);
        for (var since = 0; since < 100; since++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            shared.Keep(Stream, new Revision(since), new CatchUp<string>.Done("", new Revision(100)), cost: 1);
        }

        Enumerable
            .Range(0, 100)
            .Count(since => shared.Find<string>(Stream, new Revision(since), new Revision(100)) is not null)
            .Should()
            .Be(32);
        shared.Find<string>(Stream, new Revision(99), new Revision(100)).Should().NotBeNull();
    }

    [EveryDatabase]
    public async Task Who_comes_after_a_change_gets_that_too(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync();
        for (var n = 0; n < 5; n++)
        {
            (await host.FollowAsync(slug, since: 1)).Answer.Changes.Should().HaveCount(n);
            (await host.FollowAsync(slug, since: 1)).Answer.Changes.Should().HaveCount(n);
            await host.PublishAsync(slug, new { headline = $"Entry {n}" });
        }
    }
}
