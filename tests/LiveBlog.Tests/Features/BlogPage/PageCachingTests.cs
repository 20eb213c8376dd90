using System.IO.Compression;
using System.Text;
using AngleSharp;

namespace LiveBlog.Tests.Features.BlogPage;

/// <summary>Pages are kept by revision: fast, and never stale.</summary>
public sealed class PageCachingTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task A_kept_page_changes_at_once_after_every_kind_of_change()
    {
        var slug = await host.OpenBlogAsync();
        string[] paths = [$"/live/{slug}", $"/live/{slug}?order=oldest", $"/embed/{slug}"];
        async Task EachAsync(string text, bool shown)
        {
            foreach (var path in paths)
            {
                for (var n = 0; n < 2; n++)
                {
                    var page = await host.TextAsync(path);
                    page.Contains(text, StringComparison.Ordinal).Should().Be(shown, "of \"{0}\" on {1}", text, path);
                }
            }
        }

        await EachAsync("First words", shown: false);
        var entry = await host.PublishAsync(slug, new { headline = "First words" });
        await EachAsync("First words", shown: true);
        await host.EditAsync(entry.Id, new { headline = "Second words" });
        await EachAsync("First words", shown: false);
        await EachAsync("Second words", shown: true);
        await host.ChangeBlogAsync(slug, new { title = "A new title" });
        await EachAsync("A new title", shown: true);
        await host.WithdrawAsync(entry.Id);
        await EachAsync("Second words", shown: false);
    }

    [Fact]
    public async Task A_withdrawn_entry_is_410_at_its_address_although_its_page_was_kept()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        var entry = await host.PublishAsync(slug, new { headline = "Taken back", bodyHtml = "<p>Never said</p>" });
        await host.TextAsync($"/live/{slug}/entry/{entry.Id}");
        await host.WithdrawAsync(entry.Id);
        for (var n = 0; n < 2; n++)
        {
            using var response = await host.Anonymous().GetAsync($"/live/{slug}/entry/{entry.Id}");
            await response.ShouldBeAsync(HttpStatusCode.Gone);
            var page = await response.ReadPageAsync();
            page.QuerySelector("h1")!.TextContent.Should().Be("Cette entrée a été retirée");
            page.ToHtml().Should().NotContain("Taken back").And.NotContain("Never said");
            page.QuerySelector("main a.button")!.GetAttribute("href").Should().Be($"/live/{slug}");
        }
    }

    [Theory]
    [InlineData("/live/{0}")]
    [InlineData("/live/{0}?order=oldest")]
    [InlineData("/embed/{0}")]
    [InlineData("/live/{0}/entry/{1}")]
    public async Task A_browser_that_holds_the_page_gets_304_until_something_changes(string form)
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "Held" });
        var path = string.Format(null, form, slug, entry.Id);
        using var first = await host.Anonymous().GetAsync(path);
        first.Headers.CacheControl!.ToString().Should().Contain("no-cache").And.Contain("public");

        for (var n = 0; n < 2; n++)
        {
            using var held = await AskAsync(path, "If-None-Match", first.Headers.ETag!.ToString());
            await held.ShouldBeAsync(HttpStatusCode.NotModified);
            (await held.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        }

        await host.EditAsync(entry.Id, new { headline = "Changed" });
        using var changed = await AskAsync(path, "If-None-Match", first.Headers.ETag!.ToString());
        await changed.ShouldBeAsync(HttpStatusCode.OK);
        changed.Headers.ETag.Should().NotBe(first.Headers.ETag);
    }

    [Fact]
    public async Task Compressed_pages_hold_the_same_as_the_plain_one()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        await host.PublishManyAsync(slug, 20);
        var plain = await host.Anonymous().GetByteArrayAsync($"/live/{slug}");
        for (var n = 0; n < 2; n++)
        {
            var (brotli, small) = await ReadAsync(slug, "gzip, deflate, br, zstd");
            brotli.Should().Be("br");
            small.Should().Equal(plain);
            var (gzip, larger) = await ReadAsync(slug, "gzip");
            gzip.Should().Be("gzip");
            larger.Should().Equal(plain);
        }
    }

    [Theory]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("br;q=0", null)]
    [InlineData("gzip;q=0", null)]
    [InlineData("identity", null)]
    [InlineData("*;q=0", null)]
    public async Task A_coding_that_the_browser_refuses_is_never_sent(string accepted, string? expected)
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishManyAsync(slug, 3);
        foreach (var common in new[] { "gzip, deflate, br", "gzip" })
        {
            await ReadAsync(slug, common);
        }

        var (coding, page) = await ReadAsync(slug, accepted);
        coding.Should().Be(expected);
        Encoding.UTF8.GetString(page).Should().EndWith("</html>\n");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("br;q=0")]
    [InlineData("x-br")]
    [InlineData("gzip;q=0, *")]
    public async Task An_odd_request_does_not_spoil_the_page_for_others(string odd)
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishManyAsync(slug, 3);
        await ReadAsync(slug, odd);
        (await ReadAsync(slug, accepted: null)).Coding.Should().BeNull("nothing was accepted");
        (await ReadAsync(slug, "gzip")).Coding.Should().Be("gzip");
        (await ReadAsync(slug, "gzip, deflate, br")).Coding.Should().Be("br");
    }

    [Fact]
    public async Task An_anonymous_reader_gets_no_cookie_and_nothing_personal()
    {
        var slug = await host.OpenBlogAsync(new { topic = "Harbour" });
        var entry = await host.PublishAsync(slug, new { headline = "For all" });
        foreach (
            var path in new[]
            {
                "/",
                $"/live/{slug}",
                $"/live/{slug}?order=oldest",
                $"/live/{slug}/entry/{entry.Id}",
                $"/embed/{slug}",
                "/topics/harbour",
                "/nothing-here",
                $"/api/v1/blogs/{slug}",
                $"/api/v1/blogs/{slug}/changes",
            }
        )
        {
            using var response = await host.Anonymous().GetAsync(path);
            response.Headers.Contains("Set-Cookie").Should().BeFalse("of {0}", path);
            (await response.Content.ReadAsStringAsync()).Should().NotContain("RequestVerificationToken", "of {0}", path);
        }
    }

    [Fact]
    public async Task A_HEAD_request_is_answered_as_the_page_without_its_body()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishManyAsync(slug, 2);
        using var head = await host.Anonymous().SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/live/{slug}"));
        await head.ShouldBeAsync(HttpStatusCode.OK);
        (await host.TextAsync($"/live/{slug}")).Should().Contain("Entry 2");
    }

    [Fact]
    public async Task A_kept_page_names_the_host_that_it_was_asked_under()
    {
        var slug = await host.OpenBlogAsync();
        foreach (var name in new[] { "one.example", "two.example", "one.example" })
        {
            using var response = await AskAsync($"/live/{slug}", "Host", name);
            (await response.ReadPageAsync())
                .QuerySelector("link[rel=canonical]")!
                .GetAttribute("href")
                .Should()
                .Be($"http://{name}/live/{slug}");
        }
    }

    async Task<(string? Coding, byte[] Content)> ReadAsync(string slug, string? accepted)
    {
        using var response = await AskAsync($"/live/{slug}", "Accept-Encoding", accepted);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        var coding = response.Content.Headers.ContentEncoding.SingleOrDefault();
        await using var raw = await response.Content.ReadAsStreamAsync();
        await using var body = coding switch
        {
            "br" => new BrotliStream(raw, CompressionMode.Decompress),
            "gzip" => new GZipStream(raw, CompressionMode.Decompress),
            _ => raw,
        };
        using var content = new MemoryStream();
        await body.CopyToAsync(content);
        return (coding, content.ToArray());
    }

    async Task<HttpResponseMessage> AskAsync(string path, string header, string? value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return await host.Anonymous().SendAsync(request);
    }
}
