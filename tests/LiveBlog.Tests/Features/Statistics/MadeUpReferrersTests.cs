using LiveBlog.Data;
using LiveBlog.Features.Statistics;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Statistics;

/// <summary>Anybody can say where they come from: it must not fill the figures for good.</summary>
public sealed class MadeUpReferrersTests
{
    [EveryDatabase]
    public async Task Made_up_hosts_fill_no_figures_and_push_no_real_one_out(DatabaseProvider provider)
    {
        var clock = new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider, Clock = clock });
        var slug = (
            Slug.TryParse(await host.OpenBlogAsync(), out var parsed) ? parsed : throw new InvalidOperationException("This is no slug.")
        );
        var views = host.Services.GetRequiredService<PageViews>();
        for (var reader = 0; reader < 40; reader++)
        {
            views.Count(slug, entryId: default, "real.example", $"reader {reader}");
        }

        await views.AddAsync(default);

        // One stranger, then many, as fast as they can; each made-up host more than once.
        for (var n = 0; n < 200; n++)
        {
            views.Count(slug, entryId: default, $"one-{n}.example", "a stranger");
        }

        await views.AddAsync(default);
        (await HostsAsync()).Should().HaveCountLessThanOrEqualTo(1 + 20 + 1, "one network names few hosts");
        for (var n = 0; n < 500; n++)
        {
            for (var again = 0; again < 4; again++)
            {
                views.Count(slug, entryId: default, $"many-{n}.example", $"stranger {n}");
            }
        }

        await views.AddAsync(default);
        views.Count(slug, entryId: default, "late.example", "a reader");
        await views.AddAsync(default);
        var crowded = await HostsAsync();
        crowded.Should().HaveCountLessThanOrEqualTo(301).And.ContainKey("late.example", "who comes after the strangers still counts");
        crowded["real.example"].Should().Be(40);
        crowded.Values.Sum().Should().Be(40 + 200 + 2_000 + 1, "whatever is not listed is added up");

        clock.Tick(TimeSpan.FromHours(25).TotalSeconds);
        await views.AddAsync(default);
        var after = await HostsAsync();
        after.Should().HaveCountLessThanOrEqualTo(201, "what is rare is added up");
        after.Values.Sum().Should().Be(40 + 200 + 2_000 + 1);
        after.Should().NotContainKey("late.example", "one reader in a day is too rare to be listed");
        after["real.example"].Should().Be(40);

        async Task<Dictionary<string, long>> HostsAsync() =>
            await host.InDatabaseAsync(db => db.ReferrerCounts.ToDictionaryAsync(r => r.Host, r => r.Count));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("router.local")]
    [InlineData("a.invalid")]
    [InlineData("a.b1")]
    [InlineData("a..example")]
    [InlineData("news.example:8080")]
    public async Task What_is_no_name_of_a_site_is_not_counted(string from)
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        using var answer = await host.Anonymous().PostAsync($"/live/{slug}/opened?from={Uri.EscapeDataString(from)}", content: null);
        await host.Services.GetRequiredService<PageViews>().AddAsync(default);
        (await host.InDatabaseAsync(db => db.ReferrerCounts.CountAsync())).Should().Be(0);
        (await host.InDatabaseAsync(db => db.PageViewCounts.SumAsync(c => c.Count))).Should().Be(1);
    }
}
