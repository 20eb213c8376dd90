using LiveBlog.Data;

namespace LiveBlog.Features.Syndication;

/// <summary>Section <c>Syndication</c>.</summary>
public sealed record SyndicationSettings
{
    /// <summary>The WebSub hub that is told of changes, absolute http(s); null when there is none.</summary>
    public Uri? Hub { get; init; }

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static SyndicationSettings From(IConfiguration configuration)
    {
        var text = configuration["Syndication:Hub"];
        if (string.IsNullOrEmpty(text))
        {
            return new SyndicationSettings();
        }

        if (string.IsNullOrEmpty(configuration["Site:BaseUrl"]))
        {
            throw new ConfigurationException("Syndication:Hub needs Site:BaseUrl: a hub is told the full address of what has changed.");
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var hub) && (hub.Scheme is "http" or "https")
            ? new SyndicationSettings { Hub = hub }
            : throw new ConfigurationException($"Syndication:Hub is \"{text}\"; it must be the address of a WebSub hub, such as https://hub.example/.");
    }
}
