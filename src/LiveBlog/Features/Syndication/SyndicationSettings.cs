using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Syndication;

/// <summary>Section <c>Syndication</c>.</summary>
public sealed record SyndicationSettings
{
    /// <summary>The WebSub hub that is notified of changes, absolute http(s); null when the site is its own.</summary>
    public Uri? Hub { get; init; }

    /// <summary>
    /// Whether the site is its own hub. It needs an address of its own: with one taken from each request, the client would
    /// choose what subscribers are sent.
    /// </summary>
    public bool IsOwnHub { get; init; }

    /// <summary>How many subscriptions the hub takes for the callbacks of one host, 1 to 100,000.</summary>
    public int MaxSubscriptionsPerHost { get; init; } = 500;

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static SyndicationSettings From(IConfiguration configuration, SiteSettings site)
    {
        var settings = new SyndicationSettings { MaxSubscriptionsPerHost = PerHost(configuration["Syndication:MaxSubscriptionsPerHost"]) };
        var text = configuration["Syndication:Hub"];
        if (string.IsNullOrEmpty(text))
        {
            return settings with { IsOwnHub = site.BaseUrl is not null };
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var hub) || hub.Scheme is not ("http" or "https"))
        {
            throw new ConfigurationException(
                $"Syndication:Hub is \"{text}\"; it must be the address of a WebSub hub, such as https://hub.example/."
            );
        }

        // The hub is notified of addresses when there is no request to take them from.
        return site.BaseUrl is not null
            ? settings with
            {
                Hub = hub,
            }
            : throw new ConfigurationException("Syndication:Hub needs Site:BaseUrl: the hub is told the feeds' addresses.");
    }

    /// <summary>The hub that feeds announce; null when there is none.</summary>
    /// <param name="base">The site's address, without a slash at the end.</param>
    public string? HubFor(string @base) => Hub?.AbsoluteUri ?? (IsOwnHub ? @base + Links.WebSub : null);

    static int PerHost(string? text) =>
        string.IsNullOrEmpty(text) ? new SyndicationSettings().MaxSubscriptionsPerHost
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100_000 ? number
        : throw new ConfigurationException(
            $"Syndication:MaxSubscriptionsPerHost is \"{text}\"; it must be a whole number from 1 to 100000."
        );
}
