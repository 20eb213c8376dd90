using System.Globalization;
using System.Text.RegularExpressions;

namespace LiveBlog.Rendering;

/// <summary>
/// A video or a post on a site that is known here. Of an address only the id is taken, and frames are built from it: nothing
/// that an editor pastes becomes a frame by itself.
/// </summary>
/// <param name="Provider">The site's name, as readers know it.</param>
/// <param name="Url">Its page.</param>
/// <param name="Frame">
/// What a frame loads, once the reader asks, from the start time in the address; null where a link has to do.
/// </param>
/// <param name="Shape">The shape of its frame: "wide" (16:9), "post" (tall) or "bar" (a player of sound).</param>
public sealed partial record EmbedProviders(string Provider, string Url, string? Frame, string Shape)
{
    const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase;

    const int Timeout = 100;

    /// <summary>No recording is longer, in seconds: two days.</summary>
    const int MaxStart = 48 * 3_600;

    /// <summary>A known site: its hosts, what of a path and query is its id, and the frame for that.</summary>
    sealed record Site(string Provider, string[] Hosts, Regex Path, Func<Match, Place, string?> Frame, string Shape);

    /// <summary>What an address says beside the id.</summary>
    /// <param name="Start">The second it is to start at; 0 for its beginning.</param>
    sealed record Place(Uri Address, int Start);

    static readonly string[] YouTubeHosts =
    [
        "youtube.com",
        "m.youtube.com",
        "music.youtube.com",
        "gaming.youtube.com",
        "youtube-nocookie.com",
    ];

    static readonly string[] FacebookHosts =
    [
        "facebook.com",
        "m.facebook.com",
        "web.facebook.com",
        "mbasic.facebook.com",
        "fb.com",
        "fb.watch",
    ];

    static readonly Site[] Sites =
    [
        new("YouTube", YouTubeHosts, YouTube(), OfYouTube, "wide"),
        new("YouTube", ["youtu.be"], YouTubeShort(), OfYouTube, "wide"),
        new("Vimeo", ["vimeo.com", "player.vimeo.com"], Vimeo(), OfVimeo, "wide"),
        new("Dailymotion", ["dailymotion.com", "touch.dailymotion.com"], Dailymotion(), OfDailymotion, "wide"),
        new("Dailymotion", ["geo.dailymotion.com"], DailymotionPlayer(), OfDailymotion, "wide"),
        new("Dailymotion", ["dai.ly"], DailymotionShort(), OfDailymotion, "wide"),
        new("X", ["x.com", "mobile.x.com", "twitter.com", "mobile.twitter.com"], Post(), OfX, "post"),
        new("Instagram", ["instagram.com", "m.instagram.com", "instagr.am"], Instagram(), OfInstagram, "post"),
        new("TikTok", ["tiktok.com", "m.tiktok.com"], TikTok(), (m, _) => $"https://www.tiktok.com/player/v1/{m.Groups["id"]}", "post"),
        // Only its site knows the target of a short address.
        new("TikTok", ["tiktok.com"], TikTokShared(), OnlyLinked, "post"),
        new("TikTok", ["vm.tiktok.com", "vt.tiktok.com"], Short(), OnlyLinked, "post"),
        new("Bluesky", ["bsky.app"], Bluesky(), OfBluesky, "post"),
        new("Spotify", ["open.spotify.com"], Spotify(), OfSpotify, "bar"),
        new("Spotify", ["spotify.link", "spotify.app.link", "spoti.fi"], Short(), OnlyLinked, "bar"),
        new("SoundCloud", ["on.soundcloud.com"], Short(), OnlyLinked, "bar"),
        new("SoundCloud", ["soundcloud.com", "m.soundcloud.com"], SoundCloud(), OfSoundCloud, "bar"),
        new("Facebook", FacebookHosts, Facebook(), OnlyLinked, "post"),
    ];

    /// <summary>The sites' names, for people.</summary>
    public static IReadOnlyList<string> Providers { get; } = [.. Sites.Select(s => s.Provider).Distinct(), "Mastodon"];

    /// <summary>All that a frame may ever load from (CSP <c>frame-src</c>).</summary>
    public static IReadOnlyList<string> FrameOrigins { get; } =
    [
        "https://www.youtube-nocookie.com",
        "https://player.vimeo.com",
        "https://geo.dailymotion.com",
        "https://platform.twitter.com",
        "https://www.instagram.com",
        "https://www.tiktok.com",
        "https://embed.bsky.app",
        "https://open.spotify.com",
        "https://w.soundcloud.com",
    ];

