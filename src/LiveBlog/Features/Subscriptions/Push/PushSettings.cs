using LiveBlog.Data;
using LiveBlog.Features.Shared;

namespace LiveBlog.Features.Subscriptions;

/// <summary>Section <c>Push</c>.</summary>
public sealed record PushSettings
{
    /// <summary>The push services of Chromium's browsers, Firefox, Edge and Safari.</summary>
    static readonly string[] Known = ["fcm.googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com"];

    /// <summary>
    /// The hosts that notifications are sent to, with all under them: the endpoint comes from whoever subscribes, and somebody
    /// else's server is not to be written to at every entry. Null takes any.
    /// </summary>
    public IReadOnlyList<string>? Services { get; init; } = Known;

    public bool IsService(Uri endpoint) => WebHost.Of(endpoint) is { } asked && (Services is null || Services.Any(host =>
        string.Equals(asked, host, StringComparison.OrdinalIgnoreCase) || asked.EndsWith("." + host, StringComparison.OrdinalIgnoreCase)));

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static PushSettings From(IConfiguration configuration)
    {
        var text = configuration["Push:Services"];
        if (string.IsNullOrWhiteSpace(text))
        {
            return new PushSettings();
        }

        var hosts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return hosts is ["*"] ? new PushSettings { Services = null }
            : Array.Find(hosts, host => Uri.CheckHostName(host) != UriHostNameType.Dns) is { } wrong ? throw new ConfigurationException($"Push:Services names \"{wrong}\"; it must be hosts with commas between them, or * for any.")
            : new PushSettings { Services = hosts };
    }
}
