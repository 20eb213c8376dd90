using System.Globalization;
using System.Text.Json;

namespace LiveBlog.Load;

/// <summary>Figures of several things beside each other: a row each, the first column its name.</summary>
/// <param name="name">In JSON.</param>
internal sealed class ReportTable(string title, string name, IReadOnlyList<string> columns)
{
    readonly List<(string Label, double[] Cells)> _rows = [];

    /// <summary>Adds a row; a figure that there is not is NaN, and left blank.</summary>
    public void Add(string label, params double[] cells) => _rows.Add((label, cells));

    public void Print(TextWriter writer)
    {
        var texts = _rows.ConvertAll(row => row.Cells.Select(Text).Prepend(row.Label).ToList());
        var widths = columns.Select((column, i) => texts.Select(row => row[i].Length).Append(column.Length).Max()).ToList();
        writer.WriteLine();
        writer.WriteLine(title);
        foreach (var row in texts.Prepend([.. columns]))
        {
            writer.WriteLine(
                "  " + string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd()
            );
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (var (label, cells) in _rows)
        {
            json.WriteStartObject();
            json.WriteString(columns[0], label);
            foreach (var (column, cell) in columns.Skip(1).Zip(cells))
            {
                if (double.IsFinite(cell))
                {
                    json.WriteNumber(column, Math.Round(cell, 3));
                }
                else
                {
                    json.WriteNull(column);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static string Text(double cell) =>
        !double.IsFinite(cell) ? "" : cell.ToString(cell == Math.Round(cell) ? "N0" : "N1", CultureInfo.InvariantCulture);
}
