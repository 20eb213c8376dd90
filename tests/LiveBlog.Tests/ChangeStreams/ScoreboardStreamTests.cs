using System.Collections.Concurrent;
using LiveBlog.ChangeStreams;
using LiveBlog.Features.Live;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.ChangeStreams;

/// <summary>A stream of one's own: it is followed, caught up and reset by the same mechanism as a blog.</summary>
public sealed class ScoreboardStreamTests
{
    const int Match = 7,
        Kept = 50;

    [Fact]
    public async Task It_is_followed_from_the_revision_that_is_held()
    {
        await using var host = await StartAsync();
        var boards = host.Services.GetRequiredService<Scoreboards>();
        await boards.ScoreAsync(Match, "Home");
        await boards.ScoreAsync(Match, "Away");

        var follower = new Fan();
        var answer = Answer(await FollowAsync(host, follower, since: 1));
        answer.Should().BeEquivalentTo(new ScoreboardJson(2, [new GoalJson(2, "Away", 1)], Reset: false));

        await boards.ScoreAsync(Match, "Home");
        await boards.ScoreAsync(Match + 1, "Elsewhere");
        await boards.ScoreAsync(Match, "Home");
        await Eventually.TrueAsync(() => Task.FromResult(follower.Goals.Count == 2), "both goals arrive");
        follower.Goals.Should().Equal(new GoalJson(3, "Home", 2), new GoalJson(4, "Home", 3));
    }

    [Fact]
    public async Task A_lost_signal_is_found_by_polling_and_an_idle_cursor_ends()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await StartAsync(clock, new SilentChangeNotifier());
        var (boards, relay) = (host.Services.GetRequiredService<Scoreboards>(), host.Services.GetRequiredService<Relay>());
        await boards.ScoreAsync(Match, "Home");
        var follower = new Fan();
        Answer(await FollowAsync(host, follower, since: 0)).Goals.Should().ContainSingle();

        await boards.ScoreAsync(Match, "Away");
        follower.Goals.Should().BeEmpty();
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(Relay.PollInterval);
                return Task.FromResult(follower.Goals.Count == 1);
            },
            "the goal arrives"
        );

        relay.Relayed.Should().Contain(Key);
        host.Services.GetRequiredService<Followers>().Remove(Key, follower);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(Relay.PollInterval);
                return Task.FromResult(!relay.Relayed.Contains(Key));
            },
            "the idle cursor ends"
        );
    }

    [Theory]
    [InlineData(ScoreboardStream.MaxMissed, Kept, 0, false)]
    [InlineData(ScoreboardStream.MaxMissed + 1, Kept, 0, true)]
    [InlineData(1, Kept, 2, true)]
    [InlineData(15, 10, 5, false)]
    [InlineData(15, 10, 4, true)]
    public async Task Too_much_or_a_revision_that_is_not_kept_or_not_reached_asks_for_a_reset(int goals, int kept, long since, bool reset)
    {
        await using var host = await StartAsync(kept: kept);
        var boards = host.Services.GetRequiredService<Scoreboards>();
        for (var n = 0; n < goals; n++)
        {
            await boards.ScoreAsync(Match, "Home");
        }

        var answer = Answer(await FollowAsync(host, new Fan(), since));
        (answer.Revision, answer.Reset, answer.Goals.Count).Should().Be((goals, reset, reset ? 0 : goals - (int)since));
    }

    [Fact]
    public async Task Who_asks_too_often_is_refused_and_what_does_not_exist_is_not_found()
    {
        await using var host = await StartAsync(settings: ["--Limits:CatchUpsPerSecond=1", "--Limits:CatchUpBurst=1"]);
        (await FollowAsync(host, new Fan(), since: 0)).Should().BeOfType<CatchUp<ScoreboardJson>.NotFound>();
        await host.Services.GetRequiredService<Scoreboards>().ScoreAsync(Match, "Home");
        Answer(await FollowAsync(host, new Fan(), since: 0)).Goals.Should().ContainSingle();
        (await FollowAsync(host, new Fan(), since: 0))
            .Should()
            .BeOfType<CatchUp<ScoreboardJson>.TooOften>()
            .Which.RetryAfter.Should()
            .BePositive();
    }

    static StreamKey Key => new(ScoreboardStream.Name, Match);

    static Task<TestHost> StartAsync(
        TimeProvider? clock = null,
        IChangeNotifier? notifier = null,
        string[]? settings = null,
        int kept = Kept
    ) =>
        TestHost.StartAsync(
            new TestHostSetup
            {
                Clock = clock ?? TimeProvider.System,
                Settings = settings ?? [],
                Services = services =>
                {
                    if (notifier is not null)
                    {
                        services.AddSingleton(notifier);
                    }

                    services.AddSingleton(provider => new Scoreboards(provider.GetRequiredService<IChangeNotifier>(), kept));
                    services.AddChangeStream<ScoreboardStream>(ScoreboardStream.Name);
                },
            }
        );

    static async Task<CatchUp<ScoreboardJson>> FollowAsync(TestHost host, IFollower follower, long since)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var stream = scope.ServiceProvider.GetRequiredService<ScoreboardStream>();
        return await scope
            .ServiceProvider.GetRequiredService<StreamFollowing>()
            .FollowAsync(stream, Match, slug: "", new Revision(since), follower, CancellationToken.None);
    }

    static ScoreboardJson Answer(CatchUp<ScoreboardJson> outcome) => outcome.Should().BeOfType<CatchUp<ScoreboardJson>.Done>().Which.Answer;

    sealed class Fan : IFollower
    {
        readonly ConcurrentQueue<GoalJson> goals = new();

        public IReadOnlyCollection<GoalJson> Goals => goals;

        public Caller Caller => new("a fan", IsTrusted: false);

        public TimeSpan Patience => TimeSpan.Zero;

        public bool TrySend(Broadcast message)
        {
            var invocation = (InvocationMessage)message.Hub.Message!;
            foreach (var goal in (IReadOnlyList<GoalJson>)invocation.Arguments[1]!)
            {
                goals.Enqueue(goal);
            }

            return true;
        }
    }
}
