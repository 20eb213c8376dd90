using LiveBlog.Localization;

namespace LiveBlog.Tests.Features.BlogPage;

/// <summary>Hours are those of the blog's zone at that time, for every reader.</summary>
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

        await ShouldShowAsync(slug, summer.Id, "02:30 UTC+2 30.10.2022", "2022-10-30T02:30:00+02:00");
        await ShouldShowAsync(slug, winter.Id, "02:30 UTC+1 30.10.2022", "2022-10-30T02:30:00+01:00");
        (await host.PageAsync($"/live/{slug}?order=oldest")).EntryIds().Should().Equal(summer.Id, between.Id, winter.Id);
        (await host.PageAsync($"/live/{slug}")).EntryIds().Should().Equal(winter.Id, between.Id, summer.Id);
    }

    [Fact]
    public async Task The_two_hours_of_one_name_are_distinguished_everywhere()
    {
        var slug = await host.OpenBlogAsync(new { language = "en", timeZone = "Europe/Paris" });
        await host.PublishAsync(
            slug,
            new
            {
                headline = "Summer",
                bodyMarkdown = "harbour",
                isKeyEvent = true,
                publishedAt = "2022-10-30T00:30:00Z",
            }
        );
        await host.PublishAsync(
            slug,
            new
            {
                headline = "Winter",
                bodyMarkdown = "harbour",
                isKeyEvent = true,
                publishedAt = "2022-10-30T01:30:00Z",
            }
        );
        await host.PublishAsync(slug, new { headline = "Later", publishedAt = "2022-10-30T02:30:00Z" });
        await host.ChangeBlogAsync(slug, new { embedOrigins = new[] { "https://host.example" } });
        foreach (
            var path in new[]
            {
                $"/live/{slug}",
                $"/embed/{slug}",
                $"/live/{slug}/print",
                $"/live/{slug}/search?q=harbour",
                $"/live/{slug}?filter=key",
            }
        )
        {
            var times = (await host.PageAsync(path))
                .QuerySelectorAll("article.entry .entry-time time")
                .Select(time => time.TextContent)
                .ToList();
            times
                .Where(time => time.StartsWith("02:30", StringComparison.Ordinal))
                .Should()
                .HaveCount(2, path)
                .And.OnlyHaveUniqueItems()
                .And.OnlyContain(time => time.Contains("UTC+", StringComparison.Ordinal));
            times
                .Should()
                .NotContain(time => time.StartsWith("03:30", StringComparison.Ordinal) && time.Contains("UTC", StringComparison.Ordinal));
        }

        (await host.PageAsync($"/live/{slug}"))
            .QuerySelectorAll("#moments time")
            .Select(time => time.TextContent)
            .Should()
            .Equal("02:30 UTC+1 30 October 2022", "02:30 UTC+2 30 October 2022");
    }

    // The same table is the client's, in tests/offset.test.ts.
    [Theory]
    [InlineData("Europe/Paris", "2026-10-24T23:59:59Z", null)]
    [InlineData("Europe/Paris", "2026-10-25T00:00:00Z", "UTC+2")]
    [InlineData("Europe/Paris", "2026-10-25T00:59:59Z", "UTC+2")]
    [InlineData("Europe/Paris", "2026-10-25T01:00:00Z", "UTC+1")]
    [InlineData("Europe/Paris", "2026-10-25T01:59:59Z", "UTC+1")]
    [InlineData("Europe/Paris", "2026-10-25T02:00:00Z", null)]
    [InlineData("Europe/Paris", "2026-03-29T01:00:00Z", null)]
    [InlineData("Europe/London", "2026-10-25T01:30:00Z", "UTC+0")]
    [InlineData("America/New_York", "2026-11-01T05:30:00Z", "UTC−4")]
    [InlineData("America/New_York", "2026-11-01T06:30:00Z", "UTC−5")]
    [InlineData("America/St_Johns", "2026-11-01T04:00:00Z", "UTC−2:30")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T14:45:00Z", "UTC+11")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T15:15:00Z", "UTC+10:30")]
    [InlineData("Europe/Moscow", "2014-10-25T21:30:00Z", "UTC+4")]
    [InlineData("Europe/Moscow", "2014-10-25T22:30:00Z", "UTC+3")]
    [InlineData("Asia/Kathmandu", "2026-10-25T01:30:00Z", null)]
    [InlineData("UTC", "2026-10-25T01:30:00Z", null)]
    public void An_hour_has_its_offset_only_where_the_clock_shows_it_twice(string zone, string at, string? offset) =>
        RepeatedHour
            .OffsetOf(
                DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime,
                TimeZoneInfo.FindSystemTimeZoneById(zone)
            )
            .Should()
            .Be(offset);

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
