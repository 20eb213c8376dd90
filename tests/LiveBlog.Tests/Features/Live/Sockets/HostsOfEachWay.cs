using LiveBlog.Features.Live;
using LiveBlog.Features.Live.Sockets;

namespace LiveBlog.Tests.Features.Live.Sockets;

/// <summary>How a host pushes: the ways to choose from, and the pipe beneath TLS.</summary>
public enum Way
{
    Socket,
    Pipe,
    Hub,
    Tls,
}

/// <summary>One host for each way to push.</summary>
public sealed class HostsOfEachWay : IAsyncLifetime
{
    readonly Dictionary<Way, TestHost> hosts = [];
    readonly string certificate = Path.Combine(Path.GetTempPath(), $"liveblog-{Guid.NewGuid():N}.pfx");

    public TestHost this[Way way] => hosts[way];

    public async Task InitializeAsync()
    {
        await File.WriteAllBytesAsync(certificate, OwnCertificate.Make());
        foreach (var way in Enum.GetValues<Way>())
        {
            hosts[way] = await TestHost.StartAsync(new TestHostSetup { Settings = SettingsOf(way) });
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var host in hosts.Values)
        {
            await host.DisposeAsync();
        }

        File.Delete(certificate);
    }

    internal HubSockets Sockets(Way way) => hosts[way].Services.GetRequiredService<HubSockets>();

    public async Task ShouldBeForgottenAsync(Way way)
    {
        await Eventually.TrueAsync(() => Task.FromResult(Sockets(way).All.Count == 0), "no connection is left");
        await Eventually.TrueAsync(
            () => Task.FromResult(hosts[way].Services.GetRequiredService<OpenConnections>().Count == 0),
            "no place is taken any more"
        );
    }

    string[] SettingsOf(Way way) =>
        way == Way.Tls ? ["--urls=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={certificate}"] : [$"--Live:Push={way}"];
}
