namespace LiveBlog.Tests.Features.BlogPage;

/// <summary>Which moments an address can name, and what becomes of those that it cannot.</summary>
public sealed class ReplayAddressTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("at=")]
    [InlineData("at=tomorrow")]
    [InlineData("at=99999-01-01T00:00")]
    [InlineData("at=2022-02-30T10:00")]
    [InlineData("at=2022-01-12")]
    [InlineData("at=2022-01-12T25:00")]
    [InlineData("at=0001-01-01T00:00")]
    [InlineData("at=0001-01-01T00:00:00%2B14:00")]
    [InlineData("at=9999-12-31T23:59:59-14:00")]
    [InlineData("at=2022-01-12T17:30&at=2022-01-12T17:31")]
    [InlineData("at=2022-01-12T17:30%00")]
    [InlineData("at=%D9%A2%D9%A0%D9%A2%D9%A2-01-12T17:30")]
    public async Task A_time_that_cannot_be_parsed_is_named(string query)
    {
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        using var response = await host.Anonymous().GetAsync($"/live/{slug}?{query}");
        await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        (await response.ReadPageAsync()).QuerySelector("main")!.TextContent.Should().Contain("« at »");
    }

    [Fact]
    public async Task A_time_in_the_future_redirects_to_the_present()
    {
        var slug = await host.OpenBlogAsync();
        using var response = await host.Anonymous().GetAsync($"/live/{slug}?order=oldest&at=2999-01-01T00:00");
        await response.ShouldBeAsync(HttpStatusCode.Redirect);
        response.Headers.Location!.ToString().Should().Be($"/live/{slug}?order=oldest");
    }

    [Theory]
    [InlineData("2022-01-12T17:30", "2022-01-12T16:30Z")]
    [InlineData("2022-01-12T17:30:05", "2022-01-12T16:30:05Z")]
    [InlineData("2022-01-12T17:30:05.25", "2022-01-12T16:30:05.250Z")]
    [InlineData("2022-01-12T16:30Z", "2022-01-12T16:30Z")]
    [InlineData("2022-01-12T17:30:00%2B01:00", "2022-01-12T16:30Z")]
    [InlineData("2022-01-12T17:30:00+01:00", "2022-01-12T16:30Z")]
    [InlineData("2022-01-12T11:30-05:00", "2022-01-12T16:30Z")]
    [InlineData("2021-03-28T02:30", "2021-03-28T01:30Z")]
    [InlineData("2021-10-31T02:30", "2021-10-31T01:30Z")]
    [InlineData("2021-10-31T02:30%2B02:00", "2021-10-31T00:30Z")]
    public async Task A_time_without_an_offset_is_in_the_blogs_zone(string given, string utc)
    {
        var slug = await host.OpenBlogAsync(new { timeZone = "Europe/Paris" });
        (await host.PageAsync($"/live/{slug}?at={given}"))
            .GetElementById("replay")!
            .GetAttribute("data-moment")
            .Should()
            .Be($"{DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()}");
    }
}
