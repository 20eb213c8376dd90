using System.Text.RegularExpressions;

namespace LiveBlog.Rendering;

/// <summary>
/// A video or a post on a site that is known here. Of an address only the id is taken, and frames are built from it: nothing
/// that an editor pastes becomes a frame by itself.
/// </summary>
/// <param name="Provider">The site's name, as readers know it.</param>
/// <param name="Url">The page it stands on.</param>
/// <param name="Frame">What a frame loads, once the reader asks; null where a link has to do.</param>
/// <param name="Shape">How its frame stands: "wide" (16:9), "post" (tall) or "bar" (a player of sound).</param>
public sealed partial record Elsewhere(string Provider, string Url, string? Frame, string Shape)
{
    const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    const int Timeout = 100;

    /// <summary>A known site: its hosts, what of a path and query is its id, and the frame for that.</summary>
    sealed record Site(string Provider, string[] Hosts, Regex Path, Func<Match, string?> Frame, string Shape);

    static readonly Site[] Sites =
    [
        new("YouTube", ["youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"], YouTube(), m => $"https://www.youtube-nocookie.com/embed/{m.Groups["id"]}", "wide"),
        new("YouTube", ["youtu.be"], YouTubeShort(), m => $"https://www.youtube-nocookie.com/embed/{m.Groups["id"]}", "wide"),
        new("Vimeo", ["vimeo.com", "player.vimeo.com"], Vimeo(), m => $"https://player.vimeo.com/video/{m.Groups["id"]}?dnt=1{(m.Groups["key"].Success ? "&h=" + m.Groups["key"] : "")}", "wide"),
        new("Dailymotion", ["dailymotion.com"], Dailymotion(), m => $"https://geo.dailymotion.com/player.html?video={m.Groups["id"]}", "wide"),
        new("Dailymotion", ["dai.ly"], DailymotionShort(), m => $"https://geo.dailymotion.com/player.html?video={m.Groups["id"]}", "wide"),
        new("X", ["x.com", "twitter.com", "mobile.twitter.com"], Post(), m => $"https://platform.twitter.com/embed/Tweet.html?dnt=true&id={m.Groups["id"]}", "post"),
        new("Instagram", ["instagram.com"], Instagram(), m => $"https://www.instagram.com/{m.Groups["kind"]}/{m.Groups["id"]}/embed/captioned/", "post"),
        new("TikTok", ["tiktok.com"], TikTok(), m => $"https://www.tiktok.com/player/v1/{m.Groups["id"]}", "post"),
        new("Bluesky", ["bsky.app"], Bluesky(), m => $"https://embed.bsky.app/embed/{m.Groups["who"]}/app.bsky.feed.post/{m.Groups["id"]}", "post"),
        new("Spotify", ["open.spotify.com"], Spotify(), m => $"https://open.spotify.com/embed/{m.Groups["kind"]}/{m.Groups["id"]}", "bar"),
        new("SoundCloud", ["soundcloud.com"], SoundCloud(), m => $"https://w.soundcloud.com/player/?url={Uri.EscapeDataString($"https://soundcloud.com/{m.Groups["who"]}/{m.Groups["id"]}")}", "bar"),
        new("Facebook", ["facebook.com", "m.facebook.com", "fb.watch"], Facebook(), _ => null, "post"),
    ];

    /// <summary>The sites' names, for people.</summary>
    public static IReadOnlyList<string> Providers { get; } = [.. Sites.Select(s => s.Provider).Distinct(), "Mastodon"];

    /// <summary>All that a frame may ever load from (CSP <c>frame-src</c>).</summary>
    public static IReadOnlyList<string> FrameOrigins { get; } =
    [
        "https://www.youtube-nocookie.com", "https://player.vimeo.com", "https://geo.dailymotion.com", "https://platform.twitter.com", "https://www.instagram.com",
        "https://www.tiktok.com", "https://embed.bsky.app", "https://open.spotify.com", "https://w.soundcloud.com",
    ];

    /// <summary>Where the page stands: "youtube.com".</summary>
    public string Host => Bare(new Uri(Url).Host);

    /// <summary>Null for an address that is not a video or a post of a known site.</summary>
    public static Elsewhere? Find(string text)
    {
        if (Links.Parse(text) is not { } link || !Uri.TryCreate(link, UriKind.Absolute, out var uri) || !uri.IsDefaultPort)
        {
            return null;
        }

        var url = uri.Scheme == "https" ? uri.AbsoluteUri : "https" + uri.AbsoluteUri[uri.Scheme.Length..];
        var (host, path) = (Bare(uri.Host), uri.PathAndQuery);
        foreach (var site in Sites)
        {
            if (site.Hosts.Contains(host, StringComparer.Ordinal) && site.Path.Match(path) is { Success: true } match)
            {
                return new Elsewhere(site.Provider, url, site.Frame(match), site.Shape);
            }
        }

        // Mastodon is many sites, known by the shape of their addresses alone. Whose server it is nobody here can say, so
        // it is never framed.
        return Mastodon().IsMatch(path) ? new Elsewhere("Mastodon", url, Frame: null, "post") : null;
    }

    static string Bare(string host) => host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;

    [GeneratedRegex(@"^/(watch\?([^#]*&)?v=|(shorts|live|embed|v)/)(?<id>[A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])", Options, Timeout)]
    private static partial Regex YouTube();

    [GeneratedRegex(@"^/(?<id>[A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])", Options, Timeout)]
    private static partial Regex YouTubeShort();

    [GeneratedRegex(@"^/(video/|channels/[\w-]+/)?(?<id>[0-9]{5,12})(/(?<key>[0-9a-f]{6,16}))?([?/]|\z)", Options, Timeout)]
    private static partial Regex Vimeo();

    [GeneratedRegex(@"^/(embed/)?video/(?<id>[A-Za-z0-9]{5,20})([?_/]|\z)", Options, Timeout)]
    private static partial Regex Dailymotion();

    [GeneratedRegex(@"^/(?<id>[A-Za-z0-9]{5,20})([?]|\z)", Options, Timeout)]
    private static partial Regex DailymotionShort();

    [GeneratedRegex(@"^/([A-Za-z0-9_]{1,30}|i/web)/status/(?<id>[0-9]{5,25})([?/]|\z)", Options, Timeout)]
    private static partial Regex Post();

    [GeneratedRegex(@"^/([A-Za-z0-9_.]{1,40}/)?(?<kind>p|reel|tv)/(?<id>[A-Za-z0-9_-]{5,40})([?/]|\z)", Options, Timeout)]
    private static partial Regex Instagram();

    [GeneratedRegex(@"^/@[A-Za-z0-9_.]{1,40}/video/(?<id>[0-9]{8,25})([?/]|\z)", Options, Timeout)]
    private static partial Regex TikTok();

    [GeneratedRegex(@"^/profile/(?<who>did:plc:[a-z2-7]{24}|[A-Za-z0-9.-]{3,253})/post/(?<id>[a-z2-7]{8,16})([?/]|\z)", Options, Timeout)]
    private static partial Regex Bluesky();

    [GeneratedRegex(@"^/(intl-[a-z]{2,5}/)?(?<kind>track|album|playlist|episode|show|artist)/(?<id>[A-Za-z0-9]{22})([?/]|\z)", Options, Timeout)]
    private static partial Regex Spotify();

    [GeneratedRegex(@"^/(?<who>[a-z0-9_-]{2,60})/(?<id>(sets/)?[a-z0-9_-]{2,120})([?]|\z)", Options, Timeout)]
    private static partial Regex SoundCloud();

    [GeneratedRegex(@"^/([^/?]+/(posts|videos)/|watch/?\?v=|reel/|share/|photo|story\.php\?|permalink\.php\?|[A-Za-z0-9_-]{8,20}/?\z)", Options, Timeout)]
    private static partial Regex Facebook();

    [GeneratedRegex(@"^/(@[A-Za-z0-9_.]{1,60}(@[A-Za-z0-9.-]{3,253})?|users/[A-Za-z0-9_.]{1,60}/statuses)/[0-9]{10,25}/?\z", Options, Timeout)]
    private static partial Regex Mastodon();
}
