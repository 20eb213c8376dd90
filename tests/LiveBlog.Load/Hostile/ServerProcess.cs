using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LiveBlog.Load.Hostile;

/// <summary>The program, started as somebody would start it, and stopped with the run.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    const int MaxErrors = 40;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly Dictionary<string, int> _errors = new(StringComparer.Ordinal);
    readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    string _lastLine = "";

    // The error whose exception the next line names.
    string? _open;

    ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => ReadOutput(line.Data);
        process.ErrorDataReceived += (_, line) => ReadLog(line.Data);
        process.Exited += (_, _) => _started.TrySetException(new CannotRunException($"The server ended: {_lastLine}"));
        process.EnableRaisingEvents = true;
    }

    public int Id => _process.Id;

    public IReadOnlyList<(string Line, int Count)> LoggedErrors
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors.OrderByDescending(e => e.Value).Take(MaxErrors).Select(e => (e.Key, e.Value))];
            }
        }
    }

    /// <param name="pins">Give it the first core, and this program the second.</param>
    public static async Task<ServerProcess> StartAsync(
        string app,
        IReadOnlyDictionary<string, string> settings,
        bool pins,
        CancellationToken cancellation
    )
    {
        string[] command = ["dotnet", app, "serve", .. settings.Select(s => $"--{s.Key}={s.Value}")];
        string[] line = pins ? ["taskset", "-c", "0", .. command] : command;
        if (pins)
        {
            Pin();
        }

        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";

        // As docs/configuration.md recommends it under "Memory".
        start.Environment.TryAdd("DOTNET_GCgen0size", "0x3000000");
        var server = new ServerProcess(Process.Start(start) ?? throw new CannotRunException("The server could not be started."));
        try
        {
            server._process.BeginOutputReadLine();
            server._process.BeginErrorReadLine();
            await server._started.Task.WaitAsync(Patience, cancellation);
            return server;
        }
        catch (Exception e)
        {
            await server.DisposeAsync();
            throw e is TimeoutException ? new CannotRunException($"The server did not start within a minute: {server._lastLine}") : e;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    static void Pin()
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2)
        {
            throw new CannotRunException("--pin needs Linux and two cores.");
        }

        using var self = Process.GetCurrentProcess();
        self.ProcessorAffinity = 2;
    }

    // The greeting ends with the API's address, when it listens.
    void ReadOutput(string? line)
    {
        if (line?.Contains("/openapi/v1.json", StringComparison.Ordinal) == true)
        {
            _started.TrySetResult();
        }
    }

    void ReadLog(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lastLine = line;
        if (_open is { } before)
        {
            _open = null;
            if (line.StartsWith(' ') || !char.IsDigit(line.FirstOrDefault()))
            {
                Count($"{before} {line.Trim()}");
                return;
            }

            Count(before);
        }

        _open = Error().Match(line) is { Success: true } error ? error.Groups["what"].Value : null;
    }

    void Count(string error)
    {
        var what = Numbers().Replace(error, "…");
        lock (_errors)
        {
            _errors[what] = _errors.GetValueOrDefault(what) + 1;
        }
    }

    [GeneratedRegex(@"\A[0-9T:.Z-]+ (ERR|FTL) (?<what>.*)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Error();

    /// <summary>Times, request ids and the like, which make one error look like many.</summary>
    [GeneratedRegex(
        @"\b0H[0-9A-Z]{8,}(:[0-9A-F]+)?|[0-9a-f]{16,}|\d+(\.\d+)?",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Numbers();
}
