using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LiveBlog.Jobs;

/// <summary>
/// The metrics of all queues, on the meter <c>LiveBlog.Jobs</c>: items claimed, succeeded, retried, given up and handed back; items
/// that are due, and the age of the oldest.
/// </summary>
public sealed class QueueMetrics
{
    public const string MeterName = "LiveBlog.Jobs";

    readonly Counter<long> items;
    readonly ObservableGauge<int> depth;
    readonly ConcurrentDictionary<string, (int Depth, double Age)> measured = new(StringComparer.Ordinal);

    public QueueMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        items = meter.CreateCounter<long>("liveblog.jobs.items", "{item}", "Items by what became of them.");
        depth = meter.CreateObservableGauge("liveblog.jobs.depth", () => Measured(m => m.Depth), "{item}", "Items that are due.");
        meter.CreateObservableGauge("liveblog.jobs.age", () => Measured(m => m.Age), "s", "How long the oldest item has been due.");
    }

    /// <summary>Whether anybody wants to know how long the queues are.</summary>
    public bool IsObserved => depth.Enabled;

    public void Count(string queue, string what, int more = 1)
    {
        if (more > 0)
        {
            items.Add(more, new("queue", queue), new("result", what));
        }
    }

    public void Measure(string queue, int depth, TimeSpan age) => measured[queue] = (depth, age.TotalSeconds);

    IEnumerable<Measurement<TValue>> Measured<TValue>(Func<(int Depth, double Age), TValue> value)
        where TValue : struct => measured.Select(m => new Measurement<TValue>(value(m.Value), [new("queue", m.Key)]));
}
