using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Features.Webhooks;
using LiveBlog.Http.Outgoing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Features.Webhooks;

/// <summary>Webhooks get every change: in order, signed, again when they did not take it.</summary>
public sealed class WebhookTests
{
    [EveryDatabase]
    public async Task Every_change_is_told_once_in_order_and_signed_by_whichever_machine(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        var setup = new TestHostSetup
        {
            Database = database,
            Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow()),
            Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Site:BaseUrl=https://live.example"],
        };
        await using var here = await TestHost.StartAsync(setup);
        await using var there = await TestHost.StartAsync(setup);
        await using var receiver = await TestSubscriber.StartAsync();
        var slug = await here.OpenBlogAsync();
        var before = await here.PublishAsync(slug, new { headline = "Before" });
        var secret = await AddAsync(here, receiver.Callback());

        var entry = await here.PublishAsync(slug, new { headline = "One", bodyMarkdown = "Text." });
        await here.EditAsync(entry.Id, new { headline = "One, corrected" });
        var opened = await there.OpenBlogAsync();
        await there.PublishAsync(opened, new { headline = "Elsewhere" });
        await here.WithdrawAsync(before.Id);
        await DrainAsync(here, there);

        var bodies = receiver.Deliveries.Select(d => JsonDocument.Parse(d.Body).RootElement).ToList();
        long[] Told(string blog) =>
            [
                .. bodies
                    .Where(b => b.GetProperty("blog").GetString() == blog)
                    .SelectMany(b => b.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("revision").GetInt64())),
            ];
        Told(slug).Should().Equal(3, 4, 5);
        Told(opened).Should().Equal(1, 2);
        var changes = bodies
            .Where(b => b.GetProperty("blog").GetString() == slug)
            .SelectMany(b => b.GetProperty("changes").EnumerateArray())
            .ToList();
        changes[0].GetProperty("entry").GetProperty("url").GetString().Should().Be($"https://live.example/live/{slug}/entry/{entry.Id}");
        changes[2].GetProperty("kind").GetString().Should().Be("withdrawn");

        foreach (var delivery in receiver.Deliveries)
        {
            var signed = $"{delivery.Headers["webhook-id"]}.{delivery.Headers["webhook-timestamp"]}.{delivery.Body}";
            var expected = Convert.ToBase64String(
                HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes(signed))
            );
            delivery.Headers["webhook-signature"].Should().Be("v1," + expected);
        }

        (await here.InDatabaseAsync(db => db.Webhooks.SingleAsync())).Secret.Should().NotContain(secret[10..], "it is kept encrypted");
    }

    [Fact]
    public async Task What_was_withdrawn_while_the_receiver_was_away_is_never_told_and_nothing_is_left_out()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Clock = clock, Settings = ["--Outgoing:AllowPrivateAddresses=true"] }
        );
        await using var receiver = await TestSubscriber.StartAsync();
        receiver.Take = _ => Results.StatusCode(503);
        var slug = await host.OpenBlogAsync();
        await AddAsync(host, receiver.Callback());
        var secretEntry = await host.PublishAsync(slug, new { headline = "A name that must not be said" });
        await SendAsync(host);
        receiver.Deliveries.Should().NotBeEmpty();
        await host.WithdrawAsync(secretEntry.Id);
        await host.PublishAsync(slug, new { headline = "Afterwards" });
        var told = receiver.Deliveries.Count;
        receiver.Take = _ => Results.NoContent();
        clock.Advance(TimeSpan.FromMinutes(10));
        await DrainAsync(host);
        var later = receiver.Deliveries.Skip(told).ToList();
        string.Concat(later.Select(d => d.Body)).Should().NotContain("must not be said").And.Contain("Afterwards");
        later
            .SelectMany(d =>
                JsonDocument
                    .Parse(d.Body)
                    .RootElement.GetProperty("changes")
                    .EnumerateArray()
                    .Select(c => c.GetProperty("revision").GetInt64())
            )
            .Should()
            .Equal(2, 3, 4);

        // The log says how each attempt went, and one can be told again.
        var webhook = (await ReadAsync<WebhookJson>(host, "/api/v1/webhooks")).Single();
        var deliveries = await ReadAsync<WebhookDeliveryJson>(host, $"/api/v1/webhooks/{webhook.Id}/deliveries");
        deliveries.Select(d => d.Status).Should().Contain([503, 204]);
        using var again = await host.Administrator()
            .PostAsync($"/api/v1/webhooks/{webhook.Id}/deliveries/{deliveries[0].Id}", content: null);
        (await again.ReadAsync<WebhookAnswer>()).Status.Should().Be(204);
        receiver.Deliveries[^1].Body.Should().Contain("Afterwards");

        // Who says that he is gone is told nothing more.
        receiver.Take = _ => Results.StatusCode(410);
        await host.PublishAsync(slug, new { headline = "Nobody there" });
        await DrainAsync(host);
        (await ReadAsync<WebhookJson>(host, "/api/v1/webhooks")).Single().StoppedBecause.Should().Contain("410");
    }

    [Fact]
    public async Task A_receiver_that_says_when_it_wants_to_be_asked_again_is_not_asked_before()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Clock = clock, Settings = ["--Outgoing:AllowPrivateAddresses=true"] }
        );
        await using var receiver = await TestSubscriber.StartAsync();
        receiver.Take = request =>
        {
            request.HttpContext.Response.Headers.RetryAfter = "7200";
            return Results.StatusCode(503);
        };
        var slug = await host.OpenBlogAsync();
        await AddAsync(host, receiver.Callback());
        await host.PublishAsync(slug, new { headline = "One" });
        await DrainAsync(host);
        receiver.Deliveries.Should().ContainSingle();

        (await host.InDatabaseAsync(db => db.WebhookCursors.Where(c => c.Failures == 1).MaxAsync(c => c.NextAt)))
            .Should()
            .Be(clock.GetUtcNow().UtcDateTime.AddHours(2));
    }

    [Fact]
    public async Task A_webhook_that_cannot_be_called_at_all_is_tried_again_and_then_stopped_with_a_reason()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Clock = clock, Settings = ["--Outgoing:AllowPrivateAddresses=true"] }
        );
        await using var receiver = await TestSubscriber.StartAsync();
        var slug = await host.OpenBlogAsync();
        await AddAsync(host, receiver.Callback());
        await host.PublishAsync(slug, new { headline = "Before" });
        await DrainAsync(host);

        // Its secret cannot be read any more.
        await host.InDatabaseAsync(db => db.Webhooks.ExecuteUpdateAsync(set => set.SetProperty(w => w.Secret, "unreadable")));
        var delivered = receiver.Deliveries.Count;
        await host.PublishAsync(slug, new { headline = "After" });
        await SendAsync(host);
        (await host.InDatabaseAsync(db => db.WebhookCursors.MaxAsync(c => c.Failures))).Should().Be(1);
        (await ReadAsync<WebhookJson>(host, "/api/v1/webhooks")).Single().StoppedBecause.Should().BeNull();

        // As after three days of failures.
        var now = clock.GetUtcNow().UtcDateTime;
        await host.InDatabaseAsync(db =>
            db.WebhookCursors.ExecuteUpdateAsync(set => set.SetProperty(c => c.Failures, 79).SetProperty(c => c.NextAt, now))
        );
        await SendAsync(host);
        (await ReadAsync<WebhookJson>(host, "/api/v1/webhooks")).Single().StoppedBecause.Should().Be(FailureReason.KeyUnusable);
        receiver.Deliveries.Should().HaveCount(delivered);
    }

    [Theory]
    [InlineData("http://127.0.0.1/hook", "url")]
    [InlineData("http://[::ffff:10.0.0.1]/hook", "url")]
    [InlineData("http://169.254.169.254/latest", "url")]
    [InlineData("ftp://x.example/", "url")]
    [InlineData("not an address", "url")]
    public async Task An_address_that_is_none_or_leads_inwards_is_refused(string url, string field)
    {
        await using var host = await TestHost.StartAsync();
        using var wrong = await host.Administrator()
            .PostAsJsonAsync(
                "/api/v1/webhooks",
                new
                {
                    name = "x",
                    url,
                    blogs = Array.Empty<string>(),
                }
            );
        await wrong.ShouldBeAsync(HttpStatusCode.BadRequest);
        (await wrong.Content.ReadAsStringAsync()).Should().Contain($"\"{field}\"");
        (await host.InDatabaseAsync(db => db.Webhooks.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task A_slow_receiver_delays_no_other_host()
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Outgoing:AllowPrivateAddresses=true"] });
        await using var slow = await SlowSubscriber.StartAsync();
        await using var quick = await TestSubscriber.StartAsync();
        for (var n = 0; n < 10; n++)
        {
            await AddAsync(host, slow.Callback($"/{n}"));
        }

        await AddAsync(host, quick.Callback());
        await host.OpenBlogAsync();
        await quick.WaitForDeliveriesAsync(1);
        await host.OpenBlogAsync();
        await quick.WaitForDeliveriesAsync(2);
        slow.Answered.Should().Be(0);
        slow.Waiting.Should().BeLessThanOrEqualTo(8, "the others of the slow host wait behind its own");
    }

    static async Task<string> AddAsync(TestHost host, string url)
    {
        using var added = await host.Administrator()
            .PostAsJsonAsync(
                "/api/v1/webhooks",
                new
                {
                    name = "An archive",
                    url,
                    blogs = Array.Empty<string>(),
                }
            );
        await added.ShouldBeAsync(HttpStatusCode.Created);
        return (await added.ReadAsync<NewWebhookJson>()).Secret;
    }

    static async Task<IReadOnlyList<T>> ReadAsync<T>(TestHost host, string path)
    {
        using var answer = await host.Administrator().GetAsync(path);
        await answer.ShouldBeAsync(HttpStatusCode.OK);
        return (await answer.ReadAsync<ListJson<T>>()).Items;
    }

    static Task<int> SendAsync(TestHost host) => host.Services.GetRequiredService<WebhookSender>().SendDueAsync(default);

    static async Task DrainAsync(params TestHost[] hosts)
    {
        while ((await Task.WhenAll(hosts.Select(SendAsync))).Any(due => due > 0)) { }
    }
}
