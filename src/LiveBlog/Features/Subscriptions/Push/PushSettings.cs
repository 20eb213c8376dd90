using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Http.Outgoing;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>Section <c>Push</c>.</summary>
public sealed record PushSettings
{
    /// <summary>The push services of Chromium's browsers, Firefox, Edge and Safari.</summary>
    static readonly string[] Known = ["fcm.googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com"];

    /// <summary>
    /// The hosts that notifications are sent to, with all under them: the endpoint comes from the subscriber, and somebody
    /// else's server is not to be written to at every entry. Null takes any.
    /// </summary>
    public IReadOnlyList<string>? Services { get; init; } = Known;

    /// <summary>How many subscriptions of browsers the site has at most, 1 to 10,000,000.</summary>
    public int MaxSubscriptions { get; init; } = 200_000;

    public bool IsService(Uri endpoint) =>
        WebHost.Of(endpoint) is { } asked
        && (
            Services is null
            || Services.Any(host =>
                string.Equals(asked, host, StringComparison.OrdinalIgnoreCase)
                || asked.EndsWith("." + host, StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static PushSettings From(IConfiguration configuration)
    {
        var settings = new PushSettings { MaxSubscriptions = Max(configuration["Push:MaxSubscriptions"]) };
        var text = configuration["Push:Services"];
        if (string.IsNullOrWhiteSpace(text))
        {
            return settings;
        }

        var hosts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return hosts is ["*"] ? settings with { Services = null }
            : Array.Find(hosts, host => Uri.CheckHostName(host) != UriHostNameType.Dns) is { } wrong
                ? throw new ConfigurationException(
                    $"Push:Services names \"{wrong}\"; it must be hosts with commas between them, or * for any."
                )
            : settings with { Services = hosts };
    }

    static int Max(string? text) =>
        string.IsNullOrEmpty(text) ? new PushSettings().MaxSubscriptions
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 10_000_000 ? number
        : throw new ConfigurationException($"Push:MaxSubscriptions is \"{text}\"; it must be a whole number from 1 to 10000000.");
}
