using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using LiveBlog.Data;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LiveBlog.Tests.Support;

/// <summary>Notes what is written to SQLite, and what of it outside of a turn. The framework's own key ring writes synchronously.</summary>
public sealed partial class WriteRecorder : DbCommandInterceptor
{
    readonly ConcurrentDictionary<string, bool> tables = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Tables => [.. tables.Keys];

    public ConcurrentQueue<string> OutsideOfTurns { get; } = [];

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Note(command, eventData);
        return new(result);
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        Note(command, eventData);
        return new(result);
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result,
        CancellationToken cancellationToken = default
    )
    {
        Note(command, eventData);
        return new(result);
    }

    void Note(DbCommand command, CommandEventData eventData)
    {
        foreach (Match write in Write().Matches(command.CommandText))
        {
            tables.TryAdd(write.Groups["table"].Value, value: true);
            if (eventData.Context is not LiveBlogDb { HasTurn: true })
            {
                OutsideOfTurns.Enqueue(command.CommandText);
            }
        }
    }

    [GeneratedRegex(
        "^\\s*(INSERT INTO|UPDATE|DELETE FROM) \"(?<table>\\w+)\"",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Write();
}