    /// <summary>The page's host: "youtube.com".</summary>
    public string Host => Bare(new Uri(Url).Host);

    /// <summary>Whether the address is a short one, whose site alone knows its target.</summary>
    public bool IsShort { get; init; }

    /// <summary>Null for an address that is not a video or a post of a known site.</summary>
    public static EmbedProviders? Find(string text)
    {
        if (Links.Parse(text) is not { } link || !Uri.TryCreate(link, UriKind.Absolute, out var uri) || !uri.IsDefaultPort)
        {
            return null;
        }

        var url = uri.Scheme == "https" ? uri.AbsoluteUri : "https" + uri.AbsoluteUri[uri.Scheme.Length..];
        var (host, path, place) = (Bare(uri.Host), uri.PathAndQuery, new Place(uri, StartOf(uri)));
        foreach (var site in Sites)
        {
            if (site.Hosts.Contains(host, StringComparer.Ordinal) && site.Path.Match(path) is { Success: true } match)
            {
                return new EmbedProviders(site.Provider, url, site.Frame(match, place), site.Shape)
                {
                    IsShort = match.Groups["short"].Success,
                };
            }
        }

        // Mastodon is many sites, known by the shape of their addresses alone. Whose server it is nobody here can say, so
        // it is never framed.
        return Mastodon().IsMatch(path) ? new EmbedProviders("Mastodon", url, Frame: null, "post") : null;
    }

    // The host is in lower case already (RFC 3986 §6.2.2.1); it may end with the root's dot.
    static string Bare(string host) =>
        host.TrimEnd('.') is var name && name.StartsWith("www.", StringComparison.Ordinal) ? name[4..] : name;

    /// <summary>
    /// The second that an address names: <c>t</c>, <c>start</c> or <c>time_continue</c>, in the query or the fragment, as "90", "90s",
    /// "1h2m3s" or "1:02:03". 0 when it names none.
    /// </summary>
    static int StartOf(Uri address)
    {
        foreach (var part in (ReadOnlySpan<string>)[address.Query, address.Fragment])
        {
            if (StartTime().Match(part) is { Success: true } named)
            {
                return Math.Min(MaxStart, (Number("h") * 3_600) + (Number("m") * 60) + Number("s"));

                int Number(string unit) =>
                    named.Groups[unit] is { Success: true } digits ? int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) : 0;
            }
        }

