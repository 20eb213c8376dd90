using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions.Execution;
using LiveBlog.Features.Desk;
using LiveBlog.Http.Outgoing;
using Microsoft.AspNetCore.Http;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>Looking up the page that an editor links to: what is found there, and where nobody is sent.</summary>
public sealed class LinkPreviewTests
{
    [Theory]
    [InlineData("<title>The page</title>", "The page", null, null)]
    [InlineData(
        "<title>Less</title><meta property='og:title' content='  The\n story '><meta property='og:image' content='/p.jpg'><meta property='article:published_time' content='2022-01-12T20:00:00+01:00'>",
        "The story",
        null,
        "2022-01-12"
    )]
    [InlineData(
        "<meta name='twitter:title' content='By card'><meta property='og:image' content='https://cdn.example/p.jpg'>",
        "By card",
        "https://cdn.example/p.jpg",
        null
    )]
    [InlineData(
        "<title>x</title><script type='application/ld+json'>{\"@graph\":[{\"headline\":\"By data\",\"datePublished\":\"2021-12-18\"}]}</script>",
        "By data",
        null,
        "2021-12-18"
    )]
    [InlineData("<title>x</title><script type='application/ld+json'>{broken</script>", "x", null, null)]
    [InlineData(
        "<title>&lt;img src=x onerror=alert(1)&gt;</title><meta property='og:image' content='javascript:alert(1)'>",
        "<img src=x onerror=alert(1)>",
        null,
        null
    )]
    [InlineData("<title>x</title><meta property='og:image' content='http://plain.example/p.jpg'>", "x", null, null)]
    public async Task A_page_says_its_title_picture_and_day(string head, string title, string? image, string? day)
    {
        await using var page = await TestSubscriber.StartAsync();
        page.Confirm = _ =>
            Results.Content("<!doctype html><html><head>" + head + "</head><body></body></html>", "text/html; charset=utf-8");
        (await LookUpAsync(page.Address.AbsoluteUri, within: true))
            .Should()
            .BeEquivalentTo(
                new
                {
                    Title = title,
                    ImageUrl = image,
                    PublishedAt = day,
                    Provider = (string?)null,
                }
            );
    }

    [Fact]
    public async Task Old_code_pages_and_redirects_are_understood()
    {
        await using var page = await TestSubscriber.StartAsync();
        page.Confirm = request =>
            request.Path == "/"
                ? Results.Redirect("/there")
                : Results.Bytes(
                    Encoding.Latin1.GetBytes("<title>L’été".Replace("’", "'", StringComparison.Ordinal) + "</title>"),
                    "text/html; charset=iso-8859-1"
                );
        (await LookUpAsync(page.Address.AbsoluteUri, within: true))
            .Should()
            .BeEquivalentTo(new { Title = "L'été", Url = new Uri(page.Address, "/there").AbsoluteUri });
    }

    [Fact]
    public async Task What_is_no_page_or_never_ends_or_is_packed_finds_nothing()
    {
        await using var page = await TestSubscriber.StartAsync();
        foreach (
            var answer in new Func<IResult>[]
            {
                () => Results.Bytes(new byte[500], "image/png"),
                () => Results.Content("<title>x</title>", "text/html", statusCode: 404),
                () => Results.Redirect("/again"),
                () => Results.Bytes(Gzip(new string(' ', 10_000_000)), "text/html"),
                () => Results.Content("", "text/html"),
            }
        )
        {
            page.Confirm = request =>
            {
                if (answer().GetType().Name.StartsWith("FileContent", StringComparison.Ordinal))
                {
                    request.HttpContext.Response.Headers.ContentEncoding = "gzip";
                }

                return answer();
            };
            (await LookUpAsync(page.Address.AbsoluteUri, within: true)).Should().BeNull();
        }

        page.Confirm = request => TestSubscriber.Endless(request, new byte[10_000], "<title>Endless</title>");
        (await LookUpAsync(page.Address.AbsoluteUri, within: true))!.Title.Should().Be("Endless", "its beginning is enough");
    }

