using System.Security.Cryptography;
using System.Text;
using LiveBlog.Features.Subscriptions;
using LiveBlog.Features.Subscriptions.Push;
using LiveBlog.Model;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace LiveBlog.Tests.Features.Subscriptions;

/// <summary>Web Push: the bytes as the standards have them, and end to end to a push service that decrypts.</summary>
public sealed class PushTests
{
    /// <summary>RFC 8291, Appendix A.</summary>
    [Fact]
    public void Encryption_gives_the_bytes_of_the_standards_own_example()
    {
        static byte[] Bytes(string text) => WebEncoders.Base64UrlDecode(text);
        var browsersPoint = Bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        var auth = Bytes("BTBZMqHH6r4Tts7J_aSIgg");
        var salt = Bytes("DGv6ra1nlYgDCS1FRnbzlw");
        using var own = PushEncryption.Import(
            Bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"),
            Bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
        );
        var message = PushEncryption.Encrypt("When I grow up, I want to be a watermelon"u8, browsersPoint, auth, own, salt);
        WebEncoders
            .Base64UrlEncode(message)
            .Should()
            .Be(
                "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
            );
        using var browser = PushEncryption.Import(browsersPoint, Bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"));
        Encoding.UTF8.GetString(PushEncryption.Decrypt(message, browser, auth)).Should().Be("When I grow up, I want to be a watermelon");
    }

    /// <summary>RFC 8292, §2.4: the example's own token is taken, altered ones are not, and ours says what it has to.</summary>
    [Fact]
    public void The_sender_is_known_by_a_token_as_the_standard_has_it()
    {
        const string Example =
            "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
        Vapid.Verify(Example)!.Value.GetProperty("aud").GetString().Should().Be("https://push.example.net");
        Vapid.Verify(Example.Replace("i3CYb7t4", "i3CYb7t5", StringComparison.Ordinal)).Should().BeNull();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var claims = Vapid
            .Verify(
                Vapid.Header(
                    new Uri("https://push.example.net:8443/send/abc?x=1"),
                    "mailto:live@paper.example",
                    key,
                    WebEncoders.Base64UrlEncode([4, .. q.X!, .. q.Y!]),
                    now
                )
            )!
            .Value;
        claims.GetProperty("aud").GetString().Should().Be("https://push.example.net:8443");
        claims.GetProperty("sub").GetString().Should().Be("mailto:live@paper.example");
        (DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()) - now)
            .Should()
            .BePositive()
            .And.BeLessThanOrEqualTo(TimeSpan.FromHours(24));
    }

    [Fact]
    public void What_is_too_long_or_for_no_key_is_refused()
    {
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var auth = new byte[PushEncryption.AuthLength];
        var most = PushEncryption.Encrypt(new byte[PushEncryption.MaxBytes], PushEncryption.Point(browser), auth);
        most.Length.Should().BeLessThanOrEqualTo(4_096);
        FluentActions
            .Invoking(() => PushEncryption.Encrypt(new byte[PushEncryption.MaxBytes + 1], PushEncryption.Point(browser), auth))
            .Should()
            .Throw<ArgumentException>();
        FluentActions.Invoking(() => PushEncryption.Encrypt([1], [4, .. new byte[64]], auth)).Should().Throw<CryptographicException>();
    }

