using LiveBlog.Jobs;

namespace LiveBlog.Tests.Jobs;

/// <summary>What fails comes again, ever more rarely, and not all at the same moment.</summary>
public sealed class RetryPolicyTests
{
    static readonly RetryPolicy Policy = new(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1))
    {
        MaxFailures = 5,
        MaxAge = TimeSpan.FromDays(2),
    };

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(5, 160)]
    [InlineData(10, 3_600)]
    [InlineData(1_000_000, 3_600)]
    public void A_pause_doubles_up_to_a_bound_and_is_a_little_shorter_by_chance(int failures, int seconds)
    {
        var pauses = Enumerable.Range(0, 200).Select(_ => Policy.PauseAfter(failures).TotalSeconds).ToList();
        pauses.Should().OnlyContain(pause => pause > seconds * 0.79 && pause <= seconds);
        pauses.Distinct().Should().HaveCountGreaterThan(100);
        Policy.LongestPauseAfter(failures).TotalSeconds.Should().Be(seconds);
    }

    [Fact]
    public void Nobody_is_asked_before_the_time_they_named()
    {
        Policy.PauseAfter(1, TimeSpan.FromMinutes(7)).Should().Be(TimeSpan.FromMinutes(7));
        Policy.PauseAfter(5, TimeSpan.FromSeconds(1)).Should().BeGreaterThan(TimeSpan.FromSeconds(120), "they are not asked sooner for it");
    }

    [Fact]
    public void It_ends_after_so_many_failures_or_so_long()
    {
        Policy.GivesUp(4).Should().BeFalse();
        Policy.GivesUp(5).Should().BeTrue();
        Policy.GivesUp(1, TimeSpan.FromDays(2)).Should().BeFalse();
        Policy.GivesUp(1, TimeSpan.FromDays(3)).Should().BeTrue();
        new RetryPolicy(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)).GivesUp(1_000_000, TimeSpan.FromDays(10_000)).Should().BeFalse();
    }
}
