namespace LiveBlog.Tests.Features.Feed;

/// <summary>Hours are those of the blog's zone at that moment, whoever reads and whenever.</summary>
public sealed class TimesTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("America/New_York", "2022-07-01T16:00:00Z", "12:00 01.07.2022", "2022-07-01T12:00:00-04:00")]
    [InlineData("America/New_York", "2022-01-01T17:00:00Z", "12:00 01.01.2022", "2022-01-01T12:00:00-05:00")]
    [InlineData("Europe/Paris", "2022-07-01T10:00:00Z", "12:00 01.07.2022", "2022-07-01T12:00:00+02:00")]
    [InlineData("Europe/Paris", "2022-01-01T11:00:00Z", "12:00 01.01.2022", "2022-01-01T12:00:00+01:00")]
    [InlineData("Asia/Kathmandu", "2022-01-01T18:15:00Z", "00:00 02.01.2022", "2022-01-02T00:00:00+05:45")]
    [InlineData("UTC", "2022-01-01T23:59:59.999Z", "23:59 01.01.2022", "2022-01-01T23:59:59+00:00")]
    public async Task An_entry_shows_the_hour_of_its_own_season(string zone, string published, string shown, string iso)
    {
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = zone });
        var entry = await host.PublishAsync(slug, new { headline = "x", publishedAt = published });
        await ShouldShowAsync(slug, entry.Id, shown, iso);
    }

    [Fact]
    public async Task The_hour_that_exists_twice_in_October_keeps_its_order_and_its_offsets()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        var summer = await host.PublishAsync(slug, new { headline = "Summer", publishedAt = "2022-10-30T00:30:00Z" });
        var winter = await host.PublishAsync(slug, new { headline = "Winter", publishedAt = "2022-10-30T01:30:00Z" });
        var between = await host.PublishAsync(slug, new { headline = "Between", publishedAt = "2022-10-30T02:45:00+02:00" });

        await ShouldShowAsync(slug, summer.Id, "02:30 30.10.2022", "2022-10-30T02:30:00+02:00");
        await ShouldShowAsync(slug, winter.Id, "02:30 30.10.2022", "2022-10-30T02:30:00+01:00");
        (await host.PageAsync($"/live/{slug}?order=oldest")).EntryIds().Should().Equal(summer.Id, between.Id, winter.Id);
        (await host.PageAsync($"/live/{slug}")).EntryIds().Should().Equal(winter.Id, between.Id, summer.Id);
    }

    [Theory]
    [InlineData("2022-07-01T12:00", "2022-07-01T10:00:00Z")]
    [InlineData("2022-01-01T12:00:30", "2022-01-01T11:00:30Z")]
    [InlineData("2022-03-27T02:30", "2022-03-27T01:30:00Z")]
    [InlineData("2022-07-01T12:00:00-04:00", "2022-07-01T16:00:00Z")]
    public async Task An_hour_without_an_offset_is_one_of_the_blogs_zone(string given, string utc)
    {
        var slug = await host.OpenBlogAsync(new { timeZone = "Europe/Paris" });
        var entry = await host.PublishAsync(slug, new { headline = "x", publishedAt = given });
        entry.PublishedAt.Should().Be(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime);
    }

    [Fact]
    public async Task Moving_an_entry_in_time_moves_it_in_the_feed()
    {
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 3);
        await host.EditAsync(entries[2].Id, new { headline = "Moved", publishedAt = "2022-01-12T13:01:30Z" });
        (await host.PageAsync($"/live/{slug}")).EntryIds().Should().Equal(entries[1].Id, entries[2].Id, entries[0].Id);
    }

    [Fact]
    public async Task Changing_the_zone_or_the_language_rewrites_every_time()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        var entry = await host.PublishAsync(slug, new { headline = "x", publishedAt = "2022-07-01T10:00:00Z" });
        await ShouldShowAsync(slug, entry.Id, "12:00 01.07.2022", "2022-07-01T12:00:00+02:00");
        await host.ChangeBlogAsync(slug, new { timeZone = "America/New_York" });
        await ShouldShowAsync(slug, entry.Id, "06:00 01.07.2022", "2022-07-01T06:00:00-04:00");
    }

    async Task ShouldShowAsync(string slug, long id, string shown, string iso)
    {
        foreach (var path in new[] { $"/live/{slug}", $"/live/{slug}/entry/{id}" })
        {
            var time = (await host.PageAsync(path)).QuerySelector($"#e-{id} .entry-time time")!;
            time.TextContent.Should().Be(shown);
            time.GetAttribute("datetime").Should().Be(iso);
        }
    }
}
