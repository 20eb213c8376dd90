using System.Runtime.CompilerServices;
using LiveBlog.Data;

namespace LiveBlog.Tests.Support;

/// <summary>One running host for all tests of a class; each test opens a blog of its own in it.</summary>
public class RunningSite : IAsyncLifetime
{
    readonly TestHostSetup setup;

    public RunningSite()
        : this(new TestHostSetup()) { }

    protected RunningSite(TestHostSetup setup) => this.setup = setup;

    public TestHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await TestHost.StartAsync(setup);

    public async Task DisposeAsync() => await Host.DisposeAsync();

    // The demo is Development's; tests begin with nothing.
    [ModuleInitializer]
    internal static void UseProduction() => Environment.SetEnvironmentVariable("ASPNETCORE_ENVIRONMENT", "Production");
}

/// <summary>Pages of five entries, so that a test of paging needs few.</summary>
public sealed class SmallPagesSite() : RunningSite(new TestHostSetup { Settings = ["--Feed:PageSize=5"] });

/// <summary>As <see cref="RunningSite"/>, a host on each database. Each starts when a test of the class first needs it.</summary>
public sealed class SiteOnEveryDatabase : IAsyncLifetime
{
    readonly Dictionary<DatabaseProvider, TestHost> hosts = [];

    public async Task<TestHost> OnAsync(DatabaseProvider provider) =>
        hosts.TryGetValue(provider, out var host)
            ? host
            : hosts[provider] = await TestHost.StartAsync(new TestHostSetup { Provider = provider });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in hosts.Values)
        {
            await host.DisposeAsync();
        }
    }
}
