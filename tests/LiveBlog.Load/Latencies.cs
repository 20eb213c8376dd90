namespace LiveBlog.Load;

/// <summary>Exact percentiles of delays.</summary>
internal sealed class Latencies
{
    readonly long[] _sorted;

    /// <param name="microseconds">The delays; negative ones are delays too.</param>
    public Latencies(IEnumerable<long> microseconds)
    {
        _sorted = [.. microseconds];
        Array.Sort(_sorted);
    }

    /// <summary>
    /// The smallest delay, in milliseconds, that at least <paramref name="percent"/> of all do not exceed; NaN if there is none.
    /// </summary>
    public double Percentile(double percent)
    {
        if (_sorted.Length == 0)
        {
            return double.NaN;
        }

        var rank = (int)Math.Ceiling(percent / 100 * _sorted.Length);
        return _sorted[Math.Clamp(rank - 1, 0, _sorted.Length - 1)] / 1000.0;
    }

    /// <summary>The longest delay in milliseconds; NaN if there is none.</summary>
    public double Max => Percentile(100);
}
