using LiveBlog.Rendering;

namespace LiveBlog.Tests.Rendering;

/// <summary>Of an address only an id is taken, and only from sites that are known.</summary>
public sealed class ElsewhereTests
{
    [Theory]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("http://m.youtube.com/watch?list=a&v=dQw4w9WgXcQ&t=1s", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://youtu.be/dQw4w9WgXcQ?si=x", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://youtube.com/shorts/dQw4w9WgXcQ", "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")]
    [InlineData("https://vimeo.com/76979871", "Vimeo", "https://player.vimeo.com/video/76979871?dnt=1")]
    [InlineData("https://vimeo.com/76979871/8272103f6e", "Vimeo", "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e")]
    [InlineData("https://www.dailymotion.com/video/x8j9abc", "Dailymotion", "https://geo.dailymotion.com/player.html?video=x8j9abc")]
    [InlineData("https://dai.ly/x8j9abc", "Dailymotion", "https://geo.dailymotion.com/player.html?video=x8j9abc")]
    [InlineData("https://x.com/ana/status/1481234567890123456?s=20", "X", "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1481234567890123456")]
    [InlineData("https://twitter.com/ana/status/1481234567890123456", "X", "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1481234567890123456")]
    [InlineData("https://www.instagram.com/p/CYabc_-123/", "Instagram", "https://www.instagram.com/p/CYabc_-123/embed/captioned/")]
    [InlineData("https://www.tiktok.com/@ana.ruiz/video/7051234567890123456", "TikTok", "https://www.tiktok.com/player/v1/7051234567890123456")]
    [InlineData("https://bsky.app/profile/ana.bsky.social/post/3kabcdefgh2x", "Bluesky", "https://embed.bsky.app/embed/ana.bsky.social/app.bsky.feed.post/3kabcdefgh2x")]
    [InlineData("https://open.spotify.com/intl-fr/episode/4rOoJ6Egrf8K2IrywzwOMk", "Spotify", "https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk")]
    [InlineData("https://soundcloud.com/ana/the-quay", "SoundCloud", "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fana%2Fthe-quay")]
    [InlineData("https://www.facebook.com/estafette/posts/12345", "Facebook", null)]
    [InlineData("https://mastodon.example/@ana/109876543210123456", "Mastodon", null)]
    public void A_known_address_is_found(string address, string provider, string? frame)
    {
        var found = Elsewhere.Find(address)!;
        (found.Provider, found.Frame).Should().Be((provider, frame));
        found.Url.Should().StartWith("https://");
        Elsewhere.Providers.Should().Contain(provider);
        if (frame is not null)
        {
            Elsewhere.FrameOrigins.Should().Contain(new Uri(frame).GetLeftPart(UriPartial.Authority), "the page's policy must let it in");
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
        var found = Elsewhere.Find(address);
        (found?.Frame).Should().BeNull();
    }
}
