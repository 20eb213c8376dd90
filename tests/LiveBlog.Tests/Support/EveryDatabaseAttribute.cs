using LiveBlog.Data;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace LiveBlog.Tests.Support;

/// <summary>
/// One test on every database: the method takes the <see cref="DatabaseProvider"/>. Without a PostgreSQL server that half
/// is shown as skipped, never passed over in silence.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("LiveBlog.Tests.Support.EveryDatabaseDiscoverer", "LiveBlog.Tests")]
public sealed class EveryDatabaseAttribute : FactAttribute;

/// <summary>A test that needs PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public override string? Skip
    {
        get => PostgresServer.WhySkipped;
        set => throw new NotSupportedException();
    }
}

public sealed class EveryDatabaseDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions,
        ITestMethod testMethod,
        IAttributeInfo theoryAttribute
    ) =>
        Enum.GetValues<DatabaseProvider>()
            .SelectMany(provider =>
                provider == DatabaseProvider.Postgres && PostgresServer.WhySkipped is { } reason
                    ? CreateTestCasesForSkippedDataRow(discoveryOptions, testMethod, theoryAttribute, [provider], reason)
                    : CreateTestCasesForDataRow(discoveryOptions, testMethod, theoryAttribute, [provider])
            );
}

/// <summary>The one PostgreSQL server of a run.</summary>
static class PostgresServer
{
    const string Variable = "LIVEBLOG_TEST_POSTGRES";

    /// <summary>A connection string to a database from which others may be created; null when there is no server.</summary>
    static readonly string? Given = Environment.GetEnvironmentVariable(Variable);

    /// <summary>Where everything must be tested, a missing server fails the tests that need it.</summary>
    static readonly bool IsRequired = Environment.GetEnvironmentVariable("CI") == "true";

    public static string? WhySkipped =>
        string.IsNullOrEmpty(Given) && !IsRequired ? $"{Variable} names no PostgreSQL server; tests/run.sh starts one." : null;

    public static string ConnectionString =>
        string.IsNullOrEmpty(Given) ? throw new InvalidOperationException($"{Variable} must name a PostgreSQL server.") : Given;
}
