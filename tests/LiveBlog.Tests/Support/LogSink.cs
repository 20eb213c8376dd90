using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;

namespace LiveBlog.Tests.Support;

/// <summary>Keeps what the program logs.</summary>
sealed class LogSink : ILogEventSink
{
    readonly ConcurrentQueue<LogEvent> events = [];

    public IReadOnlyList<LogEvent> Events => [.. events];

    public void Emit(LogEvent logEvent) => events.Enqueue(logEvent);
}
