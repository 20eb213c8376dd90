using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using LiveBlog.Model;

namespace LiveBlog.Tests.Support;

/// <summary>The program as a process of its own, which a test can kill.</summary>
sealed class RunningProgram : IAsyncDisposable
{
    readonly Process process;
    bool isGone;

    RunningProgram(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <param name="settings">As in the environment: <c>Email__Host</c>.</param>
    public static async Task<RunningProgram> StartAsync(TestDatabase database, IReadOnlyDictionary<string, string>? settings = null)
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var start = new ProcessStartInfo("dotnet", [typeof(Blog).Assembly.Location, "serve", "--urls", $"http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Database__Provider"] = database.Provider.ToString();
        start.Environment["ConnectionStrings__LiveBlog"] = database.ConnectionString;
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var program = new RunningProgram(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));

        // Whatever it says is read, or it would wait to say more.
        program.process.OutputDataReceived += (_, _) => { };
        program.process.ErrorDataReceived += (_, _) => { };
        program.process.BeginOutputReadLine();
        program.process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = program.Address };
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var ready = await client.GetAsync("/health/ready");
                    return ready.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the program starts"
        );
        return program;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => process.Kill();

    /// <summary>SIGTERM, as a service manager sends it.</summary>
    public void Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>Kills it, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isGone)
        {
            return;
        }

        isGone = true;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
