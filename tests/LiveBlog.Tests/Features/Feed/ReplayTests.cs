using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Features.Feed;

/// <summary>The feed as it stood at a moment of the past.</summary>
public sealed class ReplayTests
{
    [EveryDatabase]
    public async Task Every_moment_shows_the_feed_as_it_was_seen_then(DatabaseProvider provider)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(new() { Provider = provider, Clock = clock });
        var slug = await host.OpenBlogAsync();
        var random = new Random(7);
        var standing = new List<long>();
        var seen = new List<(DateTimeOffset Moment, IReadOnlyList<string> Feed)>();

        for (var step = 0; step < 40; step++)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            await ActAsync(host, slug, random, standing, step, clock);
            clock.Advance(TimeSpan.FromSeconds(30));
            seen.Add((clock.GetUtcNow(), await EntriesAsync(host, $"/live/{slug}")));
        }

        foreach (var (moment, feed) in seen)
        {
            var at = moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            (await EntriesAsync(host, $"/live/{slug}?at={at}")).Should().Equal(feed, "that is what stood at {0}", at);
            (await EntriesAsync(host, $"/live/{slug}?at={at}&order=oldest")).Should().BeEquivalentTo(feed);
        }
    }

    [EveryDatabase]
    public async Task Paging_stays_at_the_moment(DatabaseProvider provider)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(new() { Provider = provider, Clock = clock, Settings = ["--Feed:PageSize=3"] });
        var slug = await host.OpenBlogAsync();
        var first = await PublishAsync("1");
        for (var n = 2; n <= 8; n++)
        {
            await PublishAsync($"{n}");
        }

        var at = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        clock.Advance(TimeSpan.FromMinutes(1));
        await host.EditAsync(first.Id, new { headline = "1, changed" });
        await PublishAsync("9");

        var read = new List<string>();
        var address = $"/live/{slug}?at={at}";
        while (address is not null)
        {
            var page = await host.PageAsync(address);
            read.AddRange(page.Headlines());
            address = page.QuerySelector("#more a")?.GetAttribute("href");
        }

        read.Should().Equal("8", "7", "6", "5", "4", "3", "2", "1");

        async Task<EntryJson> PublishAsync(string headline)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return await host.PublishAsync(slug, new { headline });
        }
    }

    [EveryDatabase]
    public async Task A_chronicle_written_afterwards_is_replayed_by_its_own_hours(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync(new { timeZone = "Europe/Paris", language = "en" });
        await host.PublishManyAsync(slug, 20, minutesApart: 10); // 14:10 to 17:20 in Paris

        var page = await host.PageAsync($"/live/{slug}?at=2022-01-12T15:45");

        page.Headlines().Should().Equal(Enumerable.Range(1, 10).Reverse().Select(n => $"Entry {n}"));
        page.QuerySelector(".replay")!.TextContent.Should().Contain("by their own times");
        (await host.PageAsync($"/live/{slug}?at=2022-01-12T14:00")).QuerySelector("#empty").Should().NotBeNull();
    }

    [Fact]
    public async Task What_was_withdrawn_since_is_shown_and_said_to_be_and_what_was_erased_is_gone()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(new() { Clock = clock });
        var slug = await host.OpenBlogAsync();
        var withdrawn = await host.PublishAsync(slug, new { headline = "Withdrawn later" });
        var erased = await host.PublishAsync(slug, new { headline = "Erased later", bodyMarkdown = "A name." });
        clock.Advance(TimeSpan.FromMinutes(10));
        await host.WithdrawAsync(withdrawn.Id);
        using (var erase = await host.Administrator().DeleteAsync($"/api/v1/entries/{erased.Id}?erase=true"))
        {
            erase.StatusCode.Should().Be(HttpStatusCode.NoContent);
        }

        using var response = await host.Anonymous().GetAsync($"/live/{slug}?at=2026-03-01T09:05:00Z");
        var page = await host.PageAsync($"/live/{slug}?at=2026-03-01T09:05:00Z");

        response.Headers.GetValues("X-Robots-Tag").Should().Contain("noindex");
        page.Headlines().Should().Equal("Withdrawn later");
        page.QuerySelector(".gone + article h3")!.TextContent.Should().Be("Withdrawn later");
        (await host.Anonymous().GetStringAsync($"/live/{slug}?at=2026-03-01T09:05:00Z")).Should().NotContain("A name.");
        (await host.Anonymous().GetAsync(new Uri(withdrawn.Url).PathAndQuery)).StatusCode.Should().Be(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Only_an_administrator_erases_and_an_entry_withdrawn_before_can_be_erased()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "A name" });
        await host.WithdrawAsync(entry.Id);

        (await host.Editor().DeleteAsync($"/api/v1/entries/{entry.Id}?erase=true")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await host.Administrator().DeleteAsync($"/api/v1/entries/{entry.Id}?erase=true")).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await host.InDatabaseAsync(async db => await db.Entries.FindAsync(entry.Id)))!.Headline.Should().BeNull();
    }

    static async Task ActAsync(TestHost host, string slug, Random random, List<long> standing, int step, FakeTimeProvider clock)
    {
        var act = standing.Count == 0 ? 0 : random.Next(6);
        switch (act)
        {
            case 0 or 1:
                // Some are dated back, some ahead.
                var at = clock.GetUtcNow().AddMinutes(random.Next(4) switch { 0 => -20, 1 => 20, _ => 0 });
                standing.Add((await host.PublishAsync(slug, new { headline = $"Entry {step}", publishedAt = at.ToString("O"), isPinned = random.Next(5) == 0, isKeyEvent = random.Next(3) == 0 })).Id);
                break;
            case 2 or 3:
                var edited = standing[random.Next(standing.Count)];
                await host.EditAsync(edited, new { headline = $"Entry {edited}, at step {step}", isKeyEvent = random.Next(2) == 0 });
                break;
            case 4:
                await host.EditAsync(standing[random.Next(standing.Count)], new { headline = $"Pinned at step {step}", isPinned = true });
                break;
            default:
                var withdrawn = standing[random.Next(standing.Count)];
                await host.WithdrawAsync(withdrawn);
                standing.Remove(withdrawn);
                break;
        }
    }

    /// <summary>The entries as they are written in the page, the pinned one first.</summary>
    static async Task<IReadOnlyList<string>> EntriesAsync(TestHost host, string address) =>
        (await host.PageAsync(address)).QuerySelectorAll("#feed article").Select(a => a.OuterHtml).ToList();
}
