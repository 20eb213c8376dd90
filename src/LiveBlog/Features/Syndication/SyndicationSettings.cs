using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Syndication;

/// <summary>Section <c>Syndication</c>.</summary>
public sealed record SyndicationSettings
{
    /// <summary>The WebSub hub that is told of changes, absolute http(s); null when the site is its own.</summary>
    public Uri? Hub { get; init; }

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static SyndicationSettings From(IConfiguration configuration, SiteSettings site)
    {
        var text = configuration["Syndication:Hub"];
        if (string.IsNullOrEmpty(text))
        {
            return new SyndicationSettings();
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var hub) || hub.Scheme is not ("http" or "https"))
        {
            throw new ConfigurationException($"Syndication:Hub is \"{text}\"; it must be the address of a WebSub hub, such as https://hub.example/.");
        }

        // The hub is told of addresses when there is no request to take them from.
        return site.BaseUrl is not null
            ? new SyndicationSettings { Hub = hub }
            : throw new ConfigurationException("Syndication:Hub needs Site:BaseUrl: the hub is told the feeds' addresses.");
    }

    /// <summary>The hub that feeds announce.</summary>
    /// <param name="base">The site's address, without a slash at the end.</param>
    public string HubFor(string @base) => Hub?.AbsoluteUri ?? @base + Links.WebSub;
}
