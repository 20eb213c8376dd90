using LiveBlog.Data;
using LiveBlog.Features.BlogPage;

namespace LiveBlog.Tests.Features.BlogPage;

/// <summary>Permalinks and hours lead to a place in the middle of the feed, with a way on at both sides.</summary>
public sealed class PlaceInFeedTests
{
    [EveryDatabase]
    public async Task A_permalink_shows_the_entry_among_its_neighbours_in_either_order(DatabaseProvider provider)
    {
        await using var host = await SmallPagesAsync(provider);
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 20);

        (await FeedAsync(host, entries[9].Url)).Should().Be("13 12 11 [10] 9 8 | newer older");
        (await FeedAsync(host, entries[9].Url + "?order=oldest")).Should().Be("7 8 9 [10] 11 12 | older newer");
        (await FeedAsync(host, entries[19].Url)).Should().Be("[20] 19 18 17 16 15 | older");
        (await FeedAsync(host, entries[0].Url)).Should().Be("4 3 2 [1] | newer");
        (await FeedAsync(host, entries[0].Url + "?order=oldest")).Should().Be("[1] 2 3 4 5 6 | newer");
    }

    [EveryDatabase]
    public async Task From_a_permalink_the_ways_on_leave_nothing_out(DatabaseProvider provider)
    {
        await using var host = await SmallPagesAsync(provider);
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 20);

        var page = await host.PageAsync(entries[9].Url);
        var newer = await host.PageAsync(page.QuerySelector("#previous a")!.GetAttribute("href")!);
        var older = await host.PageAsync(page.QuerySelector("#more a")!.GetAttribute("href")!);

        newer.Headlines().Should().Equal(Enumerable.Range(14, 6).Reverse().Select(n => $"Entry {n}"));
        older.Headlines().Should().Equal(Enumerable.Range(2, 6).Reverse().Select(n => $"Entry {n}"));
    }

    [Fact]
    public async Task The_pinned_entrys_permalink_is_the_head_of_the_feed()
    {
        await using var host = await SmallPagesAsync(DatabaseProvider.Sqlite);
        var slug = await host.OpenBlogAsync();
        await host.PublishManyAsync(slug, 10);
        var pinned = await host.PublishAsync(
            slug,
            new
            {
                headline = "Entry 0",
                isPinned = true,
                publishedAt = "2022-01-12T12:00",
            }
        );

        (await FeedAsync(host, pinned.Url)).Should().Be("[0] 10 9 8 7 6 5 | older");
    }

    [Fact]
    public async Task A_page_around_an_entry_takes_live_entries_only_where_it_reaches_the_live_end()
    {
        await using var host = await SmallPagesAsync(DatabaseProvider.Sqlite);
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 20);

        (await host.PageAsync(entries[9].Url)).QuerySelector("#feed")!.GetAttribute("data-at-end").Should().Be("false");
        (await host.PageAsync(entries[18].Url)).QuerySelector("#feed")!.GetAttribute("data-at-end").Should().Be("true");
    }

    [EveryDatabase]
    public async Task An_hour_leads_to_the_first_entry_from_then_on(DatabaseProvider provider)
    {
        await using var host = await SmallPagesAsync(provider);
        var slug = await host.OpenBlogAsync(new { timeZone = "Europe/Paris" });
        await host.PublishManyAsync(slug, 20, minutesApart: 10); // 14:10 to 17:20 in Paris

        (await FeedAsync(host, $"/live/{slug}?time=15:35")).Should().Be("13 12 11 [10] 9 8 | newer older");
        (await FeedAsync(host, $"/live/{slug}?time=2022-01-12T15:40")).Should().Be("13 12 11 [10] 9 8 | newer older");
        (await FeedAsync(host, $"/live/{slug}?time=2022-01-12T14:40:00Z")).Should().Be("13 12 11 [10] 9 8 | newer older");
        (await FeedAsync(host, $"/live/{slug}?time=00:00")).Should().Be("4 3 2 [1] | newer");
        (await FeedAsync(host, $"/live/{slug}?time=23:59&order=oldest")).Should().Be("17 18 19 [20] | older");
    }

    [Fact]
    public async Task The_hour_that_the_spring_skips_is_the_next_and_the_one_that_the_autumn_repeats_is_the_later()
    {
        await using var host = await SmallPagesAsync(DatabaseProvider.Sqlite);
        var spring = await host.OpenBlogAsync(new { timeZone = "Europe/Paris" });
        await host.PublishAsync(spring, new { headline = "Entry 1", publishedAt = "2022-03-27T01:10:00Z" });
        await host.PublishAsync(spring, new { headline = "Entry 2", publishedAt = "2022-03-27T01:40:00Z" });
        (await FeedAsync(host, $"/live/{spring}?time=2022-03-27T02:30")).Should().Be("[2] 1");

        var autumn = await host.OpenBlogAsync(new { timeZone = "Europe/Paris" });
        await host.PublishAsync(autumn, new { headline = "Entry 1", publishedAt = "2022-10-30T00:40:00Z" });
        await host.PublishAsync(autumn, new { headline = "Entry 2", publishedAt = "2022-10-30T01:40:00Z" });
        (await FeedAsync(host, $"/live/{autumn}?time=2022-10-30T02:30")).Should().Be("[2] 1");
    }

    [Theory]
    [InlineData("time", "25:00")]
    [InlineData("time", "99999-01-01T00:00")]
    [InlineData("time", "2022-02-30T10:00")]
    [InlineData("time", "' OR 1=1")]
    [InlineData("at", "yesterday")]
    [InlineData("at", "99999-01-01T00:00")]
    [InlineData("at", "0001-01-01T00:00")]
    [InlineData("at", "2022-02-30T10:00")]
    [InlineData("at", "2022-01-12T17:30&at=2022-01-12T17:31")]
    public async Task An_absurd_time_is_a_page_that_names_it(string name, string value)
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync(new { language = "en" });

        using var response = await host.Anonymous().GetAsync($"/live/{slug}?{name}={value.Replace(" ", "%20", StringComparison.Ordinal)}");

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain($"“{name}”");
    }

    [EveryDatabase]
    public async Task An_hour_among_the_key_events_leads_to_one_of_them(DatabaseProvider provider)
    {
        await using var host = await SmallPagesAsync(provider);
        var slug = await host.OpenBlogAsync(new { timeZone = "Europe/Paris" });
        for (var n = 1; n <= 20; n++)
        {
            await host.PublishAsync(
                slug,
                new
                {
                    headline = $"Entry {n}",
                    isKeyEvent = n % 2 == 0,
                    publishedAt = $"2022-01-12T{n:00}:00",
                }
            );
        }

        (await FeedAsync(host, $"/live/{slug}?filter=key&time=10:30")).Should().Be("18 16 14 [12] 10 8 | newer older");
        (await FeedAsync(host, $"/live/{slug}?filter=key&order=oldest&time=10:30")).Should().Be("6 8 10 [12] 14 16 | older newer");
    }

    [EveryDatabase]
    public async Task On_a_blog_of_several_days_the_hour_comes_with_its_day_and_alone_is_the_last_days(DatabaseProvider provider)
    {
        await using var host = await SmallPagesAsync(provider);
        var slug = await host.OpenBlogAsync(new { timeZone = "Asia/Tokyo" });
        await host.PublishAsync(slug, new { headline = "Entry 1", publishedAt = "2022-01-11T09:00" });
        await host.PublishAsync(slug, new { headline = "Entry 2", publishedAt = "2022-01-11T23:30" });
        await host.PublishAsync(slug, new { headline = "Entry 3", publishedAt = "2022-01-12T00:10" });
        await host.PublishAsync(slug, new { headline = "Entry 4", publishedAt = "2022-01-12T09:00" });

        (await FeedAsync(host, $"/live/{slug}?time=2022-01-11T09:01")).Should().Be("4 3 [2] 1");
        (await FeedAsync(host, $"/live/{slug}?time=2022-01-12T00:00")).Should().Be("4 [3] 2 1");
        (await FeedAsync(host, $"/live/{slug}?time=08:59")).Should().Be("[4] 3 2 1");
        var page = await host.PageAsync($"/live/{slug}");
        var field = page.QuerySelector("#time")!;
        field.GetAttribute("type").Should().Be("datetime-local");
        field.GetAttribute("min").Should().Be("2022-01-11T09:00");
        page.QuerySelectorAll("h2.day time").Select(t => t.GetAttribute("datetime")).Should().Equal("2022-01-12", "2022-01-11");
    }

    [Fact]
    public async Task Choosing_the_order_keeps_the_place_and_the_pill_leads_to_the_live_end()
    {
        await using var host = await SmallPagesAsync(DatabaseProvider.Sqlite);
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 20);
        var path = new Uri(entries[9].Url).AbsolutePath;

        (await OrdersAsync(path)).Should().Equal(path, path + "?order=oldest", $"/live/{slug}");
        (await OrdersAsync(path + "?order=oldest"))
            .Should()
            .Equal(path, path + "?order=oldest", $"/live/{slug}?order=oldest&before={FeedCursor.End}");
        (await OrdersAsync($"/live/{slug}?time=14:30&filter=key&before=1")).Should().BeEmpty("a cursor that is none is named");
        var (newest, oldest) = ($"/live/{slug}?filter=key&time=14%3A30", $"/live/{slug}?filter=key&time=14%3A30&order=oldest");
        await host.PublishAsync(slug, new { headline = "Entry 21", isKeyEvent = true });
        (await OrdersAsync($"/live/{slug}?time=14:30&filter=key")).Should().Equal(newest, oldest, $"/live/{slug}?filter=key");
        (await OrdersAsync(oldest)).Should().Equal(newest, oldest, $"/live/{slug}?order=oldest&filter=key&before={FeedCursor.End}");

        async Task<IReadOnlyList<string?>> OrdersAsync(string address)
        {
            using var response = await host.Anonymous().GetAsync(address);
            var page = await response.ReadPageAsync();
            return response.IsSuccessStatusCode
                ?
                [
                    .. page.QuerySelectorAll("a[data-order]").Select(a => a.GetAttribute("href")),
                    page.QuerySelector("#feed")!.GetAttribute("data-live"),
                ]
                : [];
        }
    }

    [EveryDatabase]
    public async Task The_page_of_the_live_end_holds_the_newest_entries_however_far_the_feed_has_grown(DatabaseProvider provider)
    {
        await using var host = await SmallPagesAsync(provider);
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "https://partner.example" } });
        await host.PublishManyAsync(slug, 4);
        var addresses = new List<string>();
        foreach (var address in new[] { $"/live/{slug}", $"/embed/{slug}", $"/live/{slug}?order=oldest", $"/embed/{slug}?order=oldest" })
        {
            addresses.Add((await host.PageAsync(address)).QuerySelector("#feed")!.GetAttribute("data-live")!);
        }

        for (var n = 5; n <= 20; n++)
        {
            await host.PublishAsync(slug, new { headline = $"Entry {n}", publishedAt = $"2022-01-13T{n:00}:00" });
        }

        foreach (var (at, address) in addresses.Index())
        {
            (await FeedAsync(host, address)).Should().Be(at < 2 ? "20 19 18 17 16 15 | older" : "15 16 17 18 19 20 | older");
            (await host.PageAsync(address)).QuerySelector("#feed")!.GetAttribute("data-at-end").Should().Be("true");
        }
    }

    [EveryDatabase]
    public async Task A_place_is_kept_by_the_revision_and_is_gone_with_its_entry(DatabaseProvider provider)
    {
        await using var host = await SmallPagesAsync(provider);
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 20);
        var address = new Uri(entries[9].Url).AbsolutePath;
        using var first = await host.Anonymous().GetAsync(address);
        first.Headers.TryGetValues("Set-Cookie", out _).Should().BeFalse();

        (await AskAsync(first.Headers.ETag!)).Should().Be(HttpStatusCode.NotModified);
        await host.WithdrawAsync(entries[10].Id);
        (await AskAsync(first.Headers.ETag!)).Should().Be(HttpStatusCode.OK);
        (await FeedAsync(host, entries[9].Url)).Should().Be("14 13 12 [10] 9 8 | newer older");
        await host.WithdrawAsync(entries[9].Id);
        (await AskAsync(first.Headers.ETag!)).Should().Be(HttpStatusCode.Gone);

        async Task<HttpStatusCode> AskAsync(System.Net.Http.Headers.EntityTagHeaderValue held)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { IfNoneMatch = { held } } };
            using var response = await host.Anonymous().SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_key_event_without_a_headline_carries_the_words_it_has_in_the_list()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var first = await host.PublishAsync(slug, new { bodyMarkdown = "A *deal*.\n\nAt last,<br>after all.", isKeyEvent = true });
        var second = await host.PublishAsync(
            slug,
            new { quotes = new[] { new { text = "We have\n\na deal", attribution = "Irena Halvard" } }, isKeyEvent = true }
        );
        await host.PublishAsync(slug, new { headline = "A deal", isKeyEvent = true });

        var page = await host.PageAsync($"/live/{slug}");
        var said = page.QuerySelectorAll("#moments li")
            .ToDictionary(l => l.GetAttribute("data-id")!, l => l.QuerySelector(".what")!.TextContent);

        foreach (var entry in new[] { first, second })
        {
            page.QuerySelector($"#e-{entry.Id}")!.GetAttribute("data-title").Should().Be(said[$"{entry.Id}"]).And.NotBeEmpty();
        }
    }

    [EveryDatabase]
    public async Task Key_events_are_listed_beside_the_feed_newest_first(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync(new { timeZone = "Europe/Paris", language = "fr" });
        await host.PublishAsync(
            slug,
            new
            {
                headline = "Hier",
                isKeyEvent = true,
                publishedAt = "2022-01-11T22:05",
            }
        );
        await host.PublishAsync(slug, new { headline = "Rien de plus", publishedAt = "2022-01-12T09:00" });
        await host.PublishAsync(
            slug,
            new
            {
                bodyMarkdown = string.Join(' ', Enumerable.Repeat("mot", 40)),
                isKeyEvent = true,
                publishedAt = "2022-01-12T10:00",
            }
        );
        var gone = await host.PublishAsync(slug, new { headline = "Retirée", isKeyEvent = true });
        await host.WithdrawAsync(gone.Id);

        var lines = (await host.PageAsync($"/live/{slug}")).QuerySelectorAll("#moments li");

        lines
            .Select(l => l.QuerySelector(".what")!.TextContent)
            .Should()
            .Equal(string.Join(' ', Enumerable.Repeat("mot", 22)) + "…", "Hier");
        lines.Select(l => l.ClassName ?? "").Should().Equal("", "other-day");
        (await host.PageAsync(lines[1].QuerySelector("a")!.GetAttribute("href")!))
            .QuerySelector(".here + article h3")!
            .TextContent.Should()
            .Be("Hier");
    }

    static Task<TestHost> SmallPagesAsync(DatabaseProvider provider) =>
        TestHost.StartAsync(new() { Provider = provider, Settings = ["--Feed:PageSize=6"] });

    /// <summary>
    /// The numbers of the entries shown, the one that the page is for in brackets, and the ways on in the order of the page.
    /// </summary>
    static async Task<string> FeedAsync(TestHost host, string address)
    {
        var page = await host.PageAsync(new Uri(host.Address, address).PathAndQuery);
        var numbers = page.QuerySelectorAll("#feed article")
            .Select(a =>
            {
                var number = a.QuerySelector("h3")!.TextContent["Entry ".Length..];
                return a.PreviousElementSibling?.ClassName == "here" ? $"[{number}]" : number;
            });
        var ways = page.QuerySelectorAll("#previous a, #more a")
            .Select(a => a.GetAttribute("href")!.Contains("before=", StringComparison.Ordinal) ? "older" : "newer")
            .ToList();
        return string.Join(' ', numbers) + (ways.Count == 0 ? "" : " | " + string.Join(' ', ways));
    }
}
