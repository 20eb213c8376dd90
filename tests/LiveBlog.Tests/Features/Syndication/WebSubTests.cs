using System.Security.Cryptography;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Features.Syndication.WebSub;
using LiveBlog.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Syndication;

/// <summary>The site as the hub of its own feeds, seen by a subscriber.</summary>
public sealed class WebSubTests : IAsyncLifetime
{
    internal const string Home = "https://paper.example";

    readonly TickingClock clock = new(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
    TestSubscriber subscriber = null!;
    TestHost host = null!;

    public async Task InitializeAsync()
    {
        subscriber = await TestSubscriber.StartAsync();
        host = await StartAsync(DatabaseProvider.Sqlite);
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await subscriber.DisposeAsync();
    }

    [Theory]
    [InlineData("atom", "application/atom+xml")]
    [InlineData("rss", "application/rss+xml")]
    [InlineData("json", "application/feed+json")]
    public async Task A_subscriber_that_confirms_is_sent_the_feed_as_it_stands_at_its_address(string format, string type)
    {
        var slug = await host.OpenBlogAsync();
        var topic = $"{Home}/live/{slug}/feed.{format}";
        await host.SubscribeAsync(
            topic,
            subscriber.Callback("/take?key=a%20b"),
            ("hub.secret", "sésame"),
            ("hub.lease_seconds", "86400"),
            ("hub.foo", "passed over")
        );

        var question = subscriber.Questions.Single().PathAndQuery;
        question
            .Should()
            .StartWith("/take?key=a%20b&hub.mode=subscribe&hub.topic=" + Uri.EscapeDataString(topic))
            .And.EndWith("&hub.lease_seconds=86400");

        await host.PublishAsync(slug, new { headline = "One", quotes = new[] { new { text = "Words.", attribution = "Ann" } } });
        var delivery = (await subscriber.WaitForDeliveriesAsync(1)).Single();
        delivery.PathAndQuery.Should().Be("/take?key=a%20b");
        delivery.Body.Should().Be(await host.TextAsync(new Uri(topic).PathAndQuery)).And.Contain("Ann");
        delivery.Headers["Content-Type"].Should().StartWith(type);
        delivery.Headers["Link"].Should().Be($"<{Home}/websub>; rel=\"hub\", <{topic}>; rel=\"self\"");
        delivery
            .Headers["X-Hub-Signature"]
            .Should()
            .Be(
                "sha256="
                    + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("sésame"), Encoding.UTF8.GetBytes(delivery.Body)))
            );
    }

    [EveryDatabase]
    public async Task Changes_that_come_close_together_are_sent_together_and_what_was_withdrawn_is_not(DatabaseProvider provider)
    {
        await using var its = await StartAsync(provider);
        var slug = await its.OpenBlogAsync();
        await its.SubscribeAsync($"{Home}/live/{slug}/feed.json", subscriber.Callback());
        await its.PublishAsync(slug, new { headline = "One" });
        await subscriber.WaitForDeliveriesAsync(1);
        await Eventually.TrueAsync(async () => (await RowAsync(its))!.DeliveredRevision == new Revision(2));

        var two = await its.PublishAsync(slug, new { headline = "Two" });
        await its.PublishAsync(slug, new { headline = "Three" });
        await its.WithdrawAsync(two.Id);
        clock.Tick(WebSubSubscribers.Apart.TotalSeconds + 1);

        var deliveries = await subscriber.WaitForDeliveriesAsync(2);
        await Eventually.TrueAsync(async () => (await RowAsync(its))!.DeliveredRevision == new Revision(5));
        deliveries.Should().HaveCount(2);
        deliveries[1].Body.Should().Contain("Three").And.Contain("One").And.NotContain("Two");
    }

    [EveryDatabase]
    public async Task The_newswire_has_subscribers_too(DatabaseProvider provider)
    {
        await using var its = await StartAsync(provider);
        await its.SubscribeAsync($"{Home}/newswire/feed.rss", subscriber.Callback());
        var slug = await its.OpenBlogAsync();
        await its.PublishAsync(slug, new { headline = "For all" });
        (await subscriber.WaitForDeliveriesAsync(1)).Single().Body.Should().Contain("For all");
    }

    [Fact]
    public async Task A_failure_is_tried_again_ever_more_rarely_with_what_the_feed_holds_by_then()
    {
        subscriber.Take = _ => Results.StatusCode(StatusCodes.Status500InternalServerError);
        var slug = await host.OpenBlogAsync();
        await host.SubscribeAsync($"{Home}/live/{slug}/feed.atom", subscriber.Callback());
        await host.PublishAsync(slug, new { headline = "One" });

        for (var failures = 1; failures <= 3; failures++)
        {
            await subscriber.WaitForDeliveriesAsync(failures);
            await Eventually.TrueAsync(async () => (await RowAsync(host))!.Failures == failures);
            var pause = WebSubSubscribers.Retries.LongestPauseAfter(failures);
            (await RowAsync(host))!.NextAttemptAt.Should().BeAfter(clock.Now + (pause / 2)).And.BeOnOrBefore(clock.Now + pause);
            clock.Tick(pause.TotalSeconds);
        }

        await Eventually.TrueAsync(async () => (await RowAsync(host))!.Failures == 4);
        subscriber.Take = _ => Results.Ok();
        await host.PublishAsync(slug, new { headline = "Two" });
        clock.Tick(WebSubSubscribers.Retries.LongestPauseAfter(4).TotalSeconds);
        (await subscriber.WaitForDeliveriesAsync(5))[4].Body.Should().Contain("Two");
        await Eventually.TrueAsync(async () => await RowAsync(host) is { Failures: 0, DeliveredRevision.Value: 3 });
    }

    [Fact]
    public async Task A_subscriber_that_says_when_it_wants_to_be_asked_again_is_not_asked_before()
    {
        subscriber.Take = request =>
        {
            request.HttpContext.Response.Headers.RetryAfter = "7200";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        };
        var slug = await host.OpenBlogAsync();
        await host.SubscribeAsync($"{Home}/live/{slug}/feed.atom", subscriber.Callback());
        await host.PublishAsync(slug, new { headline = "One" });
        await Eventually.TrueAsync(async () => (await RowAsync(host))!.Failures == 1);
        (await RowAsync(host))!.NextAttemptAt.Should().BeOnOrAfter(clock.Now.AddHours(2));
    }

    [Theory]
    [InlineData(StatusCodes.Status410Gone, 0)]
    [InlineData(StatusCodes.Status302Found, WebSubSubscribers.MaxFailures - 1)]
    public async Task One_that_is_gone_or_fails_for_a_day_is_dropped(int answer, int failures)
    {
        subscriber.Take = _ => Results.StatusCode(answer);
        var slug = await host.OpenBlogAsync();
        await host.SubscribeAsync($"{Home}/live/{slug}/feed.atom", subscriber.Callback());
        await host.InDatabaseAsync(db => db.WebSubSubscribers.ExecuteUpdateAsync(set => set.SetProperty(s => s.Failures, failures)));
        await host.PublishAsync(slug, new { headline = "One" });
        await Eventually.TrueAsync(async () => await RowAsync(host) is null);
        subscriber.Deliveries.Should().ContainSingle();
    }

    [Fact]
    public async Task A_lease_ends_unless_it_is_renewed_and_a_renewal_may_change_the_secret()
    {
        var slug = await host.OpenBlogAsync();
        var topic = $"{Home}/live/{slug}/feed.atom";
        await host.SubscribeAsync(topic, subscriber.Callback(), ("hub.secret", "old"), ("hub.lease_seconds", "3600"));
        (await RowAsync(host))!.ExpiresAt.Should().Be(clock.Now.AddHours(1));
        clock.Tick(1_800);
        await host.AskHubAsync(
            ("hub.mode", "subscribe"),
            ("hub.topic", topic),
            ("hub.callback", subscriber.Callback()),
            ("hub.secret", "new"),
            ("hub.lease_seconds", "3600")
        );
        await Eventually.TrueAsync(async () => SecretOf((await RowAsync(host))!) == "new");
        (await RowAsync(host))!.Secret.Should().NotContain("new", "it is kept encrypted");
        (await RowAsync(host))!.ExpiresAt.Should().Be(clock.Now.AddHours(1));

        clock.Tick(3_601);
        await Eventually.TrueAsync(async () => await RowAsync(host) is null);
    }

    [Fact]
    public async Task Who_leaves_confirms_that_too()
    {
        var slug = await host.OpenBlogAsync();
        var topic = $"{Home}/live/{slug}/feed.atom";
        await host.SubscribeAsync(topic, subscriber.Callback());
        await host.AskHubAsync(
            ("hub.mode", "unsubscribe"),
            ("hub.topic", topic),
            ("hub.callback", subscriber.Callback()),
            ("hub.lease_seconds", "passed over")
        );
        await Eventually.TrueAsync(async () => await RowAsync(host) is null);
        subscriber.Questions[^1].PathAndQuery.Should().Contain("hub.mode=unsubscribe").And.NotContain("lease");
    }

    [Fact]
    public async Task Who_does_not_confirm_is_not_kept()
    {
        var slug = await host.OpenBlogAsync();
        var topic = $"{Home}/live/{slug}/feed.atom";
        subscriber.Confirm = request =>
            request.Path.Value switch
            {
                "/no" => Results.NotFound(),
                "/other" => Results.Text("something else"),
                "/more" => Results.Text(request.Query["hub.challenge"] + "!"),
                "/elsewhere" => Results.Redirect("/take" + request.QueryString),
                "/fails" => Results.Text(request.Query["hub.challenge"].ToString(), statusCode: 500),
                _ => Results.Text(request.Query["hub.challenge"].ToString()),
            };
        string[] refused = ["/no", "/other", "/more", "/elsewhere", "/fails"];
        foreach (var path in refused)
        {
            await host.AskHubAsync(("hub.mode", "subscribe"), ("hub.topic", topic), ("hub.callback", subscriber.Callback(path)));
        }

        await Eventually.TrueAsync(() => Task.FromResult(subscriber.Questions.Count == refused.Length));
        await host.SubscribeAsync(topic, subscriber.Callback());
        (await host.InDatabaseAsync(db => db.WebSubSubscribers.Select(s => s.Callback).ToListAsync()))
            .Should()
            .Equal(subscriber.Callback());
        subscriber.Questions.Should().HaveCount(refused.Length + 1, "redirects are not followed");
    }

    [Theory]
    [InlineData("hub.mode", "")]
    [InlineData("hub.mode", "publish")]
    [InlineData("hub.topic", "")]
    [InlineData("hub.topic", "https://elsewhere.example/live/x/feed.atom")]
    [InlineData("hub.topic", "{home}live/no-such-blog/feed.atom")]
    [InlineData("hub.topic", "{home}live/{slug}")]
    [InlineData("hub.topic", "{home}live/{slug}/feed.atom?before=x")]
    [InlineData("hub.topic", "{home}live/{slug}/feed.xml")]
    [InlineData("hub.callback", "")]
    [InlineData("hub.callback", "/path")]
    [InlineData("hub.callback", "ftp://127.0.0.1/x")]
    [InlineData("hub.callback", "javascript:alert(1)")]
    [InlineData("hub.callback", "http://name:word@127.0.0.1/")]
    [InlineData("hub.callback", "http://127.0.0.1/#part")]
    [InlineData("hub.callback", "http://127.0.0.1/\u0001")]
    [InlineData("hub.callback", "http://no-such-host.invalid/")]
    [InlineData("hub.lease_seconds", "0")]
    [InlineData("hub.lease_seconds", "-1")]
    [InlineData("hub.lease_seconds", "1e9")]
    [InlineData("hub.lease_seconds", "99999999999999999999")]
    [InlineData("hub.secret", "control\u0001")]
    [InlineData("hub.secret", "{long}")]
    public async Task A_bad_request_is_told_its_field_and_nothing_is_kept(string field, string value)
    {
        var slug = await host.OpenBlogAsync();
        var fields = new Dictionary<string, string>
        {
            ["hub.mode"] = "subscribe",
            ["hub.topic"] = $"{Home}/live/{slug}/feed.atom",
            ["hub.callback"] = subscriber.Callback(),
            [field] = value
                .Replace("{home}", Home + "/", StringComparison.Ordinal)
                .Replace("{slug}", slug, StringComparison.Ordinal)
                .Replace("{long}", new string('é', 100), StringComparison.Ordinal),
        };
        using var response = await host.Anonymous().PostAsync("/websub", new FormUrlEncodedContent(fields));
        await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/plain", "WebSub §5.1.2");
        (await response.Content.ReadAsStringAsync()).Should().StartWith(field + ": ").And.EndWith(".\n");
        subscriber.Questions.Should().BeEmpty();
        (await RowAsync(host)).Should().BeNull();
    }

    [Fact]
    public async Task What_is_no_form_and_what_is_too_much_are_refused()
    {
        using var json = await host.Anonymous().PostAsJsonAsync("/websub", new { });
        await json.ShouldBeAsync(HttpStatusCode.UnsupportedMediaType);
        using var large = await host.Anonymous()
            .PostAsync("/websub", new FormUrlEncodedContent([KeyValuePair.Create("hub.topic", new string('x', 20_000))]));
        await large.ShouldBeAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Requests_are_counted()
    {
        HttpStatusCode last = default;
        for (var n = 0; n < 61; n++)
        {
            using var response = await host.Anonymous()
                .PostAsync("/websub", new FormUrlEncodedContent([KeyValuePair.Create("hub.mode", "none")]));
            last = response.StatusCode;
        }

        last.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Without_an_address_of_its_own_the_site_is_no_hub_and_announces_none()
    {
        await using var its = await TestHost.StartAsync(Setup with { Settings = ["--Outgoing:AllowPrivateAddresses=true"] });
        var slug = await its.OpenBlogAsync();
        var topic = $"{its.Address}live/{slug}/feed.atom";
        using var refused = await its.Anonymous()
            .PostAsync(
                "/websub",
                new FormUrlEncodedContent([
                    new("hub.mode", "subscribe"),
                    new("hub.topic", topic),
                    new("hub.callback", subscriber.Callback()),
                ])
            );
        await refused.ShouldBeAsync(HttpStatusCode.NotImplemented);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("Site:BaseUrl");
        foreach (
            var path in new[] { $"/live/{slug}/feed.atom", $"/live/{slug}/feed.rss", $"/live/{slug}/feed.json", "/newswire/feed.atom" }
        )
        {
            using var feed = await its.Anonymous().GetAsync(path);
            feed.Headers.GetValues("Link").Single().Should().Contain("self").And.NotContain("hub");
            (await feed.Content.ReadAsStringAsync()).Should().NotContain("websub").And.NotContain("\"hub");
        }

        subscriber.Questions.Should().BeEmpty();
    }

    Task<TestHost> StartAsync(DatabaseProvider provider) => TestHost.StartAsync(Setup with { Provider = provider });

    TestHostSetup Setup => SetupAt(clock);

    /// <summary>A site that is a hub, and may reach subscribers on this machine.</summary>
    internal static TestHostSetup SetupAt(TimeProvider clock) =>
        new() { Clock = clock, Settings = ["--Outgoing:AllowPrivateAddresses=true", $"--Site:BaseUrl={Home}"] };

    string? SecretOf(WebSubSubscriber row) =>
        host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("websub").Unprotect(row.Secret!);

    static Task<WebSubSubscriber?> RowAsync(TestHost host) =>
        host.InDatabaseAsync(db => db.WebSubSubscribers.AsNoTracking().SingleOrDefaultAsync());
}
