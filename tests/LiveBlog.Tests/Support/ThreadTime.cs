using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LiveBlog.Tests.Support;

/// <summary>
/// How long a thread computes: its processor time where the system tells it (Linux), which other work of the machine does not lengthen,
/// without the garbage collections of the process, which run on the thread that happens to cause them.
/// </summary>
static class ThreadTime
{
    // man 3 clock_gettime
    const int ClockOfThread = 3;

    /// <param name="work">Done on this thread alone.</param>
    public static TimeSpan Of(Action work)
    {
        var (begun, pauses, watch) = (Now(), GC.GetTotalPauseDuration(), Stopwatch.StartNew());
        work();
        var time = Now() - begun ?? watch.Elapsed;
        var own = time - (GC.GetTotalPauseDuration() - pauses);
        return own > TimeSpan.Zero ? own : TimeSpan.Zero;
    }

    static TimeSpan? Now() =>
        OperatingSystem.IsLinux() && clock_gettime(ClockOfThread, out var time) == 0
            ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
            : null;

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int clock_gettime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    readonly struct Timespec
    {
        public readonly long Seconds;

        public readonly long Nanoseconds;
    }
}
