using LiveBlog.Data;
using LiveBlog.Features.Syndication.WebSub;
using LiveBlog.Http.Outgoing;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Syndication;

/// <summary>The hub's deliveries wait in a queue for each host, whichever machine takes them on.</summary>
public sealed class WebSubQueueTests : IAsyncLifetime
{
    readonly TickingClock clock = new(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
    TestSubscriber subscriber = null!;

    public async Task InitializeAsync() => subscriber = await TestSubscriber.StartAsync();

    public async Task DisposeAsync() => await subscriber.DisposeAsync();

    [Fact]
    public async Task One_callback_host_has_a_bounded_number_of_subscriptions_however_its_name_is_written()
    {
        await using var its = await TestHost.StartAsync(
            Setup with
            {
                Settings = [.. Setup.Settings, "--Syndication:MaxSubscriptionsPerHost=3"],
            }
        );
        var slug = await its.OpenBlogAsync();
        var topic = $"{WebSubTests.Home}/live/{slug}/feed.atom";
        var port = subscriber.Address.Port;
        string[] spellings = [$"http://127.0.0.1:{port}/a", $"http://127.1:{port}/b", $"http://0x7f000001:{port}/c"];
        foreach (var callback in spellings)
        {
            await its.SubscribeAsync(topic, callback);
        }

        await using var another = await TestSubscriber.StartAsync();
        foreach (var callback in new[] { another.Callback(), $"http://[::ffff:127.0.0.1]:{port}/d", $"http://2130706433:{port}/e" })
        {
            using var full = await its.Anonymous()
                .PostAsync(
                    "/websub",
                    new FormUrlEncodedContent([new("hub.mode", "subscribe"), new("hub.topic", topic), new("hub.callback", callback)])
                );
            await full.ShouldBeAsync(HttpStatusCode.ServiceUnavailable);
        }

        // Those that are there renew, and another host is not concerned.
        await its.AskHubAsync(("hub.mode", "subscribe"), ("hub.topic", topic), ("hub.callback", spellings[0]));
        await its.SubscribeAsync(topic, $"http://localhost:{port}/g");
    }

    [Theory]
    [InlineData("https://a.b.example.com/x", "https://EXAMPLE.com.:8443/y")]
    [InlineData("https://one.example.co.uk/", "https://two.example.co.uk/")]
    [InlineData("http://127.0.0.1/", "http://2130706433/")]
    [InlineData("http://127.0.0.1/", "http://127.0.0.1./")]
    [InlineData("http://127.0.0.1/", "http://[::ffff:7f00:1]/")]
    [InlineData("http://[2001:db8:1:2::1]/", "http://[2001:db8:1:2:3:4:5:6]/")]
    [InlineData("http://1.2.3.4.nip.example/", "http://5.6.7.8.nip.example/")]
    [InlineData("https://bücher.example/", "https://www.xn--bcher-kva.example/")]
    public void Spellings_of_one_host_count_as_one(string one, string other) =>
        RegistrableHost.Of(new Uri(one)).Should().Be(RegistrableHost.Of(new Uri(other)));

    [Theory]
    [InlineData("https://one.co.uk/", "https://two.co.uk/")]
    [InlineData("https://one.example/", "https://two.example/")]
    [InlineData("http://127.0.0.1/", "http://127.0.0.2/")]
    [InlineData("http://[2001:db8:1:2::1]/", "http://[2001:db8:1:3::1]/")]
    public void Different_hosts_count_apart(string one, string other) =>
        RegistrableHost.Of(new Uri(one)).Should().NotBe(RegistrableHost.Of(new Uri(other)));

    [EveryDatabase]
    public async Task A_slow_subscriber_delays_no_other_host(DatabaseProvider provider)
    {
        const int Many = 60;
        await using var its = await StartAsync(provider);
        await using var slow = await SlowSubscriber.StartAsync();
        var slug = await its.OpenBlogAsync();
        var topic = $"{WebSubTests.Home}/live/{slug}/feed.atom";
        await its.InDatabaseAsync(async db =>
        {
            var blogId = await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync();
            db.WebSubSubscribers.AddRange(
                Enumerable
                    .Range(0, Many)
                    .Select(n => new WebSubSubscriber
                    {
                        Topic = topic,
                        BlogId = blogId,
                        Callback = slow.Callback($"/{n}"),
                        Host = RegistrableHost.Of(new Uri(slow.Callback("/"))),
                        DeliveredRevision = new Revision(1),
                        CreatedAt = clock.Now,
                        ExpiresAt = clock.Now.AddDays(1),
                        NextAttemptAt = clock.Now.AddHours(-1),
                    })
            );
            return await db.SaveChangesAsync();
        });
        await its.SubscribeAsync(topic, subscriber.Callback());
        await its.PublishAsync(slug, new { headline = "One" });
        await subscriber.WaitForDeliveriesAsync(1);
        slow.Waiting.Should().BeLessThanOrEqualTo(4, "the others of the slow host wait behind its own");
        slow.Answered.Should().Be(0);
    }

    [PostgresFact]
    public async Task On_two_machines_each_change_is_sent_once()
    {
        await using var database = TestDatabase.Create(DatabaseProvider.Postgres);
        await using var here = await StartAsync(database);
        await using var there = await StartAsync(database);
        var slug = await here.OpenBlogAsync();
        foreach (var n in Enumerable.Range(0, 5))
        {
            await here.SubscribeAsync($"{WebSubTests.Home}/live/{slug}/feed.atom", subscriber.Callback($"/take/{n}"));
        }

        for (var round = 1; round <= 8; round++)
        {
            await here.PublishAsync(slug, new { headline = $"{round}" });
            await Task.WhenAll(DeliverAsync(here), DeliverAsync(there), DeliverAsync(here), DeliverAsync(there));
            var revision = round + 1;
            await Eventually.TrueAsync(() =>
                here.InDatabaseAsync(db => db.WebSubSubscribers.AllAsync(s => s.DeliveredRevision == new Revision(revision)))
            );
            subscriber.Deliveries.Should().HaveCount(round * 5);
            clock.Tick(WebSubSubscribers.Apart.TotalSeconds + 1);
        }

        static Task<int> DeliverAsync(TestHost machine) =>
            machine.Services.GetRequiredService<FeedDelivery>().SendDueAsync(CancellationToken.None);
    }

    [PostgresFact]
    public async Task What_a_machine_took_on_and_did_not_finish_another_does()
    {
        await using var database = TestDatabase.Create(DatabaseProvider.Postgres);
        await using var its = await StartAsync(database);
        var slug = await its.OpenBlogAsync();
        await its.SubscribeAsync($"{WebSubTests.Home}/live/{slug}/feed.atom", subscriber.Callback());

        // As it is left by a machine that died after its claim.
        await its.InDatabaseAsync(db =>
            db.WebSubSubscribers.ExecuteUpdateAsync(set => set.SetProperty(s => s.NextAttemptAt, clock.Now + WebSubSubscribers.ClaimedFor))
        );
        await its.PublishAsync(slug, new { headline = "One" });
        (await its.Services.GetRequiredService<FeedDelivery>().SendDueAsync(CancellationToken.None)).Should().Be(0);
        clock.Tick(WebSubSubscribers.ClaimedFor.TotalSeconds);
        (await subscriber.WaitForDeliveriesAsync(1)).Single().Body.Should().Contain("One");
    }

    Task<TestHost> StartAsync(DatabaseProvider provider) => TestHost.StartAsync(Setup with { Provider = provider });

    Task<TestHost> StartAsync(TestDatabase database) => TestHost.StartAsync(Setup with { Database = database });

    TestHostSetup Setup => WebSubTests.SetupAt(clock);
}
