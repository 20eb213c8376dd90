namespace LiveBlog.Tests.Support;

/// <summary>The time of day as a test says it; timers are the real ones, so that whatever waits in the program goes on.</summary>
sealed class TickingClock(DateTime start) : TimeProvider
{
    long ticks = start.Ticks;

    public DateTime Now => new(Interlocked.Read(ref ticks), DateTimeKind.Utc);

    public void Tick(double seconds) => Interlocked.Add(ref ticks, TimeSpan.FromSeconds(seconds).Ticks);

    public override DateTimeOffset GetUtcNow() => new(Now);
}
