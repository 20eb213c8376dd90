using LiveBlog.Features.Operations;
using Serilog.Events;
using Serilog.Parsing;

namespace LiveBlog.Tests.Features.Operations;

public sealed class LogLinesTests
{
    [Fact]
    public void Texts_from_outside_stay_in_their_line_of_the_log_and_times_are_utc()
    {
        const string Forged = "quay\r\n2026-01-01T00:00:00.000Z INF Ana has signed in\u001b[2J\u2028\u202e";
        var failure = new InvalidOperationException("no\n2026-01-01T00:00:00.000Z INF forged");
        var at = new DateTimeOffset(2022, 1, 12, 17, 30, 0, TimeSpan.FromHours(2));
        var output = new StringWriter();
        new LogLines().Format(
            new LogEvent(
                at,
                LogEventLevel.Warning,
                failure,
                new MessageTemplateParser().Parse("The wire source {Name} could not be read"),
                [new LogEventProperty("Name", new ScalarValue(Forged))]
            ),
            output
        );

        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        lines[0]
            .Should()
            .Be(
                @"2022-01-12T15:30:00.000Z WRN The wire source quay\u000d\u000a2026-01-01T00:00:00.000Z INF Ana has signed in"
                    + @"\u001b[2J\u2028\u202e could not be read"
            );
        lines.Skip(1).Should().HaveCountGreaterThan(1).And.OnlyContain(line => line.StartsWith("  "));
    }
}
