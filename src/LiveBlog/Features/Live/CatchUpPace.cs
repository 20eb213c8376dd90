using LiveBlog.Http.Limits;

namespace LiveBlog.Features.Live;

/// <summary>
/// How often a caller may ask what changed. One on the hub can wait for its turn, and loses nothing; one over HTTP gets the time after
/// which it may ask again.
/// </summary>
public sealed class CatchUpPace(ReadLimits limits, TimeProvider clock)
{
    /// <summary>How long a call of the hub may take; a page waits for eight seconds before it dials again.</summary>
    public static readonly TimeSpan OnTheHub = TimeSpan.FromSeconds(5);

    /// <param name="patience">How long the caller can wait for its turn.</param>
    /// <returns>Zero when the caller may go on; else after how long.</returns>
    public async Task<TimeSpan> TakeAsync(Caller caller, int cost, TimeSpan patience, CancellationToken cancellation)
    {
        while (limits.TakeCatchUp(caller, cost) is { Ticks: > 0 } wait)
        {
            if (wait > patience)
            {
                return wait;
            }

            patience -= wait;
            await Task.Delay(wait, clock, cancellation);
        }

        return TimeSpan.Zero;
    }
}
