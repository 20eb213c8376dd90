using System.Globalization;
using LiveBlog.Data;

namespace LiveBlog.Http.Limits;

/// <summary>
/// Section <c>Limits</c>: how much one address may ask for. The defaults leave room for a newsroom or a university behind one address;
/// what a machine of staff or a program with an API key asks for is counted apart, and may be ten times as much.
/// </summary>
public sealed record LimitSettings
{
    /// <summary>
    /// Answers that are made for the asker, or looked up: pages, the API. Not counted: scripts, styles, pictures, and blog pages that are
    /// kept ready.
    /// </summary>
    public Allowance Requests { get; init; } = new(PerSecond: 200, Burst: 3_000);

    /// <summary>What costs much: a search, a time in the past, a page to print, a page that no cache holds yet.</summary>
    public Allowance Costly { get; init; } = new(PerSecond: 20, Burst: 600);

    /// <summary>Questions for what changed since a revision; twenty changes count as one more.</summary>
    public Allowance CatchUps { get; init; } = new(PerSecond: 100, Burst: 4_000);

    /// <summary>Open connections, on the hub and on event streams together, to one address.</summary>
    public int ConnectionsPerAddress { get; init; } = 1_000;

    /// <summary>Open connections in all, on this machine.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>How many requests that take time are worked at: for each of <see cref="WorkQueues"/>, on this machine.</summary>
    public int WorkAtOnce { get; init; } = Environment.ProcessorCount;

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static LimitSettings From(IConfiguration configuration)
    {
        var usual = new LimitSettings();
        return new LimitSettings
        {
            Requests = new(Read("RequestsPerSecond", usual.Requests.PerSecond), Read("RequestBurst", usual.Requests.Burst)),
            Costly = new(Read("CostlyPerSecond", usual.Costly.PerSecond), Read("CostlyBurst", usual.Costly.Burst)),
            CatchUps = new(Read("CatchUpsPerSecond", usual.CatchUps.PerSecond), Read("CatchUpBurst", usual.CatchUps.Burst)),
            ConnectionsPerAddress = Read("ConnectionsPerAddress", usual.ConnectionsPerAddress),
            Connections = Read("Connections", usual.Connections),
            WorkAtOnce = Read("WorkAtOnce", usual.WorkAtOnce),
        };

        int Read(string name, int standard)
        {
            var text = configuration[$"Limits:{name}"];
            return string.IsNullOrEmpty(text) ? standard
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1_000_000
                    ? number
                : throw new ConfigurationException($"Limits:{name} is \"{text}\"; it must be a number from 1 to 1000000.");
        }
    }
}

/// <param name="PerSecond">How much is allowed for good.</param>
/// <param name="Burst">How much is allowed at once, after a quiet time.</param>
public sealed record Allowance(int PerSecond, int Burst);
