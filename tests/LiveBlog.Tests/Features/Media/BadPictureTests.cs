using System.Text;
using System.Text.Json;

namespace LiveBlog.Tests.Features.Media;

/// <summary>What is no picture, or too much of one: a problem that names the file, and nothing kept of it.</summary>
public sealed class BadPictureTests(BadPictureTests.SmallSite site) : IClassFixture<BadPictureTests.SmallSite>
{
    public sealed class SmallSite() : RunningSite(new TestHostSetup { Settings = ["--Media:MaxBytes=300000", "--Media:MaxMegapixels=2"] });

    readonly TestHost host = site.Host;

    public static TheoryData<string> Bad =>
        [
            "nothing",
            "SVG with script",
            "SVG behind a byte order mark",
            "HTML",
            "PDF",
            "TIFF",
            "text",
            "HEIC",
            "JPEG cut short",
            "PNG cut short",
            "WebP cut short",
            "GIF cut short",
            "AVIF cut short",
            "JPEG signature alone",
            "PNG signature alone",
            "GIF signature alone",
            "WebP signature alone",
            "AVIF signature alone",
            "JPEG signature before SVG",
            "JPEG of noise",
            "PNG bomb",
            "PNG bomb beyond all bounds",
            "GIF bomb",
            "PNG with its sides turned to nothing",
        ];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task It_is_refused_by_name_and_leaves_nothing(string what)
    {
        var before = await host.KeptAsync();
        using (var response = await host.TryUploadAsync(Make(what), "harmless.jpg", "image/jpeg"))
        {
            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "file");
        }

        using (var content = new ByteArrayContent(Make(what)))
        using (var alone = await host.Editor().PostAsync("/api/v1/media", content))
        {
            await alone.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "file");
        }

        (await host.KeptAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_bomb_is_refused_by_its_size_before_anything_of_it_is_decoded()
    {
        using var response = await host.TryUploadAsync(Photos.PngBomb(30_000, 30_000));
        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "file");
        Reason(problem).Should().Contain("pixels");
    }

    [Theory]
    [InlineData(300_001)]
    [InlineData(2_000_000)]
    public async Task More_bytes_than_may_come_are_refused_as_too_many(int bytes)
    {
        var before = await host.KeptAsync();
        var picture = Photos.Jpeg();
        Array.Resize(ref picture, bytes);
        using var response = await host.TryUploadAsync(picture);
        Reason(await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "file")).Should().Contain("0.3 MB");
        using var content = new ByteArrayContent(picture);
        using var alone = await host.Editor().PostAsync("/api/v1/media", content);
        alone.StatusCode.Should().BeOneOf(HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest);
        (await host.KeptAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_picture_that_is_also_a_page_comes_out_as_a_picture_alone()
    {
        // GIF and HTML at once: a browser that guessed would run it.
        byte[] polyglot = [.. Photos.Bytes("gif"), .. "<script>alert('polyglot')</script>"u8];
        var sent = await host.UploadAsync(polyglot);
        foreach (var coding in new[] { "jpg", "webp", "avif" })
        {
            Encoding.Latin1.GetString(await host.BytesAsync($"/media/{sent.Id}/64.{coding}")).Should().NotContain("script");
        }
    }

    [Fact]
    public async Task A_form_says_which_of_its_fields_is_wrong()
    {
        var before = await host.KeptAsync();
        using var response = await host.TryUploadAsync(
            Photos.Jpeg(),
            fields: new()
            {
                ["alt"] = new string('a', 1_001),
                ["takenOn"] = "yesterday",
                ["colour"] = "blue",
            }
        );
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "alt", "takenOn", "colour");

        using var empty = new MultipartFormDataContent { { new StringContent("A quay"), "alt" } };
        using var without = await host.Editor().PostAsync("/api/v1/media", empty);
        await without.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "file");

        using var cut = new ByteArrayContent(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nabc"u8.ToArray()
        );
        cut.Headers.Add("Content-Type", "multipart/form-data; boundary=x");
        using var broken = await host.Editor().PostAsync("/api/v1/media", cut);
        await broken.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "file");
        (await host.KeptAsync()).Should().Be(before);
    }

    static string Reason(JsonElement problem) => problem.GetProperty("errors").GetProperty("file")[0].GetString()!;

    static byte[] Make(string what) =>
        what switch
        {
            "nothing" => [],
            "SVG with script" => Photos.SvgWithScript,
            "SVG behind a byte order mark" => [0xEF, 0xBB, 0xBF, .. Photos.SvgWithScript],
            "HTML" => "<!doctype html><img src=x onerror=alert(1)>"u8.ToArray(),
            "PDF" => "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj"u8.ToArray(),
            "TIFF" => Photos.Bytes("tiff"),
            "text" => "12 34 56\n78 90 12\n"u8.ToArray(),
            "HEIC" => [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[200]],
            "JPEG cut short" => Photos.CutShort("jpeg"),
            "PNG cut short" => Photos.CutShort("png"),
            "WebP cut short" => Photos.CutShort("webp"),
            "GIF cut short" => Photos.CutShort("gif"),
            "AVIF cut short" => Photos.CutShort("avif"),
            "JPEG signature alone" => [0xFF, 0xD8, 0xFF, 0xE0],
            "PNG signature alone" => Photos.Bytes("png")[..8],
            "GIF signature alone" => "GIF89a"u8.ToArray(),
            "WebP signature alone" => Photos.Bytes("webp")[..16],
            "AVIF signature alone" => Photos.Bytes("avif")[..32],
            "JPEG signature before SVG" => [0xFF, 0xD8, 0xFF, 0xE0, .. Photos.SvgWithScript],
            "JPEG of noise" => Noise(),
            "PNG bomb" => Photos.PngBomb(30_000, 30_000),
            "PNG bomb beyond all bounds" => Photos.PngBomb(int.MaxValue, int.MaxValue),
            "GIF bomb" => Photos.GifBomb(),
            "PNG with its sides turned to nothing" => Photos.PngBomb(0, 10),
            _ => throw new ArgumentException(what, nameof(what)),
        };

    static byte[] Noise()
    {
        var bytes = new byte[5_000];
        new Random(7).NextBytes(bytes);
        return [0xFF, 0xD8, 0xFF, 0xDB, .. bytes];
    }
}
