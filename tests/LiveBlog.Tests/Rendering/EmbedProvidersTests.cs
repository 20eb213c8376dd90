using LiveBlog.Rendering;

namespace LiveBlog.Tests.Rendering;

/// <summary>Of an address only an id is taken, and only from sites that are known.</summary>
public sealed class EmbedProvidersTests
{
    [Theory]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("http://m.youtube.com/watch?list=a&v=dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://youtu.be/dQw4w9WgXcQ?si=x", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://youtube.com/shorts/dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://vimeo.com/76979871", "Vimeo", "https://player.vimeo.com/video/76979871?dnt=1")]
    [InlineData("https://vimeo.com/76979871/8272103f6e", "Vimeo", "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e")]
    [InlineData("https://www.dailymotion.com/video/x8j9abc", "Dailymotion", "https://geo.dailymotion.com/player.html?video=x8j9abc")]
    [InlineData("https://dai.ly/x8j9abc", "Dailymotion", "https://geo.dailymotion.com/player.html?video=x8j9abc")]
    [InlineData(
        "https://x.com/ana/status/1481234567890123456?s=20",
        "X",
        "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1481234567890123456"
    )]
    [InlineData(
        "https://twitter.com/ana/status/1481234567890123456",
        "X",
        "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1481234567890123456"
    )]
    [InlineData("https://www.instagram.com/p/CYabc_-123/", "Instagram", "https://www.instagram.com/p/CYabc_-123/embed/captioned/")]
    [InlineData(
        "https://www.tiktok.com/@ana.ruiz/video/7051234567890123456",
        "TikTok",
        "https://www.tiktok.com/player/v1/7051234567890123456"
    )]
    [InlineData(
        "https://bsky.app/profile/ana.bsky.social/post/3kabcdefgh2x",
        "Bluesky",
        "https://embed.bsky.app/embed/ana.bsky.social/app.bsky.feed.post/3kabcdefgh2x"
    )]
    [InlineData(
        "https://open.spotify.com/intl-fr/episode/4rOoJ6Egrf8K2IrywzwOMk",
        "Spotify",
        "https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk"
    )]
    [InlineData(
        "https://soundcloud.com/ana/the-quay",
        "SoundCloud",
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fana%2Fthe-quay"
    )]
    [InlineData("https://www.facebook.com/estafette/posts/12345", "Facebook", null)]
    [InlineData("https://mastodon.example/@ana/109876543210123456", "Mastodon", null)]
    public void A_known_address_is_found(string address, string provider, string? frame)
    {
        var found = EmbedProviders.Find(address)!;
        (found.Provider, found.Frame).Should().Be((provider, frame));
        found.Url.Should().StartWith("https://");
        EmbedProviders.Providers.Should().Contain(provider);
        if (frame is not null)
        {
            EmbedProviders
                .FrameOrigins.Should()
                .Contain(new Uri(frame).GetLeftPart(UriPartial.Authority), "the page's policy must let it in");
        }
    }

    [Theory]
    [InlineData("https://youtu.be/dQw4w9WgXcQ?t=90", "?start=90")]
    [InlineData("https://youtu.be/dQw4w9WgXcQ?si=x&t=90s", "?start=90")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1h2m3s", "?start=3723")]
    [InlineData("https://www.youtube.com/watch?t=2m&v=dQw4w9WgXcQ", "?start=120")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1H", "?start=3600")]
    [InlineData("https://www.youtube.com/embed/dQw4w9WgXcQ?start=42", "?start=42")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&time_continue=7", "?start=7")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ#t=1m30s", "?start=90")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ#t=1:30", "?start=90")]
    [InlineData("https://www.youtube.com/live/dQw4w9WgXcQ?feature=share&t=1:02:03", "?start=3723")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=90.5s", "?start=90")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=0s", "")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=", "")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=soon", "")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=-5", "")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=5&cat=9", "")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=999999s", "?start=172800")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=99999999999999999999", "")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=90%22%3E%3Cscript%3E", "")]
    [InlineData("https://vimeo.com/76979871#t=1m2s", "?dnt=1#t=62s")]
    [InlineData("https://vimeo.com/76979871/8272103f6e?share=copy#t=62.5", "?dnt=1&h=8272103f6e#t=62s")]
    [InlineData("https://player.vimeo.com/video/76979871?h=8272103f6e#t=1h0m5s", "?dnt=1&h=8272103f6e#t=3605s")]
    [InlineData("https://www.dailymotion.com/video/x8j9abc?start=75", "?video=x8j9abc&startTime=75")]
    [InlineData("https://dai.ly/x8j9abc?start=75", "?video=x8j9abc&startTime=75")]
    [InlineData("https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk?si=a&t=61", "?t=61")]
    [InlineData("https://soundcloud.com/ana/the-quay#t=1:30", "?url=https%3A%2F%2Fsoundcloud.com%2Fana%2Fthe-quay%23t%3D90")]
    public void A_player_starts_at_the_time_in_the_address(string address, string ending)
    {
        var frame = EmbedProviders.Find(address)!.Frame!;
        frame[(frame.IndexOfAny(['?', '#']) is var at and >= 0 ? at : frame.Length)..].Should().Be(ending);
    }

