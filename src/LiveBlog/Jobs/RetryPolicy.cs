namespace LiveBlog.Jobs;

/// <summary>When something that failed is tried again, and when it is given up.</summary>
/// <param name="First">The pause after the first failure. Each further one doubles it.</param>
/// <param name="Longest">The pause grows no further.</param>
public sealed record RetryPolicy(TimeSpan First, TimeSpan Longest)
{
    /// <summary>What is taken off a pause at most, by chance: what failed together does not come again together.</summary>
    const double Jitter = 0.2;

    const int MaxDoublings = 20;

    /// <summary>After so many failures in a row it is given up.</summary>
    public int MaxFailures { get; init; } = int.MaxValue;

    /// <summary>What is older and fails is given up.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.MaxValue;

    /// <summary>The pause after the nth failure in a row, at most.</summary>
    public TimeSpan LongestPauseAfter(int failures) =>
        TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Clamp(failures - 1, 0, MaxDoublings)));

    /// <summary>The pause after the nth failure in a row.</summary>
    /// <param name="retryAfter">What the other side asked for (RFC 9110 §10.2.3): it is never asked before.</param>
    public TimeSpan PauseAfter(int failures, TimeSpan? retryAfter = null)
    {
        var pause = LongestPauseAfter(failures) * (1 - (Jitter * Random.Shared.NextDouble()));
        return retryAfter > pause ? retryAfter.Value : pause;
    }

    public bool GivesUp(int failures, TimeSpan age = default) => failures >= MaxFailures || age > MaxAge;
}