    [Fact]
    public async Task No_more_is_read_of_a_page_than_its_first_128_kilobytes()
    {
        await using var page = await TestSubscriber.StartAsync();
        page.Confirm = _ =>
            Results.Content($"<title>Early</title><!--{new string('x', 131_072)}--><meta property='og:title' content='Late'>", "text/html");
        (await LookUpAsync(page.Address.AbsoluteUri, within: true))!.Title.Should().Be("Early");
    }

    [Theory]
    [InlineData("<b>")]
    [InlineData("<b></i>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<ul><li>")]
    [InlineData("<p><b title={n}>")]
    [InlineData("<script type='application/ld+json'>[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("<script type='application/ld+json'>{}</script>")]
    [InlineData("<meta property='og:site' content='x'>")]
    [InlineData("<iframe srcdoc='<b>'></iframe>")]
    public void However_hostile_a_page_is_its_head_is_read_at_once(string unit)
    {
        var page =
            "<!doctype html><head><title>The page</title>"
            + string.Concat(Enumerable.Range(0, 300_000 / unit.Length).Select(n => unit.Replace("{n}", $"{n}", StringComparison.Ordinal)));
        var body = Encoding.UTF8.GetBytes(page)[..(128 * 1024)];
        var honest = Encoding.UTF8.GetBytes(
            "<title>Honest</title>" + string.Concat(Enumerable.Repeat("<p>words <a href=x>and</a></p>", 4_000))
        );
        TimeOf(honest);
        TimeOf(body).Should().BeLessThan((8 * TimeOf(honest)) + TimeSpan.FromMilliseconds(500));
        LinkedPageMetadata.Read(AnswerOf(body))!.Title.Should().Be("The page");
    }

    [Theory]
    [InlineData("no-such-charset", null)]
    [InlineData(null, "no-such-charset")]
    [InlineData(null, null)]
    [InlineData(null, "utf-16")]
    public void A_page_of_an_encoding_that_nobody_knows_is_read_all_the_same(string? header, string? meta)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var head = (meta is null ? "" : $"<meta charset=\"{meta}\">") + "<title>Café “x”</title>";
        var body = meta == "utf-16" ? Encoding.UTF8.GetBytes(head) : Encoding.GetEncoding(1252).GetBytes(head);
        LinkedPageMetadata.Read(AnswerOf(body, header))!.Title.Should().Be("Café “x”");
    }

    // As they come from real servers: a card, or null, of which the desk makes a sentence. Never a fault.
    static IReadOnlyList<(string What, string? Type, byte[] Body, string? Title)> Pages()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var (western, cyrillic, wide, big) = (
            Encoding.GetEncoding(1252),
            Encoding.GetEncoding(1251),
            Encoding.Unicode,
            Encoding.BigEndianUnicode
        );
        byte[] utf8 = Encoding.UTF8.GetBytes("<title>Café “x”</title>"),
            old = western.GetBytes("<title>Café “x”</title>");
        return
        [
            (
                "windows-1252, undeclared",
                "text/html",
                western.GetBytes("<html><head><title>café win1252 “q”</title></head></html>"),
                "café win1252 “q”"
            ),
            ("an unknown charset", "text/html; charset=no-such-charset", "<html><head><title>Ttt</title></head></html>"u8.ToArray(), "Ttt"),
            ("iso-8859-1 means windows-1252", "text/html; charset=ISO-8859-1", old, "Café “x”"),
            ("latin1 in the page", "text/html", western.GetBytes("<meta charset=latin1><title>Café “x”</title>"), "Café “x”"),
            ("x-user-defined", "text/html; charset=x-user-defined", old, "Café “x”"),
            (
                "x-user-defined in the page",
                "text/html",
                western.GetBytes("<meta charset=x-user-defined><title>Café “x”</title>"),
                "Café “x”"
            ),
            ("utf-7", "text/html; charset=utf-7", utf8, "Café “x”"),
            ("utf-7 in the page", "text/html", Encoding.UTF8.GetBytes("<meta charset=UTF-7><title>Café “x”</title>"), "Café “x”"),
            ("utf8 without hyphen", "text/html; charset=utf8", utf8, "Café “x”"),
            ("cp1251", "text/html; charset=cp1251", cyrillic.GetBytes("<title>Порт закрыт</title>"), "Порт закрыт"),
            ("quoted", "text/html; charset=\"windows-1251\"", cyrillic.GetBytes("<title>Порт закрыт</title>"), "Порт закрыт"),
            ("quoted by halves", "text/html; charset=\"windows-1251", cyrillic.GetBytes("<title>Порт закрыт</title>"), "Порт закрыт"),
            ("quoted as in a page", "text/html;charset='windows-1251'", cyrillic.GetBytes("<title>Порт закрыт</title>"), "Порт закрыт"),
            (
                "with spaces in the page",
                "text/html",
                cyrillic.GetBytes("<META CHARSET = ' windows-1251 '><title>Порт закрыт</title>"),
                "Порт закрыт"
            ),
            (
                "by http-equiv",
                "text/html",
                cyrillic.GetBytes("<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><title>Порт закрыт</title>"),
                "Порт закрыт"
            ),
            ("in a comment only", "text/html", Encoding.UTF8.GetBytes("<!-- <meta charset=windows-1251> --><title>Порт</title>"), "Порт"),
            (
                "after a kilobyte",
                "text/html",
                cyrillic.GetBytes($"<style>{new string(' ', 1_500)}</style><meta charset=windows-1251><title>Порт закрыт</title>"),
                "Порт закрыт"
            ),
            (
                "after nine",
                "text/html",
                cyrillic.GetBytes($"<style>{new string(' ', 9_000)}</style><meta charset=windows-1251><title>Порт закрыт</title>"),
                "Порт закрыт"
            ),
            (
                "as XHTML declares it",
                "application/xhtml+xml",
                cyrillic.GetBytes(
                    "<?xml version='1.0' encoding='windows-1251'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title>Порт</title></head></html>"
                ),
                "Порт"
            ),
            (
                "as XHTML declares it, unknown",
                "text/html",
                Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"x-nothing\"?><html><head><title>Порт</title></head></html>"),
                "Порт"
            ),
            ("utf-16 without a mark", "text/html; charset=utf-16", wide.GetBytes("<title>Порт</title>"), "Порт"),
            ("utf-16, undeclared", "text/html", wide.GetBytes("\n<!doctype html><title>Порт</title>"), "Порт"),
            ("utf-16, the other way about", "text/html; charset=utf-16", big.GetBytes("<title>Порт</title>"), "Порт"),
            ("utf-16 that is none", "text/html; charset=utf-16", Encoding.UTF8.GetBytes("<title>Порт</title>"), "Порт"),
            ("utf-32 that is none", "text/html; charset=utf-32", Encoding.UTF8.GetBytes("<title>Порт</title>"), "Порт"),
            (
                "a mark against the header",
                "text/html; charset=windows-1252",
                [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("<title>Порт</title>")],
                "Порт"
            ),
            (
                "iso-2022-jp",
                "text/html; charset=iso-2022-jp",
                [.. "<title>"u8, 0x1B, 0x24, 0x42, 0x39, 0x41, 0x1B, 0x28, 0x42, .. "</title>"u8],
                "港"
            ),
            ("gb2312", "text/html; charset=gb2312", [.. "<title>"u8, 0xB8, 0xDB, 0xBF, 0xDA, .. "</title>"u8], "港口"),
            ("no type at all", null, utf8, "Café “x”"),
            ("no type and no page", null, "%PDF-1.7 <title>x</title>"u8.ToArray(), null),
            ("a type that is none", "text/html; charset=", utf8, "Café “x”"),
            ("a type twice", "text/html, text/html; charset=windows-1252", old, "Café “x”"),
            ("a type in capitals", "TEXT/HTML", utf8, "Café “x”"),
            ("a PDF", "application/pdf", "%PDF-1.7\n<title>x</title>"u8.ToArray(), null),
            ("an empty page", "text/html", [], null),
            ("an empty title", "text/html", "<title> \n </title>"u8.ToArray(), null),
            ("zeros", "text/html", new byte[5_000], null),
            ("noise", "text/html; charset=gb18030", [.. Enumerable.Range(0, 5_000).Select(n => (byte)(n * 7919 >> 3))], null),
            (
                "half a letter in JSON-LD",
                "text/html",
                """<title>Plain</title><script type="application/ld+json">{"headline":"a \ud83d b"}</script>"""u8.ToArray(),
                "Plain"
            ),
            (
                "half a letter in a name of JSON-LD",
                "text/html",
                """<title>Plain</title><script type="application/ld+json">{"\ud83dheadline":1,"headline":"By data"}</script>"""u8.ToArray(),
                "By data"
            ),
            (
                "half a letter in a graph",
                "text/html",
                """<title>Plain</title><script type="application/ld+json">{"\udc00":[],"@graph":[{"\ud800":1},{"headline":"By graph"}]}</script>"""u8.ToArray(),
                "By graph"
            ),
            (
                "half a letter in a date",
                "text/html",
                """<title>Plain</title><script type="application/ld+json">{"datePublished":"\ud800"}</script>"""u8.ToArray(),
                "Plain"
            ),
            ("half a letter as an entity", "text/html", "<title>a&#xD83D;b&#0;c</title>"u8.ToArray(), "a\uFFFDb\uFFFDc"),
            (
                "an odd picture",
                "text/html",
                "<title>x</title><meta property=og:image content='https://[::1'><meta property=og:image:secure_url content='https://xn--a/\u0001'>"u8.ToArray(),
                "x"
            ),
            (
                "an odd date",
                "text/html",
                "<title>x</title><meta property=article:published_time content='99999-99-99T99:99'>"u8.ToArray(),
                "x"
            ),
        ];
    }

    [Fact]
    public async Task Whatever_a_server_sends_makes_a_card_or_none_and_no_fault()
    {
        await using var desk = await DeskAsync();
        await using var page = PageServer.Start();
        using var all = new AssertionScope();
        foreach (var (what, type, body, title) in Pages())
        {
            page.Answer = (type is null ? "" : $"Content-Type: {type}\r\n", body);
            ((await desk.AskAsync(page.Address, what))?["title"]?.GetValue<string>()).Should().Be(title, what);
        }
    }

    [Fact]
    public async Task Whatever_a_server_answers_in_the_place_of_a_page_is_no_fault()
    {
        (string Status, string Headers)[] answers =
        [
            ("302 Found", "Location: /again\r\n"),
            ("302 Found", "Location: //\r\n"),
            ("302 Found", "Location: http://\r\n"),
            ("302 Found", "Location: https://[bad\r\n"),
            ("302 Found", "Location: https://xn--\u0001/\r\n"),
            ("301 Moved", "Location: javascript:alert(1)\r\n"),
            ("307 There", ""),
            ("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n"),
            ("200 OK", "Content-Type: text/html\r\nContent-Encoding: \r\nTransfer-Encoding: chunked\r\n"),
            ("204 No Content", ""),
            ("999 What", "Content-Type: text/html\r\n"),
            ("200", "Set-Cookie: \u0001=\r\nContent-Type: ;;;\r\nLast-Modified: yesterday\r\nETag: x\r\nRetry-After: soon\r\n"),
            ("garbage", "garbage\r\n"),
        ];
        await using var desk = await DeskAsync();
        await using var page = PageServer.Start();
        using var all = new AssertionScope();
        foreach (var (status, headers) in answers)
        {
            (page.Status, page.Answer) = (status, (headers, [0x1F, 0x8B, 8, 0, 1, 2, 3]));
            (await desk.AskAsync(page.Address, $"{status} {headers}")).Should().BeNull();
        }
    }

    [Fact]
    public async Task A_short_address_is_followed_to_its_player()
    {
        // Nothing outside is asked by a test: what cannot be followed stays as it is, known and linked.
        (await LookUpAsync("https://vm.tiktok.com/ZMabc1234/", within: false))
            .Should()
            .BeEquivalentTo(new { Url = "https://vm.tiktok.com/ZMabc1234/", Provider = "TikTok" });
    }

    [Fact]
    public async Task Two_pages_are_looked_up_at_a_time_and_the_next_has_a_card_by_its_address()
    {
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Site:BaseUrl=https://live.example"] }
        );
        await using var page = await TestSubscriber.StartAsync();
        var answer = new TaskCompletionSource();
        page.Confirm = _ =>
            Results.Stream(
                async body =>
                {
                    await body.WriteAsync("<title>Slow</title>"u8.ToArray());
                    await body.FlushAsync();
                    await answer.Task;
                },
                "text/html"
            );
        var slow = new[] { FindAsync("1"), FindAsync("2") };
        await Eventually.TrueAsync(() => Task.FromResult(page.Questions.Count == 2), "two are asked");
        (await FindAsync("3")).Should().BeEquivalentTo(new { Url = $"{page.Address}3", Title = (string?)null });
        page.Questions.Should().HaveCount(2);
        answer.SetResult();
        (await Task.WhenAll(slow)).Should().OnlyContain(found => found!.Title == "Slow");

        async Task<LinkPreview?> FindAsync(string path)
        {
            await using var scope = host.Services.CreateAsyncScope();
            return await scope
                .ServiceProvider.GetRequiredService<LinkPreviews>()
                .FindAsync($"{page.Address}{path}", new DefaultHttpContext().Request, default);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://localhost:{port}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://192.168.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    public async Task Nothing_within_is_asked(string address)
    {
        await using var within = await TestSubscriber.StartAsync();
        (await LookUpAsync(address.Replace("{port}", $"{within.Address.Port}", StringComparison.Ordinal), within: false)).Should().BeNull();
        within.Questions.Should().BeEmpty();
    }

    [Fact]
    public async Task A_video_is_known_without_asking_and_an_article_of_ones_own_by_its_title()
    {
        await using var host = await TestHost.StartAsync();
        using var made = await host.Editor()
            .PostAsJsonAsync(
                "/api/v1/articles",
                new
                {
                    slug = "atlas",
                    title = "L’atlas du chenal",
                    bodyMarkdown = "x",
                    language = "fr",
                }
            );
        await made.ShouldBeAsync(HttpStatusCode.Created);
        await using var scope = host.Services.CreateAsyncScope();
        var previews = scope.ServiceProvider.GetRequiredService<LinkPreviews>();
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new HostString(host.Address.Authority));
        (await previews.FindAsync("https://youtu.be/dQw4w9WgXcQ", request, default))!.Provider.Should().Be("YouTube");
        (await previews.FindAsync($"{host.Address}articles/atlas", request, default))
            .Should()
            .BeEquivalentTo(new { Url = "/articles/atlas", Title = "L’atlas du chenal" });
        (await previews.FindAsync("/articles/nowhere", request, default)).Should().BeNull();
    }

    static async Task<DeskOf> DeskAsync()
    {
        var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Outgoing:AllowPrivateAddresses=true"] });
        return new DeskOf(host, await host.OpenBlogAsync());
    }

    /// <summary>
    /// A desk at which pages are looked up as its script does; one editor after the other, since each may ask for so many a minute.
    /// </summary>
    sealed class DeskOf(TestHost host, string slug) : IAsyncDisposable
    {
        const int ForOne = 25;

        HttpClient? browser;
        int asked;

        /// <summary>Null where nothing was found.</summary>
        public async Task<JsonNode?> AskAsync(Uri address, string because)
        {
            if (asked++ % ForOne == 0)
            {
                browser = host.Browser();
                (await browser.SignInAsync(await host.AddPersonAsync())).Dispose();
            }

            using var answer = await browser!.SubmitAsync(
                $"/desk/blogs/{slug}",
                new() { ["url"] = address.AbsoluteUri },
                "?handler=Preview"
            );
            ((int)answer.StatusCode).Should().BeOneOf([200, 204], because);
            return answer.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
        }

        public ValueTask DisposeAsync() => host.DisposeAsync();
    }

    static async Task<LinkPreview?> LookUpAsync(string address, bool within)
    {
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Settings = [$"--Outgoing:AllowPrivateAddresses={within}", "--Site:BaseUrl=https://live.example"] }
        );
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<LinkPreviews>().FindAsync(address, new DefaultHttpContext().Request, default);
    }

    static OutgoingAnswer AnswerOf(byte[] body, string? charset = null) =>
        new(
            HttpStatusCode.OK,
            body,
            new System.Net.Http.Headers.MediaTypeHeaderValue("text/html") { CharSet = charset },
            new Uri("https://page.example/")
        );

    static TimeSpan TimeOf(byte[] body) => ThreadTime.Of(() => LinkedPageMetadata.Read(AnswerOf(body)));

    static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes("<title>x</title>" + text));
        }

        return packed.ToArray();
    }
}
