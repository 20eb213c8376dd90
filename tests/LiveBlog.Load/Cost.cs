namespace LiveBlog.Load;

/// <summary>CPU seconds spent by the server (NaN where it is not watched) and by this program, and this program's memory.</summary>
internal sealed record Cost(double ServerSeconds, double OwnSeconds, double OwnBytes)
{
    public static Cost Now(ProcessMeter? server) =>
        new(server?.CpuSeconds ?? double.NaN, Environment.CpuUsage.TotalTime.TotalSeconds, Environment.WorkingSet);

    public static Cost operator -(Cost end, Cost start) =>
        new(end.ServerSeconds - start.ServerSeconds, end.OwnSeconds - start.OwnSeconds, end.OwnBytes - start.OwnBytes);
}
