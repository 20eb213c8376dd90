using System.Globalization;

namespace LiveBlog.Load;

/// <summary>Another process's CPU time and memory, from Linux's /proc (proc_pid_stat(5), proc_pid_statm(5)).</summary>
internal sealed class ProcessMeter
{
    // USER_HZ: the unit of /proc, 100 on every Linux that .NET runs on, whatever the kernel's own tick.
    const double TicksPerSecond = 100;

    readonly int _pid;

    ProcessMeter(int pid) => _pid = pid;

    /// <summary>A meter for the process, or null where there is no such process or no /proc.</summary>
    public static ProcessMeter? TryOpen(int pid) => File.Exists($"/proc/{pid}/statm") ? new ProcessMeter(pid) : null;

    /// <summary>User and system time so far, in seconds, to 10 ms.</summary>
    /// <exception cref="CannotRunException">The process has ended.</exception>
    public double CpuSeconds
    {
        get
        {
            var stat = Read("stat");

            // The second field is the program's name in parentheses and may hold anything, so counting begins behind it.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    /// <exception cref="CannotRunException">The process has ended.</exception>
    public double ResidentBytes => Number(Read("statm").Split(' ')[1]) * Environment.SystemPageSize;

    /// <summary>Waits until memory has stayed within half a percent for two seconds, twenty seconds at most, and returns it.</summary>
    public async Task<double> SettledBytesAsync(CancellationToken cancellation)
    {
        const int Samples = 5;
        var last = new Queue<double>();
        for (var i = 0; i < 40; i++)
        {
            last.Enqueue(ResidentBytes);
            if (last.Count > Samples)
            {
                last.Dequeue();
            }

            if (last.Count == Samples && last.Max() <= last.Min() * 1.005)
            {
                break;
            }

            await Task.Delay(500, cancellation);
        }

        return last.Last();
    }

    string Read(string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{_pid}/{file}");
        }
        catch (IOException)
        {
            throw new CannotRunException($"The process {_pid} given by --server-pid has ended.");
        }
    }

    static double Number(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
