using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Operations;

public sealed class IdempotencyKeyCleanupTests
{
    [Fact]
    public async Task Idempotency_keys_are_kept_for_thirty_days_and_then_forgotten()
    {
        var clock = new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var slug = await host.OpenBlogAsync();
        await PostAsync(host, slug, "old");
        await PostAsync(host, slug, "new");
        var longAgo = clock.GetUtcNow().UtcDateTime - TimeSpan.FromDays(30) + TimeSpan.FromHours(1);
        await host.InDatabaseAsync(db =>
            db.IdempotentPosts.Where(p => p.Key == "old").ExecuteUpdateAsync(set => set.SetProperty(p => p.CreatedAt, longAgo))
        );
        (await KeysAsync(host)).Should().BeEquivalentTo("old", "new");

        // The program looks when it starts, beside the test.
        clock.Tick(TimeSpan.FromHours(2).TotalSeconds);
        await host.RestartAsync();
        await Eventually.TrueAsync(async () => (await KeysAsync(host)).Count < 2, "old keys are forgotten");
        (await KeysAsync(host)).Should().Equal("new");
        (await host.InDatabaseAsync(db => db.Entries.CountAsync())).Should().Be(2, "the entries stay");
    }

    static Task<List<string>> KeysAsync(TestHost host) => host.InDatabaseAsync(db => db.IdempotentPosts.Select(p => p.Key).ToListAsync());

    static async Task PostAsync(TestHost host, string slug, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/blogs/{slug}/entries")
        {
            Content = JsonContent.Create(new { headline = key }),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await host.Editor().SendAsync(request);
        await response.ShouldBeAsync(HttpStatusCode.Created);
    }
}