    [Fact]
    public async Task A_key_event_reaches_the_browsers_that_asked_each_once_and_those_that_are_gone_are_forgotten()
    {
        await using var service = await PushStub.StartAsync();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Push:Services=*", "--Site:BaseUrl=https://paper.example"],
            }
        );
        var slug = await host.OpenBlogAsync(new { title = "The talks", language = "fr" });
        foreach (var browser in new[] { "here", "gone", "busy" })
        {
            await SubscribeAsync(host, service.Subscribe(browser, slug));
        }

        await SubscribeAsync(host, service.Subscribe("here", blog: null));
        await SubscribeAsync(host, service.Subscribe("all", slug, "every"));
        (service.Answers["gone"], service.Answers["busy"]) = (410, 503);
        await host.PublishAsync(slug, new { headline = "Nothing much" });
        var entry = await host.PublishAsync(slug, new { headline = "Les marins rentrent", isKeyEvent = true });
        await Eventually.TrueAsync(() => Task.FromResult(service.Taken.Count >= 3), "the notifications arrive");
        await Eventually.TrueAsync(
            async () => await host.InDatabaseAsync(db => db.Subscriptions.CountAsync()) == 4,
            "the subscription that is gone is forgotten"
        );
        service
            .Taken.Select(t => (t.Browser, t.Payload.GetProperty("title").GetString()))
            .Should()
            .BeEquivalentTo([("here", "Les marins rentrent"), ("all", "Nothing much"), ("all", "Les marins rentrent")]);
        var told = service.Taken.Single(t => t.Browser == "here");
        told.Payload.GetProperty("url").GetString().Should().Be($"/live/{slug}/entry/{entry.Id}");
        (
            told.Payload.GetProperty("lang").GetString(),
            told.Payload.GetProperty("dir").GetString(),
            told.Payload.GetProperty("body").GetString()
        )
            .Should()
            .Be(("fr", "ltr", "The talks"));
        told.Claims.GetProperty("sub").GetString().Should().Be("https://paper.example");
        (told.Headers["Content-Encoding"], told.Headers["TTL"], told.Headers["Topic"])
            .Should()
            .Be(("aes128gcm", "14400", $"entry-{entry.Id}"));
        await Eventually.TrueAsync(
            async () =>
                await host.InDatabaseAsync(db => db.OutgoingPushes.Where(p => p.DoneAt == null).Select(p => p.Attempts).ToListAsync())
                    is [> 0],
            "all is done but the busy one, which is asked again later"
        );

        // An edit is no news, nor is a second machine's look.
        await host.EditAsync(entry.Id, new { headline = "Les marins rentrent chez eux", isKeyEvent = true });
        await host.Services.GetRequiredService<NotificationDispatcher>().DispatchDueAsync(default);
        await host.Services.GetRequiredService<PushSender>().SendDueAsync(default);
        service.Taken.Should().HaveCount(3);
        await Eventually.TrueAsync(
            async () =>
                await host.InDatabaseAsync(db => db.SubscriptionSends.SingleAsync(s => s.EntryId == new EntryId(entry.Id)))
                    is { Pushes: 4, PushesTaken: 2, PushesGone: 1 },
            "the desk is told how it went"
        );
    }

    [EveryDatabase]
    public async Task One_that_can_never_be_sent_is_set_aside_with_the_reason_and_holds_up_no_other(LiveBlog.Data.DatabaseProvider provider)
    {
        await using var service = await PushStub.StartAsync();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Provider = provider, Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Push:Services=*"] }
        );
        var slug = await host.OpenBlogAsync(new { title = new string('م', 200), language = "ar" });
        foreach (var browser in new[] { "broken", "well" })
        {
            await SubscribeAsync(host, service.Subscribe(browser, slug));
        }

        await host.InDatabaseAsync(async db =>
        {
            var broken = (await db.Subscriptions.ToListAsync()).Single(s => s.Push!.Endpoint.EndsWith("broken", StringComparison.Ordinal));
            broken.Push = broken.Push! with { PublicKey = "AAAA" };
            return await db.SaveChangesAsync();
        });
        var entry = await host.PublishAsync(slug, new { headline = string.Concat(Enumerable.Repeat("🇫🇷م", 60)), isKeyEvent = true });
        await Eventually.TrueAsync(
            () =>
                host.InDatabaseAsync(db =>
                    db.SubscriptionSends.AnyAsync(s => s.EntryId == new EntryId(entry.Id) && s.PushesTaken + s.PushesFailed == 2)
                ),
            "both are done"
        );
        service
            .Taken.Should()
            .ContainSingle()
            .Which.Payload.GetProperty("title")
            .GetString()
            .Should()
            .EndWith("…")
            .And.NotContain("\uFFFD");
        (await host.InDatabaseAsync(db => db.SubscriptionSends.SingleAsync(s => s.EntryId == new EntryId(entry.Id))))
            .Should()
            .BeEquivalentTo(new { PushesTaken = 1, PushesFailed = 1 });
        var browserOfEditor = host.Browser();
        (await browserOfEditor.SignInAsync(await host.AddPersonAsync())).Dispose();
        using var figures = await browserOfEditor.GetAsync($"/desk/blogs/{slug}/figures");
        (await figures.ReadPageAsync()).QuerySelector(".sends .wrong")!.TextContent.Should().StartWith("Could not be sent: ");
    }

    [EveryDatabase]
    public async Task An_entry_that_cannot_be_told_is_set_aside_with_the_reason_and_the_next_ones_are_told(
        LiveBlog.Data.DatabaseProvider provider
    )
    {
        await using var smtp = SmtpStub.Start();
        await using var database = TestDatabase.Create(provider);
        await using var host = await Subscribers.StartAsync(smtp, database);
        var slug = await host.OpenBlogAsync();
        await host.AddSubscribersAsync(slug, ["reader@x.example"], LiveBlog.Model.SubscriptionKind.Every);
        await host.PublishAsync(slug, new { headline = "Zero" });
        await Eventually.TrueAsync(() => Task.FromResult(smtp.Taken.Count == 1), "the first one is told");

        // Nobody tells the next one before it is as it must not be.
        await ClaimAsync(TimeProvider.System.GetUtcNow().UtcDateTime.AddYears(1));
        var one = await host.PublishAsync(slug, new { headline = "One" });
        await ZoneAsync("Nowhere/None");
        await Eventually.TrueAsync(
            async () =>
            {
                await ClaimAsync(until: null);
                return await host.InDatabaseAsync(db =>
                    db.SubscriptionSends.AnyAsync(s => s.EntryId == new EntryId(one.Id) && s.LastError != null)
                );
            },
            "it is set aside"
        );
        await ZoneAsync("Europe/Paris");
        await host.PublishAsync(slug, new { headline = "Two" });
        await Eventually.TrueAsync(
            async () =>
            {
                await ClaimAsync(until: null);
                return smtp.Taken.Count > 1;
            },
            "the next one is told"
        );
        smtp.Taken.Select(m => m.Subject).Should().HaveCount(2).And.NotContain(subject => subject.Contains("One"));

        Task ClaimAsync(DateTime? until) =>
            host.InDatabaseAsync(db => db.SubscriptionCursors.ExecuteUpdateAsync(set => set.SetProperty(c => c.ClaimedUntil, until)));

        Task ZoneAsync(string zone) =>
            host.InDatabaseAsync(db => db.Blogs.ExecuteUpdateAsync(set => set.SetProperty(b => b.TimeZone, zone)));
    }

    [Fact]
    public async Task A_browser_stops_what_it_has_asked_for_and_another_cannot()
    {
        await using var service = await PushStub.StartAsync();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Push:Services=*"] }
        );
        var slug = await host.OpenBlogAsync();
        await SubscribeAsync(host, service.Subscribe("one", slug));
        await SubscribeAsync(host, service.Subscribe("two", slug, "every"));
        using (var state = await host.Anonymous().PostAsJsonAsync("/api/v1/push/subscription/state", service.Subscribe("two", slug)))
        {
            (await state.Content.ReadAsStringAsync()).Should().Be("{\"kind\":\"every\"}");
        }

        await SubscribeAsync(host, service.Subscribe("one", slug, kind: null));
        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.Push!.Endpoint).ToListAsync()))
            .Should()
            .ContainSingle()
            .Which.Should()
            .EndWith("two");
    }

    [Fact]
    public async Task A_browser_that_gets_another_address_is_told_there()
    {
        await using var service = await PushStub.StartAsync();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Push:Services=*"] }
        );
        var slug = await host.OpenBlogAsync();
        await SubscribeAsync(host, service.Subscribe("old", slug));
        await SubscribeAsync(host, service.Subscribe("old", blog: null, "every"));
        await SubscribeAsync(host, service.Subscribe("bystander", slug));
        using (var moved = await host.Anonymous().PostAsJsonAsync("/api/v1/push/subscription/moved", service.Move("old", "new")))
        {
            await moved.ShouldBeAsync(HttpStatusCode.NoContent);
            await VerifiedAsync(host);
        }

        await host.PublishAsync(slug, new { headline = "The quay is open", isKeyEvent = true });
        await Eventually.TrueAsync(() => Task.FromResult(service.Taken.Count == 2), "both are told");
        service.Taken.Select(t => t.Browser).Should().BeEquivalentTo("new", "bystander");
    }

    [Theory]
    [InlineData("http://push.example/x", null, null, "endpoint")]
    [InlineData("https://127.0.0.1/x", null, null, "endpoint")]
    [InlineData("https://[::ffff:169.254.169.254]/latest", null, null, "endpoint")]
    [InlineData("https://10.1.2.3:8443/x", null, null, "endpoint")]
    [InlineData("https://localhost/x", null, null, "endpoint")]
    [InlineData("https://user:word@push.example/x", null, null, "endpoint")]
    [InlineData("javascript:alert(1)", null, null, "endpoint")]
    [InlineData(null, "AAAA", null, "keys.p256dh")]
    [InlineData(null, "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", null, "keys.p256dh")]
    [InlineData(null, null, "short", "keys.auth")]
    public async Task Bad_subscriptions_are_refused_by_their_field(string? endpoint, string? point, string? auth, string field)
    {
        await using var service = await PushStub.StartAsync();
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Push:Services=*"] });
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var refused = await host.Anonymous()
            .PutAsJsonAsync(
                "/api/v1/push/subscription",
                new
                {
                    endpoint = endpoint ?? "https://203.0.113.7/x",
                    keys = new
                    {
                        p256dh = point ?? WebEncoders.Base64UrlEncode(PushEncryption.Point(key)),
                        auth = auth ?? "AAAAAAAAAAAAAAAAAAAAAA",
                    },
                    kind = "key",
                }
            );
        await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
        (await host.InDatabaseAsync(db => db.Subscriptions.CountAsync())).Should().Be(0);
    }

    [Theory]
    [InlineData("", "https://fcm.googleapis.com/fcm/send/x", true)]
    [InlineData("", "https://updates.push.services.mozilla.com/wpush/v2/x", true)]
    [InlineData("", "https://db5p.notify.windows.com/w/?token=x", true)]
    [InlineData("", "https://web.push.apple.com/x", true)]
    [InlineData("", "https://evilfcm.googleapis.com.evil.example/x", false)]
    [InlineData("", "https://evilpush.apple.com/x", false)]
    [InlineData("", "https://203.0.113.7/x", false)]
    [InlineData("push.paper.example", "https://push.paper.example/x", true)]
    [InlineData("push.paper.example", "https://fcm.googleapis.com/fcm/send/x", false)]
    [InlineData("*", "https://203.0.113.7/x", true)]
    public void Only_push_services_are_written_to(string services, string endpoint, bool isOne) =>
        PushSettings.From(Configured(services)).IsService(new Uri(endpoint)).Should().Be(isOne);

    [Theory]
    [InlineData("https://push.paper.example")]
    [InlineData("*, push.paper.example")]
    public void Hosts_that_are_none_are_refused_at_the_start(string services)
    {
        var reading = () => PushSettings.From(Configured(services));
        reading.Should().Throw<LiveBlog.Data.ConfigurationException>().WithMessage("*Push:Services*");
    }

    [Fact]
    public async Task A_strangers_server_is_not_taken_and_one_that_no_longer_counts_is_not_written_to()
    {
        await using var service = await PushStub.StartAsync();
        await using var database = TestDatabase.Create(LiveBlog.Data.DatabaseProvider.Sqlite);
        string slug;
        await using (
            var open = await TestHost.StartAsync(
                new TestHostSetup { Database = database, Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Push:Services=*"] }
            )
        )
        {
            slug = await open.OpenBlogAsync();
            await SubscribeAsync(open, service.Subscribe("here", slug));
        }

        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Database = database, Settings = ["--Outgoing:AllowPrivateAddresses=true"] }
        );
        using (var refused = await host.Anonymous().PutAsJsonAsync("/api/v1/push/subscription", service.Subscribe("another", slug)))
        {
            await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "endpoint");
        }

        await host.PublishAsync(slug, new { headline = "The quay is open", isKeyEvent = true });
        await Eventually.TrueAsync(
            async () =>
                await host.InDatabaseAsync(db => db.OutgoingPushes.AnyAsync(p => p.DoneAt != null && !p.Key.StartsWith("welcome/"))),
            "it is dealt with"
        );
        service.Taken.Should().BeEmpty();

        // To stop what one has asked for is always possible.
        await SubscribeAsync(host, service.Subscribe("here", slug, kind: null));
        (await host.InDatabaseAsync(db => db.Subscriptions.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task What_is_too_old_is_not_told_and_costs_nobody_the_subscription()
    {
        await using var service = await PushStub.StartAsync();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Push:Services=*"] }
        );
        var slug = await host.OpenBlogAsync();
        await SubscribeAsync(host, service.Subscribe("here", slug));
        await host.InDatabaseAsync(async db =>
        {
            var old = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-5);
            db.OutgoingPushes.Add(
                new LiveBlog.Model.OutgoingPush
                {
                    Key = "old",
                    SubscriptionId = await db.Subscriptions.Select(s => s.Id).SingleAsync(),
                    Payload = "{}",
                    CreatedAt = old,
                    DueAt = old,
                }
            );
            return await db.SaveChangesAsync();
        });
        await Eventually.TrueAsync(
            async () =>
                await host.InDatabaseAsync(db => db.OutgoingPushes.AnyAsync(p => p.DoneAt != null && !p.Key.StartsWith("welcome/"))),
            "it is dealt with"
        );
        (await host.InDatabaseAsync(db => db.Subscriptions.CountAsync())).Should().Be(1);
        service.Taken.Should().BeEmpty();
    }

    [EveryDatabase]
    public async Task A_made_up_browser_never_counts_and_is_forgotten_and_a_real_one_counts_once_it_was_reached(
        LiveBlog.Data.DatabaseProvider provider
    )
    {
        await using var service = await PushStub.StartAsync();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Provider = provider,
                Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Push:Services=*", "--Push:MaxSubscriptions=2"],
            }
        );
        var slug = await host.OpenBlogAsync(new { title = "The talks" });
        (service.Answers["made-up"], service.Answers["forbidden"], service.Answers["busy"]) = (410, 403, 503);
        foreach (var browser in new[] { "made-up", "forbidden", "busy", "here" })
        {
            using var taken = await host.Anonymous().PutAsJsonAsync("/api/v1/push/subscription", service.Subscribe(browser, slug));
            await taken.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        Task<List<string>> StatesAsync() =>
            host.InDatabaseAsync(async db =>
                (await db.Subscriptions.ToListAsync()).ConvertAll(s => $"{s.Push!.Endpoint.Split('/')[^1]} {s.State}")
            );
        await Eventually.TrueAsync(
            async () => (await StatesAsync()).ToHashSet(StringComparer.Ordinal).SetEquals(["busy Pending", "here Active"]),
            "those that there are not are gone"
        );
        service.Welcomed.Should().ContainSingle().Which.Payload.GetProperty("title").GetString().Should().Be("The talks");

        await host.PublishAsync(slug, new { headline = "One", isKeyEvent = true });
        await Eventually.TrueAsync(() => Task.FromResult(service.Taken.Count == 1), "the one that counts is told");
        (await host.InDatabaseAsync(db => db.OutgoingPushes.CountAsync(p => p.EntryId != null))).Should().Be(1);

        // There is a bound in all, which what is made up does not use up.
        await SubscribeOneAsync("second", HttpStatusCode.NoContent);
        await Eventually.TrueAsync(async () => (await StatesAsync()).Contains("second Active"));
        await SubscribeOneAsync("third", HttpStatusCode.ServiceUnavailable);

        async Task SubscribeOneAsync(string browser, HttpStatusCode expected)
        {
            using var answer = await host.Anonymous().PutAsJsonAsync("/api/v1/push/subscription", service.Subscribe(browser, slug));
            await answer.ShouldBeAsync(expected);
        }
    }

    [EveryDatabase]
    public async Task The_sites_key_is_made_once_and_is_the_same_on_all_machines(LiveBlog.Data.DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var keys = await Task.WhenAll(
            new[] { here, there, here, there }.Select(async host =>
                (await host.Services.GetRequiredService<PushIdentities>().GetAsync(default)).PublicKey
            )
        );
        keys.Distinct().Should().ContainSingle();
        (await here.InDatabaseAsync(db => db.PushIdentities.Select(i => i.PrivateKey).SingleAsync()))
            .Length.Should()
            .BeGreaterThan(60, "it is encrypted");
        (await there.PageAsync("/subscribe")).QuerySelector("[data-push]")!.GetAttribute("data-key").Should().Be(keys[0]);
    }

    static async Task SubscribeAsync(TestHost host, object subscription)
    {
        using var taken = await host.Anonymous().PutAsJsonAsync("/api/v1/push/subscription", subscription);
        await taken.ShouldBeAsync(HttpStatusCode.NoContent);
        await VerifiedAsync(host);
    }

    static Task VerifiedAsync(TestHost host) =>
        Eventually.TrueAsync(
            () => host.InDatabaseAsync(db => db.Subscriptions.AllAsync(s => s.State != LiveBlog.Model.SubscriptionState.Pending)),
            "the push service has taken the first notification"
        );

    static IConfiguration Configured(string services) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Push:Services", services)]).Build();
}
