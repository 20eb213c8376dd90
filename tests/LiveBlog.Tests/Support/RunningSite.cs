using System.Runtime.CompilerServices;

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
