using System.Diagnostics;

namespace LiveBlog.Tests.Support;

/// <summary>Waits for a condition, not for a time; the bound is only there so that a failure ends.</summary>
static class Eventually
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <param name="why">What stands in the way, where the wait was in vain.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what = "the condition", Func<string>? why = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Bound)
            {
                throw new TimeoutException($"Waited {Bound.TotalSeconds} s in vain for: {what}. {why?.Invoke()}");
            }

            await Task.Delay(50);
        }
    }
}
