using System.Globalization;
using LiveBlog.Data;

namespace LiveBlog.Features.Live;

/// <summary>How far a follower's connection is the program's own, and how far the framework's.</summary>
public enum PushWay
{
    /// <summary>A WebSocket is taken over from HTTP and written to directly; over TLS, through its pipe.</summary>
    Socket,

    /// <summary>A WebSocket is taken over, and written to through Kestrel's pipe.</summary>
    Pipe,

    /// <summary>Every connection is the framework's.</summary>
    Hub,
}

/// <summary>Section <c>Live</c>: how changes are pushed to those who follow.</summary>
public sealed record LiveSettings
{
    const int MaxSendingThreads = 64;

    /// <summary>How WebSockets are written to. Other transports are the framework's in any case.</summary>
    public PushWay Push { get; init; } = PushWay.Socket;

    /// <summary>How many threads push to followers, from 1 to 64.</summary>
    public int SendingThreads { get; init; } = Math.Min(Environment.ProcessorCount, MaxSendingThreads);

    /// <summary>Whether what is pushed is compressed, once for all whose connection has agreed to it.</summary>
    public bool Compression { get; init; } = true;

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static LiveSettings From(IConfiguration configuration)
    {
        var usual = new LiveSettings();
        return new LiveSettings
        {
            Push = Read("Push", usual.Push, "Socket, Pipe or Hub", text => ParseWay(text)),
            SendingThreads = Read(
                "SendingThreads",
                usual.SendingThreads,
                $"a number from 1 to {MaxSendingThreads}",
                text => ParseThreads(text)
            ),
            Compression = Read("Compression", usual.Compression, "true or false", text => bool.TryParse(text, out var on) ? on : null),
        };

        T Read<T>(string name, T standard, string expected, Func<string, T?> parse)
            where T : struct
        {
            var text = configuration[$"Live:{name}"];
            return string.IsNullOrEmpty(text)
                ? standard
                : parse(text) ?? throw new ConfigurationException($"Live:{name} is \"{text}\"; it must be {expected}.");
        }
    }

    static PushWay? ParseWay(string text) =>
        Enum.TryParse<PushWay>(text, ignoreCase: true, out var way) && Enum.IsDefined(way) && !char.IsAsciiDigit(text[0]) ? way : null;

    static int? ParseThreads(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= MaxSendingThreads
            ? threads
            : null;
}
