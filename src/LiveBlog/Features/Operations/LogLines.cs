using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace LiveBlog.Features.Operations;

/// <summary>
/// Writes each event as a line that begins with its time in UTC. Texts from outside stay in their line: what could begin
/// another, or move a terminal's cursor, is written as an escape. The lines of an exception are indented.
/// </summary>
sealed class LogLines : ITextFormatter
{
    static readonly MessageTemplateTextFormatter Text = new("{Level:u3} {Message:lj} {RequestId}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        Text.Format(logEvent, text);
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        output.Write(' ');
        output.WriteLine(Escape(text.ToString().TrimEnd(' ')));
        if (logEvent.Exception is { } failure)
        {
            foreach (var line in failure.ToString().Split('\n'))
            {
                output.Write("  ");
                output.WriteLine(Escape(line.TrimEnd('\r')));
            }
        }
    }

    static string Escape(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = IsUnsafe(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : escaped.Append(c);
        }

        return escaped.ToString();
    }

    // Controls of both sets, the two separators of Unicode, and signs that turn the direction of what follows.
    static bool IsUnsafe(char c) => char.IsControl(c) || c is (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