        return 0;
    }

    static string OfYouTube(Match m, Place place) => $"https://www.youtube-nocookie.com/embed/{m.Groups["id"]}{From("?start=", place)}";

    static string OfVimeo(Match m, Place place)
    {
        var key = m.Groups["key"].Success ? m.Groups["key"].Value : m.Groups["h"].Value;
        return $"https://player.vimeo.com/video/{m.Groups["id"]}?dnt=1{(key.Length > 0 ? "&h=" + key : "")}{From("#t=", place, "s")}";
    }

    static string OfDailymotion(Match m, Place place) =>
        $"https://geo.dailymotion.com/player.html?video={m.Groups["id"]}{From("&startTime=", place)}";

    static string OfX(Match m, Place place) => $"https://platform.twitter.com/embed/Tweet.html?dnt=true&id={m.Groups["id"]}";

    static string OfInstagram(Match m, Place place)
    {
        var kind = m.Groups["kind"].Value.ToLowerInvariant() is var named && named == "reels" ? "reel" : named;
        return $"https://www.instagram.com/{kind}/{m.Groups["id"]}/embed/captioned/";
    }

    static string OfBluesky(Match m, Place place) => $"https://embed.bsky.app/embed/{m.Groups["who"]}/app.bsky.feed.post/{m.Groups["id"]}";

    static string OfSpotify(Match m, Place place) =>
        $"https://open.spotify.com/embed/{m.Groups["kind"].Value.ToLowerInvariant()}/{m.Groups["id"]}{From("?t=", place)}";

    static string OfSoundCloud(Match m, Place place)
    {
        var page = $"https://soundcloud.com/{m.Groups["who"].Value.ToLowerInvariant()}/{m.Groups["id"].Value.ToLowerInvariant()}";
        return $"https://w.soundcloud.com/player/?url={Uri.EscapeDataString(page + From("#t=", place))}";
    }

    static string? OnlyLinked(Match m, Place place) => null;

    static string From(string name, Place place, string unit = "") =>
        place.Start == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{name}{place.Start}{unit}");

    [GeneratedRegex(@"^/(watch/?\?([^#]*&)?v=|(shorts|live|embed|v|e)/)(?<id>[A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])", Options, Timeout)]
    private static partial Regex YouTube();

    [GeneratedRegex(@"^/(?<id>[A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])", Options, Timeout)]
    private static partial Regex YouTubeShort();

    [GeneratedRegex(
        @"^/((video|groups/[\w-]+/videos|(album|showcase)/[0-9]+/video|channels/[\w-]+)/)?(?<id>[0-9]{5,12})(/(?<key>[0-9a-f]{6,16}))?"
            + @"([/]?\?([^#]*&)?h=(?<h>[0-9a-f]{6,16})(?![0-9a-z])|[?/]|\z)",
        Options,
        Timeout
    )]
    private static partial Regex Vimeo();

    [GeneratedRegex(@"^/([a-z]{2}/)?(embed/)?video/(?<id>[A-Za-z0-9]{5,20})([?_/]|\z)", Options, Timeout)]
    private static partial Regex Dailymotion();

    [GeneratedRegex(@"^/player(/[a-z0-9]{1,20})?\.html\?([^#]*&)?video=(?<id>[A-Za-z0-9]{5,20})(&|\z)", Options, Timeout)]
    private static partial Regex DailymotionPlayer();

    [GeneratedRegex(@"^/(?<id>[A-Za-z0-9]{5,20})([?]|\z)", Options, Timeout)]
    private static partial Regex DailymotionShort();

    [GeneratedRegex(@"^/([A-Za-z0-9_]{1,30}|i/web)/status(es)?/(?<id>[0-9]{5,25})([?/]|\z)", Options, Timeout)]
    private static partial Regex Post();

    [GeneratedRegex(@"^/([A-Za-z0-9_.]{1,40}/)?(?<kind>p|reel|reels|tv)/(?<id>[A-Za-z0-9_-]{5,40})([?/]|\z)", Options, Timeout)]
    private static partial Regex Instagram();

    [GeneratedRegex(@"^/(@[A-Za-z0-9_.]{1,40}/video|embed(/v2)?|player/v1|v)/(?<id>[0-9]{8,25})(\.html)?([?/]|\z)", Options, Timeout)]
    private static partial Regex TikTok();

    [GeneratedRegex(@"^/(t/(?<short>[A-Za-z0-9]{5,20})|@[A-Za-z0-9_.]{1,40}/photo/[0-9]{8,25})/?([?]|\z)", Options, Timeout)]
    private static partial Regex TikTokShared();

    [GeneratedRegex(@"^/(?<short>[A-Za-z0-9_-]{5,40})/?([?]|\z)", Options, Timeout)]
    private static partial Regex Short();

    [GeneratedRegex(@"^/profile/(?<who>did:plc:[a-z2-7]{24}|[A-Za-z0-9.-]{3,253})/post/(?<id>[a-z2-7]{8,16})([?/]|\z)", Options, Timeout)]
    private static partial Regex Bluesky();

    [GeneratedRegex(
        @"^/(intl-[a-z]{2,5}/)?(embed/)?(?<kind>track|album|playlist|episode|show|artist)/(?<id>[A-Za-z0-9]{22})([?/]|\z)",
        Options,
        Timeout
    )]
    private static partial Regex Spotify();

    [GeneratedRegex(@"^/(?<who>[A-Za-z0-9_-]{2,60})/(?<id>(sets/)?[A-Za-z0-9_-]{2,120})/?([?]|\z)", Options, Timeout)]
    private static partial Regex SoundCloud();

    [GeneratedRegex(
        @"^/([^/?]+/(posts|videos)/|watch/?\?v=|reel/|share/|photo|story\.php\?|permalink\.php\?|[A-Za-z0-9_-]{8,20}/?\z)",
        Options,
        Timeout
    )]
    private static partial Regex Facebook();

    [GeneratedRegex(
        @"[?#&](t|start|time_continue)=((?<h>[0-9]{1,2})(h|:(?=[0-9]+:)))?((?<m>[0-9]{1,4})(m|:))?"
            + @"((?<s>[0-9]{1,6})(\.[0-9]{1,9})?)?s?(?=[&#;]|\z)",
        Options,
        Timeout
    )]
    private static partial Regex StartTime();

    [GeneratedRegex(
        @"^/(@[A-Za-z0-9_.]{1,60}(@[A-Za-z0-9.-]{3,253})?|users/[A-Za-z0-9_.]{1,60}/statuses)/[0-9]{10,25}/?\z",
        Options,
        Timeout
    )]
    private static partial Regex Mastodon();
}
