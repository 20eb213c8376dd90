using AngleSharp.Dom;
using LiveBlog.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LiveBlog.Tests.Features.Operations;

/// <summary>What every answer tells a browser beside its content.</summary>
public sealed class ResponseHeadersTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task Every_kind_of_response_carries_the_security_headers_and_its_character_set()
    {
        var slug = await host.OpenBlogAsync();
        var script = (await host.PageAsync($"/live/{slug}")).QuerySelector("head script[src]")!.GetAttribute("src")!;
        var style = (await host.PageAsync($"/live/{slug}")).QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        string[] paths =
        [
            "/",
            $"/live/{slug}",
            $"/live/{slug}",
            $"/embed/{slug}",
            $"/live/{slug}/discussion",
            "/account/sign-in",
            "/desk",
            "/no-such-page",
            $"/live/{slug}/feed.atom",
            $"/live/{slug}/feed.json",
            $"/live/{slug}/share.png",
            "/media/none/640.jpg",
            "/robots.txt",
            "/sitemap.xml",
            script,
            style,
            "/embed.js",
            "/sw.js",
            "/icon.svg",
            "/health/live",
            "/openapi/v1.json",
            "/hubs/live",
            "/websub",
            "/desk/audit?who=%00",
            "/api/v1/blogs",
            "/api/v1/blogs/no-such-blog",
            "/api/v1/entries/1",
            $"/api/v1/blogs/{slug}/stream",
            "/api/v1/blogs?q=%00",
        ];
        foreach (var path in paths)
        {
            using var response = await host.Anonymous().GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            string Header(string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";

            Header("X-Content-Type-Options").Should().Be("nosniff", path);
            Header("Referrer-Policy").Should().Be("strict-origin-when-cross-origin", path);
            Header("Permissions-Policy").Should().Contain("camera=()", path);
            Header("Cross-Origin-Opener-Policy").Should().Be("same-origin", path);
            foreach (var directive in new[] { "default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'" })
            {
                Header("Content-Security-Policy").Should().Contain(directive, path).And.NotContain("unsafe-", path);
            }

            var type = response.Content.Headers.ContentType?.MediaType ?? "";
            var isForOtherSites =
                path.StartsWith("/embed", StringComparison.Ordinal) || type.StartsWith("image/", StringComparison.Ordinal);
            Header("Cross-Origin-Resource-Policy").Should().Be(isForOtherSites ? "cross-origin" : "same-origin", path);
            if (type.StartsWith("text/", StringComparison.Ordinal) && type != "text/event-stream")
            {
                response.Content.Headers.ContentType!.CharSet.Should().Be("utf-8", path);
            }

            Header("Strict-Transport-Security").Should().BeEmpty("this site has no address with https");
        }
    }

    [Fact]
    public async Task A_page_that_has_not_changed_carries_the_opener_policy_too()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "The ferry is in" });
        foreach (var path in new[] { "/", $"/live/{slug}", $"/live/{slug}?order=oldest", "/newswire" })
        {
            using var first = await host.Anonymous().GetAsync(path);
            await first.ShouldBeAsync(HttpStatusCode.OK);

            // Twice: the page may be kept ready from the second time on.
            for (var n = 0; n < 2; n++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
                using var again = await host.Anonymous().SendAsync(request);
                again.StatusCode.Should().Be(HttpStatusCode.NotModified, path);
                again.Headers.GetValues("Cross-Origin-Opener-Policy").Should().Equal(["same-origin"], path);
            }
        }
    }

    /// <summary>What the account link at the top says is the browser's to find out.</summary>
    [Fact]
    public async Task A_page_says_the_same_to_a_reader_who_is_signed_in_and_names_the_script_that_knows()
    {
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        foreach (var path in new[] { "/", $"/live/{slug}/search?q=ferry", $"/live/{slug}" })
        {
            var (mine, theirs) = (await BytesAsync(browser, path), await BytesAsync(host.Anonymous(), path));
            mine.Should().Be(theirs, path);
            var page = await host.PageAsync(path);
            page.QuerySelector("a[data-account]")!.GetAttribute("data-account").Should().NotBeNullOrEmpty();
            (await ScriptsAsync(page)).Should().Contain(script => script.Contains("liveblog-in", StringComparison.Ordinal), path);
        }

        // The module scripts that a page names, and the parts of them that it preloads.
        async Task<string[]> ScriptsAsync(IDocument page) =>
            await Task.WhenAll(
                page.QuerySelectorAll("head script[type=module], head link[rel=modulepreload]")
                    .Select(script => host.TextAsync(script.GetAttribute("src") ?? script.GetAttribute("href")!))
            );

        static async Task<string> BytesAsync(HttpClient client, string path)
        {
            using var response = await client.GetAsync(path);
            await response.ShouldBeAsync(HttpStatusCode.OK);
            return await response.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Strict_transport_security_follows_the_address_of_the_site_also_where_a_proxy_asks_by_http()
    {
        string[] settings = ["--Site:BaseUrl=https://live.example", "--Security:HstsIncludeSubDomains=true"];
        await using var secure = await TestHost.StartAsync(new TestHostSetup { Settings = settings });
        foreach (var path in new[] { "/", "/api/v1/blogs", "/no-such-page" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "live.example" } };
            using var response = await secure.Anonymous().SendAsync(request);
            response.Headers.GetValues("Strict-Transport-Security").Should().Equal(["max-age=31536000; includeSubDomains"], path);
        }
    }

    [Fact]
    public async Task What_is_shown_to_somebody_who_is_signed_in_is_in_no_cache()
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        var paths = host
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.Parameters.Count == 0)
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") ?? true)
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Where(path => path.StartsWith("/desk", StringComparison.Ordinal) || path.StartsWith("/account", StringComparison.Ordinal))
            .Distinct()
            .ToList();
        paths.Should().Contain(["/desk", "/desk/audit", "/account"]);
        foreach (var path in paths.Append("/desk/no-such-page").Append("/desk/audit?handler=Export&format=csv"))
        {
            using var response = await browser.GetAsync(path);
            response.Headers.CacheControl?.NoStore.Should().BeTrue(path);
        }

        foreach (var path in new[] { "/api/v1/keys", "/api/v1/webhooks", "/api/v1/blogs", "/api/v1/entries/1" })
        {
            using var response = await host.Administrator().GetAsync(path);
            response.Headers.CacheControl?.NoStore.Should().BeTrue(path);
        }
    }

    [Fact]
    public async Task Signing_out_empties_the_cache_of_the_browser_and_lets_its_script_forget_texts()
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        using var left = await browser.SubmitAsync("/account/sign-out", []);
        left.Headers.GetValues("Clear-Site-Data").Should().Equal("\"cache\"");
        using var page = await browser.GetAsync(left.Headers.Location);
        var scripts = (await page.ReadPageAsync()).QuerySelectorAll("script").Select(script => script.GetAttribute("src") ?? "");
        scripts.Should().Contain(address => address.Contains("signed-out", StringComparison.Ordinal));
    }
}
