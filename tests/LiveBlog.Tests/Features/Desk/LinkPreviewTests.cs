using System.IO.Compression;
using System.Text;
using LiveBlog.Features.Desk;
using LiveBlog.Features.Shared;
using Microsoft.AspNetCore.Http;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>Looking up the page that an editor links to: what is found there, and where nobody is sent.</summary>
public sealed class LinkPreviewTests
{
    [Theory]
    [InlineData("<title>The page</title>", "The page", null, null)]
    [InlineData("<title>Less</title><meta property='og:title' content='  The\n story '><meta property='og:image' content='/p.jpg'><meta property='article:published_time' content='2022-01-12T20:00:00+01:00'>", "The story", null, "2022-01-12")]
    [InlineData("<meta name='twitter:title' content='By card'><meta property='og:image' content='https://cdn.example/p.jpg'>", "By card", "https://cdn.example/p.jpg", null)]
    [InlineData("<title>x</title><script type='application/ld+json'>{\"@graph\":[{\"headline\":\"By data\",\"datePublished\":\"2021-12-18\"}]}</script>", "By data", null, "2021-12-18")]
    [InlineData("<title>x</title><script type='application/ld+json'>{broken</script>", "x", null, null)]
    [InlineData("<title>&lt;img src=x onerror=alert(1)&gt;</title><meta property='og:image' content='javascript:alert(1)'>", "<img src=x onerror=alert(1)>", null, null)]
    [InlineData("<title>x</title><meta property='og:image' content='http://plain.example/p.jpg'>", "x", null, null)]
    public async Task A_page_says_its_title_picture_and_day(string head, string title, string? image, string? day)
    {
        await using var page = await TestSubscriber.StartAsync();
        page.Confirm = _ => Results.Content("<!doctype html><html><head>" + head + "</head><body></body></html>", "text/html; charset=utf-8");
        (await LookUpAsync(page.Address.AbsoluteUri, within: true)).Should().BeEquivalentTo(new { Title = title, ImageUrl = image, PublishedAt = day, Provider = (string?)null });
    }

    [Fact]
    public async Task Old_code_pages_and_redirects_are_understood()
    {
        await using var page = await TestSubscriber.StartAsync();
        page.Confirm = request => request.Path == "/"
            ? Results.Redirect("/there")
            : Results.Bytes(Encoding.Latin1.GetBytes("<title>L’été".Replace("’", "'", StringComparison.Ordinal) + "</title>"), "text/html; charset=iso-8859-1");
        (await LookUpAsync(page.Address.AbsoluteUri, within: true)).Should().BeEquivalentTo(new { Title = "L'été", Url = new Uri(page.Address, "/there").AbsoluteUri });
    }

    [Fact]
    public async Task What_is_no_page_or_never_ends_or_is_packed_finds_nothing()
    {
        await using var page = await TestSubscriber.StartAsync();
        foreach (var answer in new Func<IResult>[]
        {
            () => Results.Bytes(new byte[500], "image/png"),
            () => Results.Content("<title>x</title>", "text/html", statusCode: 404),
            () => Results.Redirect("/again"),
            () => Results.Bytes(Gzip(new string(' ', 10_000_000)), "text/html"),
            () => Results.Content("", "text/html"),
        })
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
        page.Confirm = _ => Results.Content($"<title>Early</title><!--{new string('x', 131_072)}--><meta property='og:title' content='Late'>", "text/html");
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
        var page = "<!doctype html><head><title>The page</title>" + string.Concat(Enumerable.Range(0, 300_000 / unit.Length).Select(n => unit.Replace("{n}", $"{n}", StringComparison.Ordinal)));
        var body = Encoding.UTF8.GetBytes(page)[..(128 * 1024)];
        var honest = Encoding.UTF8.GetBytes("<title>Honest</title>" + string.Concat(Enumerable.Repeat("<p>words <a href=x>and</a></p>", 4_000)));
        TimeOf(honest);
        TimeOf(body).Should().BeLessThan((8 * TimeOf(honest)) + TimeSpan.FromMilliseconds(500));
        LinkPreviews.Read(AnswerOf(body))!.Title.Should().Be("The page");
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
        LinkPreviews.Read(AnswerOf(body, header))!.Title.Should().Be("Café “x”");
    }

    [Fact]
    public async Task Two_pages_are_looked_up_at_a_time_and_the_next_has_a_card_by_its_address()
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Site:BaseUrl=https://live.example"] });
        await using var page = await TestSubscriber.StartAsync();
        var answer = new TaskCompletionSource();
        page.Confirm = _ => Results.Stream(async body =>
        {
            await body.WriteAsync("<title>Slow</title>"u8.ToArray());
            await body.FlushAsync();
            await answer.Task;
        }, "text/html");
        var slow = new[] { FindAsync("1"), FindAsync("2") };
        await Eventually.TrueAsync(() => Task.FromResult(page.Questions.Count == 2), "two are asked");
        (await FindAsync("3")).Should().BeEquivalentTo(new { Url = $"{page.Address}3", Title = (string?)null });
        page.Questions.Should().HaveCount(2);
        answer.SetResult();
        (await Task.WhenAll(slow)).Should().OnlyContain(found => found!.Title == "Slow");

        async Task<LinkPreview?> FindAsync(string path)
        {
            await using var scope = host.Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<LinkPreviews>().FindAsync($"{page.Address}{path}", new DefaultHttpContext().Request, default);
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
        using var made = await host.Editor().PostAsJsonAsync("/api/v1/articles", new { slug = "atlas", title = "L’atlas du chenal", bodyMarkdown = "x", language = "fr" });
        await made.ShouldBeAsync(HttpStatusCode.Created);
        await using var scope = host.Services.CreateAsyncScope();
        var previews = scope.ServiceProvider.GetRequiredService<LinkPreviews>();
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new HostString(host.Address.Authority));
        (await previews.FindAsync("https://youtu.be/dQw4w9WgXcQ", request, default))!.Provider.Should().Be("YouTube");
        (await previews.FindAsync($"{host.Address}articles/atlas", request, default)).Should().BeEquivalentTo(new { Url = "/articles/atlas", Title = "L’atlas du chenal" });
        (await previews.FindAsync("/articles/nowhere", request, default)).Should().BeNull();
    }

    static async Task<LinkPreview?> LookUpAsync(string address, bool within)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = [$"--Outgoing:AllowPrivateAddresses={within}", "--Site:BaseUrl=https://live.example"] });
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<LinkPreviews>().FindAsync(address, new DefaultHttpContext().Request, default);
    }

    static OutgoingAnswer AnswerOf(byte[] body, string? charset = null) =>
        new(HttpStatusCode.OK, body, new System.Net.Http.Headers.MediaTypeHeaderValue("text/html") { CharSet = charset }, new Uri("https://page.example/"));

    static TimeSpan TimeOf(byte[] body) => ThreadTime.Of(() => LinkPreviews.Read(AnswerOf(body)));

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