    [Theory]
    [InlineData("HTTPS://WWW.YouTube.COM/watch?v=dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://YOUTU.BE/dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://youtube.com/Shorts/dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://www.youtube.com./watch?v=dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://www.youtube.com/e/dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://vimeo.com/groups/harbour/videos/76979871", "Vimeo", "https://player.vimeo.com/video/76979871?dnt=1")]
    [InlineData("https://vimeo.com/showcase/1234/video/76979871", "Vimeo", "https://player.vimeo.com/video/76979871?dnt=1")]
    [InlineData(
        "https://geo.dailymotion.com/player/x1abc.html?video=x8j9abc",
        "Dailymotion",
        "https://geo.dailymotion.com/player.html?video=x8j9abc"
    )]
    [InlineData(
        "https://mobile.x.com/ana/Status/1481234567890123456",
        "X",
        "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1481234567890123456"
    )]
    [InlineData("https://www.instagram.com/reels/CYabc_-123/", "Instagram", "https://www.instagram.com/reel/CYabc_-123/embed/captioned/")]
    [InlineData("https://instagr.am/p/CYabc_-123", "Instagram", "https://www.instagram.com/p/CYabc_-123/embed/captioned/")]
    [InlineData(
        "https://WWW.TikTok.com/@Ana/video/7051234567890123456?lang=fr",
        "TikTok",
        "https://www.tiktok.com/player/v1/7051234567890123456"
    )]
    [InlineData("https://m.tiktok.com/v/7051234567890123456.html", "TikTok", "https://www.tiktok.com/player/v1/7051234567890123456")]
    [InlineData("https://www.tiktok.com/embed/v2/7051234567890123456", "TikTok", "https://www.tiktok.com/player/v1/7051234567890123456")]
    [InlineData(
        "https://SoundCloud.com/Ana/The-Quay",
        "SoundCloud",
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fana%2Fthe-quay"
    )]
    [InlineData("https://vm.tiktok.com/ZMabc1234/", "TikTok", null)]
    [InlineData("https://VT.TikTok.com/ZSabc1234", "TikTok", null)]
    [InlineData("https://www.tiktok.com/t/ZTabc1234/", "TikTok", null)]
    [InlineData("https://on.soundcloud.com/aBcD1", "SoundCloud", null)]
    [InlineData("https://spotify.link/aBcD1efg", "Spotify", null)]
    [InlineData("https://FB.watch/aBcD1efgh/", "Facebook", null)]
    public void Short_forms_and_capitals_are_known(string address, string provider, string? frame)
    {
        var found = EmbedProviders.Find(address)!;
        (found.Provider, found.Frame).Should().Be((provider, frame));
        if (frame is not null)
        {
            EmbedProviders.FrameOrigins.Should().Contain(new Uri(frame).GetLeftPart(UriPartial.Authority));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://example.com/watch?v=dQw4w9WgXcQ")]
    [InlineData("https://youtube.com.example/watch?v=dQw4w9WgXcQ")]
    [InlineData("https://notyoutube.com/watch?v=dQw4w9WgXcQ")]
    [InlineData("https://youtube.com@example.com/watch?v=dQw4w9WgXcQ")]
    [InlineData("https://youtube.com:8443/watch?v=dQw4w9WgXcQ")]
    [InlineData("https://www.youtube.com/")]
    [InlineData("https://www.youtube.com/watch?v=short")]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQQ")]
    [InlineData("https://www.youtube.com/redirect?q=https://evil.example")]
    [InlineData("javascript:alert('https://youtu.be/dQw4w9WgXcQ')")]
    [InlineData("//youtu.be/dQw4w9WgXcQ")]
    [InlineData("/watch?v=dQw4w9WgXcQ")]
    [InlineData("data:text/html,<iframe src=https://youtu.be/dQw4w9WgXcQ>")]
    [InlineData("https://x.com/ana/status/1481234567890123456\"onload=alert(1)")]
    [InlineData("https://bsky.app/profile/../../evil/post/3kabcdefgh2x")]
    [InlineData("https://soundcloud.com/ana/the-quay/../../../evil")]
    [InlineData("<iframe src=\"https://www.youtube.com/embed/dQw4w9WgXcQ\"></iframe>")]
    public void Everything_else_is_not(string address)
    {
        var found = EmbedProviders.Find(address);
        (found?.Frame).Should().BeNull();
    }
}
