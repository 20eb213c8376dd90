using System.Globalization;
using LiveBlog.Features.Media;
using NetVips;

namespace LiveBlog.Tests.Features.Media;

/// <summary>The pictures that stand for a blog and an entry on other sites.</summary>
public sealed class SharePictureTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("fr", "Court")]
    [InlineData("fr", "Un titre avec <balises> & esperluettes, assez long pour passer à la ligne")]
    [InlineData("ar", "مضيق ألدان: يوم المباحثات في بورليمنس لحظة بلحظة")]
    [InlineData("en", "😀")]
    [InlineData("ru", "Переговоры в Порт-Лемансе")]
    public async Task A_blog_has_a_picture_with_its_title_on_it(string language, string title)
    {
        var slug = await host.OpenBlogAsync(new { language, title });
        using var picture = await host.PictureAsync($"/live/{slug}/share.png");
        (picture.Width, picture.Height).Should().Be((1_200, 630));
        Ink(picture, 0, 152, 1_200, 336).Should().BeGreaterThan(0.002, "the headline is drawn");
        Ink(picture, 0, 0, 1_200, 60).Should().Be(0, "nothing touches the edge");
        Ink(picture, 0, 0, 60, 630).Should().Be(0);
        Ink(picture, 1_140, 0, 60, 630).Should().Be(0);
    }

    [Fact]
    public async Task Arabic_begins_on_the_right_and_French_on_the_left()
    {
        var french = await host.OpenBlogAsync(new { language = "fr", title = "Port" });
        var arabic = await host.OpenBlogAsync(new { language = "ar", title = "ميناء" });
        using var left = await host.PictureAsync($"/live/{french}/share.png");
        using var right = await host.PictureAsync($"/live/{arabic}/share.png");
        (Ink(left, 60, 60, 500, 430) > 0 && Ink(left, 640, 60, 500, 430) == 0).Should().BeTrue();
        (Ink(right, 640, 60, 500, 430) > 0 && Ink(right, 60, 60, 500, 430) == 0).Should().BeTrue();
    }

    [Fact]
    public async Task The_longest_headline_keeps_to_its_place()
    {
        var words = string.Join(' ', Enumerable.Range(1, 90).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        foreach (var headline in new[] { words + " " + words[..200], new string('W', 480), new string('م', 480) })
        {
            var slug = await host.OpenBlogAsync();
            var entry = await host.PublishAsync(slug, new { headline });
            using var picture = await host.PictureAsync($"/live/{slug}/entry/{entry.Id}/share.png");
            Ink(picture, 0, 490, 1_200, 26).Should().Be(0, "nothing comes near the rule at the foot");
            Ink(picture, 1_140, 0, 60, 630).Should().Be(0);
        }
    }

    [Fact]
    public async Task It_changes_with_the_blog_and_is_gone_with_the_entry()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "Before" });
        var path = $"/live/{slug}/entry/{entry.Id}/share.png";
        using var first = await host.Anonymous().GetAsync(path);
        first.Content.Headers.ContentType!.MediaType.Should().Be("image/png");
        using var held = new HttpRequestMessage(HttpMethod.Get, path);
        held.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using (var same = await host.Anonymous().SendAsync(held))
        {
            await same.ShouldBeAsync(HttpStatusCode.NotModified);
        }

        await host.EditAsync(entry.Id, new { headline = "After, and longer" });
        using var second = await host.Anonymous().GetAsync(path);
        second.Headers.ETag.Should().NotBe(first.Headers.ETag);
        (await second.Content.ReadAsByteArrayAsync()).Should().NotEqual(await first.Content.ReadAsByteArrayAsync());

        await host.WithdrawAsync(entry.Id);
        using var gone = await host.Anonymous().GetAsync(path);
        await gone.ShouldBeAsync(HttpStatusCode.Gone);
    }

    [Theory]
    [InlineData("/live/no-such-blog/share.png")]
    [InlineData("/live/no-such-blog/entry/1/share.png")]
    public async Task There_is_none_of_what_is_not(string path)
    {
        using var response = await host.Anonymous().GetAsync(path);
        await response.ShouldBeAsync(HttpStatusCode.NotFound);
    }

    /// <summary>What a stranger may vary at will, and what others publish, draws nothing again.</summary>
    [Fact]
    public async Task The_same_picture_is_drawn_once_under_whatever_name_and_query_it_is_asked()
    {
        var slug = await host.OpenBlogAsync(new { title = "Drawn once" });
        var entry = await host.PublishAsync(slug, new { headline = "And never again" });
        var pictures = host.Services.GetRequiredService<SharePicture>();
        var before = pictures.Count;
        for (var n = 0; n < 12; n++)
        {
            foreach (var path in new[] { $"/live/{slug}/share.png", $"/live/{slug}/entry/{entry.Id}/share.png" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?order=oldest&time={n}&before={n}")
                {
                    Headers = { Host = $"made-up-{n}.example:{n + 1}" },
                };
                using var response = await host.Anonymous().SendAsync(request);
                await response.ShouldBeAsync(HttpStatusCode.OK);
            }

            await host.PublishAsync(slug, new { headline = $"Another {n}" });
        }

        (pictures.Count - before).Should().Be(2);
    }

    [Fact]
    public async Task Only_so_many_wait_to_be_drawn()
    {
        var pictures = host.Services.GetRequiredService<SharePicture>();
        using var enough = new CancellationTokenSource();
        var text = new ShareText("L’Estafette", "Live", IsLive: true, "", Below: null, LiveBlog.Localization.Strings.For("en"));
        var drawings = Enumerable
            .Range(0, 60)
            .Select(n => pictures.DrawAsync(text with { Headline = $"{new string('W', 200)} {n}" }, enough.Token))
            .ToList();
        var refused = await Task.WhenAll(drawings.Where(drawing => drawing.IsCompletedSuccessfully));
        refused.Count(picture => picture is null).Should().BeInRange(40, 45);
        await enough.CancelAsync();
        await Task.WhenAll(drawings.Select(drawing => ((Task)drawing).ContinueWith(_ => { }, TaskScheduler.Default)));
        (await pictures.DrawAsync(text with { Headline = "There is a turn again" }, CancellationToken.None)).Should().NotBeNull();
    }

    /// <summary>How much of a part is not paper.</summary>
    static double Ink(Image picture, int left, int top, int width, int height)
    {
        using var part = picture.ExtractBand(0).Crop(left, top, width, height);
        using var limit = part.NewFromImage(240);
        using var dark = part < limit;
        return dark.Avg() / 255;
    }
}
