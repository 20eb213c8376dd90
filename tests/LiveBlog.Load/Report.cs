using System.Globalization;
using System.Text.Json;

namespace LiveBlog.Load;

/// <summary>What a run found: a table for the eye, and the same as JSON.</summary>
internal sealed class Report(string run)
{
    readonly List<Line> _lines = [];
    readonly List<string> _failures = [];
    readonly List<ReportTable> _tables = [];

    sealed record Line(string Section, string Label, string Name, double? Value, string Unit, int Decimals);

    /// <summary>Whether anything broke a promise.</summary>
    public bool Failed => _failures.Count > 0;

    /// <summary>
    /// Adds a figure; <paramref name="name"/> is its name in JSON, with its unit. One that could not be measured is null or NaN: it is
    /// left out of the table, and null in JSON.
    /// </summary>
    public void Add(string section, string label, string name, double? value, string unit = "", int decimals = 0) =>
        _lines.Add(new Line(section, label, name, value is { } v && double.IsFinite(v) ? v : null, unit, decimals));

    /// <summary>Adds the usual percentiles of <paramref name="latencies"/>, in milliseconds.</summary>
    public void Add(string section, string name, Latencies latencies)
    {
        Add(section, "p50", name + "P50Ms", latencies.Percentile(50), "ms", 1);
        Add(section, "p90", name + "P90Ms", latencies.Percentile(90), "ms", 1);
        Add(section, "p99", name + "P99Ms", latencies.Percentile(99), "ms", 1);
        Add(section, "max", name + "MaxMs", latencies.Max, "ms", 1);
    }

    /// <summary>Adds a table; it is printed after the figures.</summary>
    public void Add(ReportTable table) => _tables.Add(table);

    /// <summary>Adds a broken promise, in full.</summary>
    public void Fail(string what) => _failures.Add(what);

    /// <summary>Writes the table.</summary>
    public void Print(TextWriter writer)
    {
        var shown = _lines.Where(l => l.Value is not null).ToList();
        var width = shown.Select(l => l.Label.Length).DefaultIfEmpty(0).Max();
        foreach (var section in shown.GroupBy(l => l.Section))
        {
            writer.WriteLine();
            writer.WriteLine(section.Key);
            foreach (var line in section)
            {
                var value = line.Value!.Value.ToString("N" + line.Decimals, CultureInfo.InvariantCulture);
                writer.WriteLine($"  {line.Label.PadRight(width)}  {value, 14} {line.Unit}".TrimEnd());
            }
        }

        foreach (var table in _tables)
        {
            table.Print(writer);
        }

        writer.WriteLine();
        foreach (var failure in _failures)
        {
            writer.WriteLine($"FAILED: {failure}");
        }

        writer.WriteLine(Failed ? $"{run}: failed." : $"{run}: every promise held.");
    }

    /// <summary>Writes the figures as one JSON object to <paramref name="path"/>.</summary>
    public async Task SaveAsync(string path)
    {
        await using var file = File.Create(path);
        await using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("run", run);
        foreach (var line in _lines)
        {
            if (line.Value is { } value)
            {
                json.WriteNumber(line.Name, Math.Round(value, 3));
            }
            else
            {
                json.WriteNull(line.Name);
            }
        }

        foreach (var table in _tables)
        {
            table.Write(json);
        }

        json.WriteStartArray("failures");
        foreach (var failure in _failures)
        {
            json.WriteStringValue(failure);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
