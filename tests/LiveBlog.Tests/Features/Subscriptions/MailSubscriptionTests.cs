using System.Text.RegularExpressions;
using LiveBlog.Features.Subscriptions;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace LiveBlog.Tests.Features.Subscriptions;

/// <summary>Subscribing by mail: nobody is written to who has not said so, and one click ends it.</summary>
public sealed partial class MailSubscriptionTests
{
    [Fact]
    public async Task From_subscribing_to_a_key_event_to_one_click_that_ends_it()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        var slug = await host.OpenBlogAsync(
            new
            {
                title = "Les pourparlers",
                language = "fr",
                timeZone = "Europe/Paris",
            }
        );
        using (var asked = await SubscribeAsync(host, slug, "nadege@lecteurs.example", "key"))
        {
            (await asked.ReadPageAsync())
                .QuerySelector("main")!
                .TextContent.Should()
                .Contain("Nous avons envoyé un lien à")
                .And.Contain("nadege@lecteurs.example");
            asked.Headers.Contains("Set-Cookie").Should().BeFalse();
        }

        var confirmation = await smtp.MailAsync("nadege@lecteurs.example", 1);
        confirmation.Subject.Should().Contain("Les pourparlers");
        await host.PublishAsync(slug, new { headline = "Trop tôt", isKeyEvent = true });
        var link = LinkIn(confirmation, "confirm");
        using (var opened = await host.Anonymous().GetAsync(link))
        {
            await opened.ShouldBeAsync(HttpStatusCode.OK);
        }

        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.State).SingleAsync()))
            .Should()
            .Be(SubscriptionState.Pending, "a link that is opened is not yet a word");
        (await host.Anonymous().PostAsync(link, null)).Dispose();
        await host.Services.GetRequiredService<NotificationDispatcher>().DispatchDueAsync(default);
        await host.PublishAsync(slug, new { headline = "Sans importance" });
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "Les marins rentrent {{stop}}",
                bodyMarkdown = "Trente-quatre **marins**, [le détail](/topics/x).\n\n- un\n- deux",
                isKeyEvent = true,
                quotes = new[]
                {
                    new
                    {
                        text = "Nous rentrons.",
                        attribution = "Irena Halvard",
                        role = "ministre",
                    },
                },
            }
        );
        var news = await smtp.MailAsync("nadege@lecteurs.example", 2);
        news.Subject.Should().StartWith("Les marins rentrent");
        news.HtmlBody.Should()
            .Contain("lang=\"fr\"")
            .And.Contain("https://paper.example/topics/x")
            .And.Contain($"https://paper.example/live/{slug}/entry/{entry.Id}")
            .And.Contain("Nous rentrons.")
            .And.NotContain("href=\"/");
        news.TextBody.Should()
            .Contain("Trente-quatre marins, le détail (https://paper.example/topics/x).")
            .And.Contain("- un")
            .And.Contain("> Nous rentrons.")
            .And.Contain("Irena Halvard, ministre");
        var stop = news.Headers["List-Unsubscribe"]!.Trim('<', '>');
        news.Headers["List-Unsubscribe-Post"].Should().Be("List-Unsubscribe=One-Click");
        news.TextBody.Should().Contain(stop);

        using (var forged = await host.Anonymous().PostAsync(new Uri(stop).PathAndQuery[..^3] + "abc", OneClick()))
        {
            await forged.ShouldBeAsync(HttpStatusCode.NotFound);
        }

        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.State).SingleAsync())).Should().Be(SubscriptionState.Active);
        using (var looked = await host.Anonymous().GetAsync(new Uri(stop).PathAndQuery))
        {
            await looked.ShouldBeAsync(HttpStatusCode.OK);
        }

        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.State).SingleAsync()))
            .Should()
            .Be(SubscriptionState.Active, "looking ends nothing");
        using (var clicked = await host.Anonymous().PostAsync(new Uri(stop).PathAndQuery, OneClick()))
        {
            await clicked.ShouldBeAsync(HttpStatusCode.OK);
        }

        await host.PublishAsync(slug, new { headline = "Après", isKeyEvent = true });
        await host.Services.GetRequiredService<NotificationDispatcher>().DispatchDueAsync(default);
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync())).Should().Be(2);
        using var replayed = await host.Anonymous().PostAsync(link, null);
        await replayed.ShouldBeAsync(HttpStatusCode.Gone);
        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.State).SingleAsync()))
            .Should()
            .Be(SubscriptionState.Stopped, "an old link brings nothing back");
    }

    /// <summary>The mail server is down for a while, the program is killed in the middle with SIGKILL, and another goes on.</summary>
    [Theory]
    [InlineData("nobody")]
    [InlineData("a@x.example\r\nBcc: all@x.example")]
    [InlineData("a@x.example,b@x.example")]
    [InlineData("\"a b\"@x.example")]
    [InlineData("a@localhost")]
    public async Task A_bad_address_is_refused_and_nothing_is_written(string email)
    {
        await using var host = await TestHost.StartAsync();
        using var refused = await SubscribeAsync(host, await host.OpenBlogAsync(), email, "key");
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        (await refused.ReadPageAsync()).QuerySelector("[role=alert]").Should().NotBeNull();
        (await host.InDatabaseAsync(db => db.Subscriptions.CountAsync()) + await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync()))
            .Should()
            .Be(0);
    }

    [Fact]
    public async Task Repeated_requests_flood_no_mailbox_and_other_sites_forms_do_nothing()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        for (var n = 0; n < 12; n++)
        {
            (await SubscribeAsync(host, slug, "impatient@x.example", n % 2 == 0 ? "key" : "every")).Dispose();
        }

        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync())).Should().Be(2);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/subscribe")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = "victim@x.example", ["kind"] = "key" }),
        };
        foreign.Headers.Add("Origin", "https://evil.example");
        using var refused = await host.Anonymous().SendAsync(foreign);
        await refused.ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    [EveryDatabase]
    public async Task A_stranger_who_asks_for_an_address_first_keeps_its_owner_out_of_nothing(LiveBlog.Data.DatabaseProvider provider)
    {
        const string Owner = "owner@x.example";
        await using var smtp = SmtpStub.Start();
        var clock = new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Provider = provider,
                Clock = clock,
                Settings =
                [
                    "--Email:Host=127.0.0.1",
                    $"--Email:Port={smtp.Port}",
                    "--Email:Security=None",
                    "--Email:From=live@paper.example",
                    "--Site:BaseUrl=https://paper.example",
                ],
            }
        );
        var blogs = new List<string>();
        for (var n = 0; n < 5; n++)
        {
            blogs.Add(await host.OpenBlogAsync());
            (await SubscribeAsync(host, blogs[n], Owner, "every")).Dispose();
        }

        await smtp.MailAsync(Owner, 5);
        clock.Tick(60);
        var wanted = await host.OpenBlogAsync(new { title = "What the owner wants" });
        (await SubscribeAsync(host, wanted, Owner, "key")).Dispose();
        (await smtp.MailAsync(Owner, 6)).Subject.Should().Contain("What the owner wants");

        // However long somebody goes on: the letter-box is not filled, and any link in it leads to what its owner asks for.
        for (var n = 0; n < 20; n++)
        {
            (await SubscribeAsync(host, blogs[n % 5], Owner, n % 2 == 0 ? "key" : "digest-60")).Dispose();
        }

        var late = await host.OpenBlogAsync(new { title = "What the owner wants later" });
        (await SubscribeAsync(host, late, Owner, "key")).Dispose();
        await Eventually.TrueAsync(
            () => host.InDatabaseAsync(db => db.OutgoingMails.AllAsync(m => m.SentAt != null)),
            "all mails have gone out"
        );
        smtp.Taken.Should().HaveCountLessThanOrEqualTo(10);
        using var opened = await host.Anonymous().GetAsync(LinkIn(await smtp.MailAsync(Owner, 6), "confirm"));
        var link = (await opened.ReadPageAsync())
            .QuerySelectorAll("main a")
            .Single(a => a.TextContent.Contains("What the owner wants later", StringComparison.Ordinal))
            .GetAttribute("href")!;
        using var confirmed = await host.Anonymous().PostAsync(link, content: null);
        await confirmed.ShouldBeAsync(HttpStatusCode.OK);
        (await host.InDatabaseAsync(db => db.Subscriptions.CountAsync(s => s.State == SubscriptionState.Active))).Should().Be(1);
    }

    [Fact]
    public async Task What_the_database_holds_of_a_subscription_opens_none_of_its_links()
    {
        await using var host = await TestHost.StartAsync();
        var subscription = await host.InDatabaseAsync(async db =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var added = new Subscription
            {
                Secret = SubscriptionLinks.NewSecret(),
                Email = "kept@x.example",
                Kind = SubscriptionKind.KeyEvents,
                Language = "en",
                State = SubscriptionState.Active,
                CreatedAt = now,
                ConfirmedAt = now,
            };
            db.Subscriptions.Add(added);
            await db.SaveChangesAsync();
            return added;
        });
        using (
            var stolen = await host.Anonymous().PostAsync($"/subscriptions/{subscription.Id}/stop?key={subscription.Secret}", OneClick())
        )
        {
            await stolen.ShouldBeAsync(HttpStatusCode.NotFound);
        }

        var link = SubscriptionLinks.Stop(subscription, host.Services.GetRequiredService<KeyedHash>());
        using var clicked = await host.Anonymous().PostAsync(link, OneClick());
        await clicked.ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_upcoming_blog_goes_into_a_calendar()
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Site:BaseUrl=https://paper.example"] });
        var slug = await host.OpenBlogAsync(
            new
            {
                title = "The talks, second day; part one",
                status = "upcoming",
                startsAt = "2031-01-19T14:30:00+01:00",
                standfirst = "They come back.",
            }
        );
        using var response = await host.Anonymous().GetAsync($"/live/{slug}/calendar.ics");
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/calendar");
        var text = (await response.Content.ReadAsStringAsync()).Replace("\r\n ", "", StringComparison.Ordinal);
        text.Should()
            .Contain("DTSTART:20310119T133000Z")
            .And.Contain("SUMMARY:The talks\\, second day\\; part one")
            .And.Contain($"URL:https://paper.example/live/{slug}")
            .And.Contain("BEGIN:VCALENDAR");
        text.Should().Contain($"UID:{slug}@paper.example\r\n");
        using var none = await host.Anonymous().GetAsync($"/live/{await host.OpenBlogAsync()}/calendar.ics");
        await none.ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("--Site:BaseUrl=https://Paper.example", "paper.example")]
    [InlineData("--Site:BaseUrl=https://zeitung-österreich.example", "xn--zeitung-sterreich-6zb.example")]
    [InlineData("--Feed:PageSize=50", "127.0.0.1")]
    public async Task A_calendar_knows_the_same_event_again_by_whichever_name_the_site_is_asked(string setting, string name)
    {
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Settings = [setting], OtherHosts = "127.0.0.1,www.paper.example" }
        );
        var slug = await host.OpenBlogAsync(new { status = "upcoming", startsAt = "2031-01-19T14:30:00+01:00" });
        foreach (var asked in new[] { host.Address.Authority, "www.paper.example" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/live/{slug}/calendar.ics") { Headers = { Host = asked } };
            using var response = await host.Anonymous().SendAsync(request);
            await response.ShouldBeAsync(HttpStatusCode.OK);
            (await response.Content.ReadAsStringAsync())
                .Replace("\r\n ", "", StringComparison.Ordinal)
                .Should()
                .Contain($"UID:{slug}@{name}\r\n");
        }
    }

    static FormUrlEncodedContent OneClick() => new(new Dictionary<string, string> { ["List-Unsubscribe"] = "One-Click" });

    static Task<HttpResponseMessage> SubscribeAsync(TestHost host, string slug, string email, string kind) =>
        host.Anonymous()
            .PostAsync(
                $"/subscribe?blog={slug}",
                new FormUrlEncodedContent(
                    new Dictionary<string, string>
                    {
                        ["email"] = email,
                        ["kind"] = kind,
                        ["scope"] = "blog",
                    }
                )
            );

    static string LinkIn(MimeMessage mail, string what) =>
        new Uri(
            Link().Matches(mail.TextBody ?? "").Select(m => m.Value).Single(link => link.Contains($"/{what}?", StringComparison.Ordinal))
        ).PathAndQuery;

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
