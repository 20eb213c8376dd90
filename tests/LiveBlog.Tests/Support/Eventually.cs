using System.Diagnostics;

namespace LiveBlog.Tests.Support;

/// <summary>Waits for a condition, not for a time; the bound is only there so that a failure ends.</summary>
static class Eventually
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what = "the condition")
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Bound)
            {
                throw new TimeoutException($"Waited {Bound.TotalSeconds} s in vain for: {what}.");
            }

            await Task.Delay(50);
        }
    }
}
