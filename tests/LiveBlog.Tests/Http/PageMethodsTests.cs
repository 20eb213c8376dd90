namespace LiveBlog.Tests.Http;

/// <summary>What pages answer to what is not a plain look.</summary>
public sealed class PageMethodsTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("PROPFIND")]
    public async Task Other_methods_than_a_page_has_are_refused_as_such(string method)
    {
        var slug = await host.OpenBlogAsync();
        foreach (var path in new[] { "/", $"/live/{slug}", $"/embed/{slug}", "/account/sign-in" })
        {
            using var response = await host.Anonymous().SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            await response.ShouldBeAsync(HttpStatusCode.MethodNotAllowed);
            response.Content.Headers.Allow.Should().BeEquivalentTo("GET", "HEAD", "POST");
        }
    }

    [Fact]
    public async Task Not_modified_says_nothing_of_who_may_frame_the_page()
    {
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "https://partner.example" } });
        using var first = await host.Anonymous().GetAsync($"/embed/{slug}");
        for (var n = 0; n < 2; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/embed/{slug}");
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var again = await host.Anonymous().SendAsync(request);
            await again.ShouldBeAsync(HttpStatusCode.NotModified);
            again.Headers.Contains("Content-Security-Policy").Should().BeFalse("a cache would merge it into the page that it keeps");
        }
    }

    [Fact]
    public async Task The_front_page_has_not_changed_until_a_blog_has()
    {
        var slug = await host.OpenBlogAsync();
        using var first = await host.Anonymous().GetAsync("/");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        await host.PublishAsync(slug, new { headline = "News" });
        using var changed = await host.Anonymous().SendAsync(request);
        await changed.ShouldBeAsync(HttpStatusCode.OK);
        first.Headers.ETag.Should().NotBe(changed.Headers.ETag);
    }
}
