using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Features.Media;
using NetVips;

namespace LiveBlog.Tests.Features.Media;

/// <summary>What goes in as a picture, and what comes out.</summary>
public sealed class UploadTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task A_picture_is_kept_in_each_width_and_coding_it_has_pixels_for()
    {
        var sent = await host.UploadAsync(
            Photos.Jpeg(1_000, 700),
            new()
            {
                ["alt"] = "A quay",
                ["caption"] = "The quay",
                ["credit"] = "AP",
                ["takenOn"] = "2022-01-11",
            }
        );
        sent.Should()
            .BeEquivalentTo(
                new
                {
                    Width = 1_000,
                    Height = 700,
                    Alt = "A quay",
                    Caption = "The quay",
                    Credit = "AP",
                    TakenOn = new DateOnly(2022, 1, 11),
                    FileName = "photo.jpg",
                }
            );
        sent.Widths.Should().Equal(320, 640, 1_000);
        sent.Url.Should().Be($"/media/{sent.Id}/1000.jpg");
        foreach (var width in sent.Widths)
        {
            foreach (var (coding, type) in new[] { ("avif", "image/avif"), ("webp", "image/webp"), ("jpg", "image/jpeg") })
            {
                using var response = await host.Anonymous().GetAsync($"/media/{sent.Id}/{width}.{coding}");
                await response.ShouldBeAsync(HttpStatusCode.OK);
                response.Content.Headers.ContentType!.MediaType.Should().Be(type);
                using var picture = Image.NewFromBuffer(await response.Content.ReadAsByteArrayAsync());
                picture.Width.Should().Be(width);
                picture.Height.Should().BeCloseTo(width * 7 / 10, 1);
                picture
                    .Get("vips-loader")
                    .ToString()
                    .Should()
                    .StartWith(
                        coding switch
                        {
                            "avif" => "heif",
                            "webp" => "webp",
                            _ => "jpeg",
                        }
                    );
            }
        }
    }

    [Fact]
    public async Task It_may_be_kept_for_ever_and_is_nothing_but_a_picture()
    {
        var sent = await host.UploadAsync(Photos.Jpeg());
        using var response = await host.Anonymous().GetAsync(sent.Url);
        response.Headers.CacheControl!.ToString().Should().Contain("immutable").And.Contain("max-age=31536000").And.Contain("public");
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        response.Headers.GetValues("Content-Security-Policy").Should().Equal("default-src 'none'; sandbox");
        response.Headers.Contains("Set-Cookie").Should().BeFalse();

        using var again = new HttpRequestMessage(HttpMethod.Get, sent.Url);
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        using var unchanged = await host.Anonymous().SendAsync(again);
        await unchanged.ShouldBeAsync(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_picture_is_upright_and_has_no_metadata_but_its_date()
    {
        var sent = await host.UploadAsync(Photos.FromCamera(640, 400));
        (sent.Width, sent.Height).Should().Be((400, 640));
        sent.TakenOn.Should().Be(new DateOnly(2022, 1, 10));
        foreach (var coding in new[] { "jpg", "webp", "avif" })
        {
            var bytes = await host.BytesAsync($"/media/{sent.Id}/400.{coding}");
            System.Text.Encoding.Latin1.GetString(bytes).Should().NotContain("secret").And.NotContain("Exif").And.NotContain("2022:01");
            using var picture = Image.NewFromBuffer(bytes);
            (picture.Width, picture.Height).Should().Be((400, 640));
            picture
                .GetFields()
                .Should()
                .NotContain(field =>
                    field.StartsWith("exif-", StringComparison.Ordinal) || field.StartsWith("icc-", StringComparison.Ordinal)
                );

            // Turned a quarter to the right: the dark half, on the left before, is at the top.
            using var top = picture.Crop(0, 0, 400, 300);
            using var bottom = picture.Crop(0, 340, 400, 300);
            top.Avg().Should().BeLessThan(120);
            bottom.Avg().Should().BeGreaterThan(190);
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("interlaced png")]
    [InlineData("grey png")]
    [InlineData("16-bit png")]
    [InlineData("webp")]
    [InlineData("avif")]
    [InlineData("gif")]
    [InlineData("moving gif")]
    [InlineData("moving webp")]
    [InlineData("cmyk jpeg")]
    [InlineData("broken profile")]
    public async Task Every_kind_becomes_one_still_picture_in_sRGB_whatever_it_is_called(string kind)
    {
        using var response = await host.TryUploadAsync(Photos.Bytes(kind), "page.html", "text/html");
        await response.ShouldBeAsync(HttpStatusCode.Created);
        var sent = await response.ReadAsync<MediaJson>();
        (sent.Width, sent.Height).Should().Be((64, 48));
        foreach (var coding in new[] { "jpg", "webp", "avif" })
        {
            using var picture = await host.PictureAsync($"/media/{sent.Id}/64.{coding}");
            (picture.Width, picture.Height, picture.Bands).Should().Be((64, 48, 3));
            using var left = picture.Crop(2, 2, 26, 44);
            using var right = picture.Crop(36, 2, 26, 44);
            (right.Avg() - left.Avg()).Should().BeGreaterThan(90, "the picture is still the same, as {0}", coding);
        }
    }

    [Fact]
    public async Task Transparent_areas_become_white()
    {
        using var response = await host.TryUploadAsync(Photos.Bytes("see-through png"));
        var sent = await response.ReadAsync<MediaJson>();
        using var picture = await host.PictureAsync($"/media/{sent.Id}/64.webp");
        picture.HasAlpha().Should().BeFalse();
        picture.Avg().Should().BeGreaterThan(250);
    }

    [Theory]
    [InlineData("gif")]
    [InlineData("webp")]
    public async Task Around_a_first_frame_that_is_smaller_than_the_picture_it_is_white(string kind)
    {
        using var response = await host.TryUploadAsync(kind == "gif" ? Photos.GifOfPartialFrame() : Photos.WebPOfPartialFrame());
        await response.ShouldBeAsync(HttpStatusCode.Created);
        var sent = await response.ReadAsync<MediaJson>();
        (sent.Width, sent.Height).Should().Be((300, 200));
        foreach (var coding in new[] { "jpg", "webp", "avif" })
        {
            using var picture = await host.PictureAsync($"/media/{sent.Id}/300.{coding}");
            foreach (var (x, y) in new[] { (2, 2), (20, 100), (290, 190), (170, 100), (100, 170) })
            {
                picture.Getpoint(x, y).Should().OnlyContain(value => value > 245, "{0}, {1} is outside the frame, as {2}", x, y, coding);
            }

            picture.Getpoint(100, 100)[0].Should().BeGreaterThan(230);
            picture.Getpoint(100, 100)[1].Should().BeLessThan(25);
        }
    }

    [Fact]
    public async Task The_same_bytes_again_are_the_same_picture()
    {
        var bytes = Photos.Jpeg();
        var first = await host.UploadAsync(bytes, new() { ["alt"] = "A quay", ["credit"] = "AP" });
        var before = await host.KeptAsync();
        using var response = await host.TryUploadAsync(bytes, "other.jpg", fields: new() { ["credit"] = "Reuters" });
        await response.ShouldBeAsync(HttpStatusCode.OK);
        (await response.ReadAsync<MediaJson>())
            .Should()
            .BeEquivalentTo(first with { Credit = "Reuters" }, "only what is said this time is changed");
        (await host.KeptAsync()).Should().Be(before);
    }

    [Fact]
    public async Task Sent_many_times_at_once_it_is_kept_once()
    {
        var bytes = Photos.Jpeg(400, 300);
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.TryUploadAsync(bytes)));
        all.Should().OnlyContain(r => r.StatusCode == HttpStatusCode.OK || r.StatusCode == HttpStatusCode.Created);
        all.Count(r => r.StatusCode == HttpStatusCode.Created).Should().Be(1);
        var ids = await Task.WhenAll(all.Select(async r => (await r.ReadAsync<MediaJson>()).Id));
        ids.Distinct().Should().ContainSingle();
        Directory.GetFileSystemEntries(Path.Combine(host.MediaFolder, ".new")).Should().BeEmpty("nothing half made is left");
    }

    [Fact]
    public async Task A_body_may_be_the_picture_alone()
    {
        using var content = new ByteArrayContent(Photos.Bytes("png"));
        using var response = await host.Editor().PostAsync("/api/v1/media", content);
        await response.ShouldBeAsync(HttpStatusCode.Created);
        response.Headers.Location!.ToString().Should().Be("/api/v1/media/" + (await response.ReadAsync<MediaJson>()).Id);
    }

    [Fact]
    public async Task A_very_tall_picture_is_kept_no_taller_than_can_be_coded()
    {
        var sent = await host.UploadAsync(Photos.Jpeg(500, 20_000));
        sent.Widths.Should().Equal(200);
        using var picture = await host.PictureAsync($"/media/{sent.Id}/200.webp");
        picture.Height.Should().Be(8_000);
    }

    [Fact]
    public async Task What_is_said_of_it_can_be_changed_and_an_administrator_can_take_it_away()
    {
        var sent = await host.UploadAsync(Photos.Jpeg(), new() { ["alt"] = "A quay", ["takenOn"] = "2022-01-11" });
        using var described = await host.Editor()
            .PatchAsJsonAsync($"/api/v1/media/{sent.Id}", new { alt = "A pier", takenOn = (string?)null });
        (await described.ReadAsync<MediaJson>()).Should().BeEquivalentTo(sent with { Alt = "A pier", TakenOn = null });
        using var wrong = await host.Editor()
            .PatchAsJsonAsync(
                $"/api/v1/media/{sent.Id}",
                new
                {
                    alt = new string('a', 1_001),
                    takenOn = "soon",
                    size = 3,
                }
            );
        await wrong.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "alt", "takenOn", "size");

        using var refused = await host.Editor().DeleteAsync($"/api/v1/media/{sent.Id}");
        await refused.ShouldBeAsync(HttpStatusCode.Forbidden);
        using var gone = await host.Administrator().DeleteAsync($"/api/v1/media/{sent.Id}");
        await gone.ShouldBeAsync(HttpStatusCode.NoContent);
        using var picture = await host.Anonymous().GetAsync(sent.Url);
        await picture.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nobody_sends_or_lists_without_a_key()
    {
        using var content = new ByteArrayContent(Photos.Jpeg());
        using var sent = await host.Anonymous().PostAsync("/api/v1/media", content);
        await sent.ShouldBeAsync(HttpStatusCode.Unauthorized);
        using var listed = await host.Anonymous().GetAsync("/api/v1/media");
        await listed.ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/media/{0}/65.jpg")]
    [InlineData("/media/{0}/064.jpg")]
    [InlineData("/media/{0}/64.png")]
    [InlineData("/media/{0}/64.jpg%00")]
    [InlineData("/media/{0}/..%2f{0}%2f64.jpg")]
    [InlineData("/media/..%2f{0}/64.jpg")]
    [InlineData("/media/%2e%2e/64.jpg")]
    [InlineData("/media/00000000000000000000000000000000/64.jpg")]
    [InlineData("/media/{1}/64.jpg")]
    public async Task Nothing_else_lies_there(string path)
    {
        var sent = await host.UploadAsync(Photos.Jpeg());
        using var response = await host.Anonymous()
            .GetAsync(string.Format(CultureInfo.InvariantCulture, path, sent.Id, sent.Id.ToUpperInvariant() + "A"));
        response.StatusCode.Should().BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType?.MediaType.Should().NotStartWith("image/");
    }

    [EveryDatabase]
    public async Task The_list_has_each_picture_once_the_newest_first(DatabaseProvider provider)
    {
        await using var own = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var now = new DateTime(2022, 1, 12, 12, 0, 0, DateTimeKind.Utc);
        await own.InDatabaseAsync(async db =>
        {
            // Many of one moment: their order is that of their hashes.
            db.MediaFiles.AddRange(
                Enumerable
                    .Range(0, 120)
                    .Select(n => new LiveBlog.Model.MediaFile
                    {
                        Hash = n.ToString("x32", CultureInfo.InvariantCulture),
                        Width = 1,
                        Height = 1,
                        Widths = [1],
                        Bytes = 1,
                        FileName = "",
                        UploadedBy = "",
                        CreatedAt = now.AddSeconds(n / 40),
                    })
            );
            return await db.SaveChangesAsync();
        });
        var ids = new List<string>();
        for (var path = "/api/v1/media"; path is not null; )
        {
            using var response = await own.Editor().GetAsync(path);
            var page = await response.ReadAsync<ListJson<MediaJson>>();
            ids.AddRange(page.Items.Select(m => m.Id));
            path = page.Next is null ? null : "/api/v1/media?cursor=" + page.Next;
        }

        ids.Should().Equal(Enumerable.Range(0, 120).Reverse().Select(n => n.ToString("x32", CultureInfo.InvariantCulture)));
        using var wrong = await own.Editor().GetAsync("/api/v1/media?cursor=no");
        await wrong.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "cursor");
    }
}
