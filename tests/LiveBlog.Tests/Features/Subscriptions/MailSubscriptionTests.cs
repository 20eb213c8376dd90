using System.Text;
using System.Text.RegularExpressions;
using LiveBlog.Data;
using LiveBlog.Features.Subscriptions;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace LiveBlog.Tests.Features.Subscriptions;

/// <summary>Subscribing by mail: nobody is written to who has not said so, everybody once, and one click ends it.</summary>
public sealed partial class MailSubscriptionTests
{
    [Fact]
    public async Task From_subscribing_to_a_key_event_to_one_click_that_ends_it()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await StartAsync(smtp);
        var slug = await host.OpenBlogAsync(new { title = "Les pourparlers", language = "fr", timeZone = "Europe/Paris" });
        using (var asked = await SubscribeAsync(host, slug, "nadege@lecteurs.example", "key"))
        {
            (await asked.ReadPageAsync()).QuerySelector("main")!.TextContent.Should().Contain("Nous avons envoyé un lien à").And.Contain("nadege@lecteurs.example");
            asked.Headers.Contains("Set-Cookie").Should().BeFalse();
        }

        var confirmation = await MailAsync(smtp, "nadege@lecteurs.example", 1);
        confirmation.Subject.Should().Contain("Les pourparlers");
        await host.PublishAsync(slug, new { headline = "Trop tôt", isKeyEvent = true });
        var link = LinkIn(confirmation, "confirm");
        using (var opened = await host.Anonymous().GetAsync(link))
        {
            await opened.ShouldBeAsync(HttpStatusCode.OK);
        }

        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.State).SingleAsync())).Should().Be(SubscriptionState.Pending, "a link that is opened is not yet a word");
        (await host.Anonymous().PostAsync(link, null)).Dispose();
        await host.Services.GetRequiredService<Teller>().TellDueAsync(default);
        await host.PublishAsync(slug, new { headline = "Sans importance" });
        var entry = await host.PublishAsync(slug, new
        {
            headline = "Les marins rentrent {{stop}}",
            bodyMarkdown = "Trente-quatre **marins**, [le détail](/topics/x).\n\n- un\n- deux",
            isKeyEvent = true,
            quotes = new[] { new { text = "Nous rentrons.", attribution = "Irena Halvard", role = "ministre" } },
        });
        var news = await MailAsync(smtp, "nadege@lecteurs.example", 2);
        news.Subject.Should().StartWith("Les marins rentrent");
        news.HtmlBody.Should().Contain("lang=\"fr\"").And.Contain("https://paper.example/topics/x").And.Contain($"https://paper.example/live/{slug}/entry/{entry.Id}").And.Contain("Nous rentrons.").And.NotContain("href=\"/");
        news.TextBody.Should().Contain("Trente-quatre marins, le détail (https://paper.example/topics/x).").And.Contain("- un").And.Contain("> Nous rentrons.").And.Contain("Irena Halvard, ministre");
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

        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.State).SingleAsync())).Should().Be(SubscriptionState.Active, "looking ends nothing");
        using (var clicked = await host.Anonymous().PostAsync(new Uri(stop).PathAndQuery, OneClick()))
        {
            await clicked.ShouldBeAsync(HttpStatusCode.OK);
        }

        await host.PublishAsync(slug, new { headline = "Après", isKeyEvent = true });
        await host.Services.GetRequiredService<Teller>().TellDueAsync(default);
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync())).Should().Be(2);
        using var replayed = await host.Anonymous().PostAsync(link, null);
        await replayed.ShouldBeAsync(HttpStatusCode.Gone);
        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.State).SingleAsync())).Should().Be(SubscriptionState.Stopped, "an old link brings nothing back");
    }

    /// <summary>The mail server is down for a while, the program is killed in the middle with SIGKILL, and another goes on.</summary>
    [Fact]
    public async Task Of_a_thousand_subscribers_each_gets_each_mail_once_though_the_server_fails_and_the_program_is_killed()
    {
        const int Subscribers = 1_000;
        await using var smtp = SmtpStub.Start();
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        var key = await PrepareAsync(database, Subscribers);
        smtp.IsDown = true;
        await using (var program = await RunAsync(database, smtp))
        {
            using var api = new HttpClient { BaseAddress = program.Address };
            api.DefaultRequestHeaders.Authorization = new("Bearer", key);
            using (var published = await api.PostAsJsonAsync("/api/v1/blogs/storm/entries", new { headline = "The wall holds", isKeyEvent = true }))
            {
                await published.ShouldBeAsync(HttpStatusCode.Created);
            }

            await Eventually.TrueAsync(() => CountAsync(database, m => true, Subscribers), "every mail is in the outbox");
            await ReleaseAsync(database);
            smtp.IsDown = false;
            await Eventually.TrueAsync(() => Task.FromResult(smtp.Taken.Count >= Subscribers / 3), "a third has gone out");
            program.Kill();
        }

        await ReleaseAsync(database);
        await using (await RunAsync(database, smtp))
        {
            await Eventually.TrueAsync(() => CountAsync(database, m => m.SentAt != null, Subscribers), "all have gone out");
        }

        var byRecipient = smtp.Taken.GroupBy(m => m.To.ToString()).ToList();
        byRecipient.Should().HaveCount(Subscribers);
        var twice = byRecipient.Where(its => its.Count() > 1).ToList();
        twice.Should().HaveCountLessThanOrEqualTo(1, "only the one mail that was between the server's word and ours when the program died may go out again");
        twice.TrueForAll(its => its.Select(m => m.MessageId).Distinct().Count() == 1).Should().BeTrue("and then it is known by its id");
    }

    [EveryDatabase]
    public async Task Two_machines_tell_everybody_once_and_one_who_asked_twice_as_well(DatabaseProvider provider)
    {
        await using var smtp = SmtpStub.Start();
        await using var database = TestDatabase.Create(provider);
        await using var here = await StartAsync(smtp, database);
        await using var there = await StartAsync(smtp, database);
        var slug = await here.OpenBlogAsync();
        await AddAsync(here, slug, Enumerable.Range(0, 60).Select(n => $"reader-{n}@x.example"), SubscriptionKind.Every);
        await AddAsync(here, slug: null, ["reader-7@x.example", "reader-8@x.example"], SubscriptionKind.KeyEvents);
        await here.PublishAsync(slug, new { headline = "One", isKeyEvent = true });
        await there.PublishAsync(slug, new { headline = "Two", isKeyEvent = true });
        await Eventually.TrueAsync(() => Task.FromResult(smtp.Taken.Count >= 120), "all mails arrive");
        await Task.WhenAll(here.Services.GetRequiredService<Teller>().TellDueAsync(default), there.Services.GetRequiredService<Teller>().TellDueAsync(default));
        await Eventually.TrueAsync(async () => await here.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.SentAt == null)) == 0, "the last is marked as well");
        smtp.Taken.Select(m => $"{m.To} {m.Subject}").Should().OnlyHaveUniqueItems().And.HaveCount(120);
        (await here.InDatabaseAsync(db => db.MailBodies.CountAsync())).Should().BeLessThanOrEqualTo(4, "what many are told alike is kept once");
    }

    [Fact]
    public async Task A_digest_gathers_what_came_since_the_last_one_and_says_nothing_when_nothing_came()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await StartAsync(smtp);
        var slug = await host.OpenBlogAsync(new { title = "The storm" });
        await AddAsync(host, slug, ["reader@x.example", "other@x.example"], SubscriptionKind.Digest);
        await host.PublishAsync(slug, new { headline = "One" });
        await host.PublishAsync(slug, new { bodyMarkdown = "A text alone" });
        var withdrawn = await host.PublishAsync(slug, new { headline = "Withdrawn" });
        await host.WithdrawAsync(withdrawn.Id);
        await DueNowAsync(host);
        await host.Services.GetRequiredService<Teller>().TellDueAsync(default);
        var mail = await MailAsync(smtp, "reader@x.example", 1);
        mail.Subject.Should().Be("The storm: 2 entries");
        mail.HtmlBody.Should().Contain("One").And.Contain("A text alone").And.NotContain("Withdrawn");
        (await host.InDatabaseAsync(db => db.MailBodies.CountAsync())).Should().Be(1, "both were told the same");
        await DueNowAsync(host);
        await host.Services.GetRequiredService<Teller>().TellDueAsync(default);
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync())).Should().Be(2);
        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.DueAt).Distinct().SingleAsync())).Should().BeAfter(TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task What_is_withdrawn_before_it_goes_out_never_does_and_an_erasure_leaves_nothing()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await StartAsync(smtp);
        smtp.IsDown = true;
        var slug = await host.OpenBlogAsync();
        await AddAsync(host, slug, ["reader@x.example"], SubscriptionKind.Every);
        var entry = await host.PublishAsync(slug, new { headline = "A name that must not stand" });
        await Eventually.TrueAsync(async () => await host.InDatabaseAsync(db => db.OutgoingMails.AnyAsync(m => m.ClaimedBy == null)), "the mail waits");
        using (var erased = await host.Administrator().DeleteAsync($"/api/v1/entries/{entry.Id}?erase=true"))
        {
            await erased.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        await Eventually.TrueAsync(async () => await host.InDatabaseAsync(db => db.MailBodies.CountAsync()) == 0 && await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync()) == 0, "nothing of it is left");
    }

    [Fact]
    public async Task An_address_that_is_refused_or_comes_back_or_complains_is_told_nothing_more()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await StartAsync(smtp);
        smtp.Refuses = to => to.StartsWith("refused", StringComparison.Ordinal) ? "550 no such letter-box" : null;
        var slug = await host.OpenBlogAsync();
        await AddAsync(host, slug, ["refused@x.example", "bounced@x.example", "complains@x.example", "late@x.example"], SubscriptionKind.Every);
        await host.PublishAsync(slug, new { headline = "One" });
        await Eventually.TrueAsync(async () => await host.InDatabaseAsync(db => db.Subscriptions.AnyAsync(s => s.Email == "refused@x.example" && s.State == SubscriptionState.Stopped && s.StoppedBecause!.Contains("letter-box"))), "the refused address is stopped");
        await ReturnAsync(host, Report("bounced@x.example", "failed"));
        await ReturnAsync(host, Report("late@x.example", "delayed"));
        await ReturnAsync(host, Complaint("complains@x.example"));
        (await host.InDatabaseAsync(db => db.Subscriptions.Where(s => s.State == SubscriptionState.Active).Select(s => s.Email).ToListAsync())).Should().Equal("late@x.example");
        using var stranger = await host.Editor().PostAsync("/api/v1/mail/returned", new StringContent(Report("late@x.example", "failed"), Encoding.UTF8, "message/rfc822"));
        await stranger.ShouldBeAsync(HttpStatusCode.Forbidden);
    }

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
        (await host.InDatabaseAsync(db => db.Subscriptions.CountAsync()) + await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync())).Should().Be(0);
    }

    [Fact]
    public async Task Asking_again_and_again_fills_nobodys_letter_box_and_other_sites_forms_do_nothing()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        for (var n = 0; n < 12; n++)
        {
            (await SubscribeAsync(host, slug, "impatient@x.example", n % 2 == 0 ? "key" : "every")).Dispose();
        }

        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync())).Should().Be(2);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/subscribe") { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = "victim@x.example", ["kind"] = "key" }) };
        foreign.Headers.Add("Origin", "https://evil.example");
        using var refused = await host.Anonymous().SendAsync(foreign);
        await refused.ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_upcoming_blog_goes_into_a_calendar()
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Site:BaseUrl=https://paper.example"] });
        var slug = await host.OpenBlogAsync(new { title = "The talks, second day; part one", status = "upcoming", startsAt = "2031-01-19T14:30:00+01:00", standfirst = "They come back." });
        using var response = await host.Anonymous().GetAsync($"/live/{slug}/calendar.ics");
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/calendar");
        var text = (await response.Content.ReadAsStringAsync()).Replace("\r\n ", "", StringComparison.Ordinal);
        text.Should().Contain("DTSTART:20310119T133000Z").And.Contain("SUMMARY:The talks\\, second day\\; part one").And.Contain($"URL:https://paper.example/live/{slug}").And.Contain("BEGIN:VCALENDAR");
        using var none = await host.Anonymous().GetAsync($"/live/{await host.OpenBlogAsync()}/calendar.ics");
        await none.ShouldBeAsync(HttpStatusCode.NotFound);
    }

    static FormUrlEncodedContent OneClick() => new(new Dictionary<string, string> { ["List-Unsubscribe"] = "One-Click" });

    static Task<TestHost> StartAsync(SmtpStub smtp, TestDatabase? database = null) => TestHost.StartAsync(new TestHostSetup
    {
        Database = database,
        Settings = ["--Email:Host=127.0.0.1", $"--Email:Port={smtp.Port}", "--Email:Security=None", "--Email:From=live@paper.example", "--Site:BaseUrl=https://paper.example"],
    });

    static Task<HttpResponseMessage> SubscribeAsync(TestHost host, string slug, string email, string kind) =>
        host.Anonymous().PostAsync($"/subscribe?blog={slug}", new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = email, ["kind"] = kind, ["scope"] = "blog" }));

    static async Task<MimeMessage> MailAsync(SmtpStub smtp, string to, int which)
    {
        await Eventually.TrueAsync(() => Task.FromResult(smtp.Taken.Count(m => m.To.ToString() == to) >= which), $"mail {which} to {to} arrives");
        return smtp.Taken.Where(m => m.To.ToString() == to).ElementAt(which - 1);
    }

    static string LinkIn(MimeMessage mail, string what) => new Uri(Link().Matches(mail.TextBody ?? "").Select(m => m.Value).Single(link => link.Contains($"/{what}?", StringComparison.Ordinal))).PathAndQuery;

    static async Task AddAsync(TestHost host, string? slug, IEnumerable<string> emails, SubscriptionKind kind) => await host.InDatabaseAsync(async db =>
    {
        var blogId = slug is null ? (int?)null : await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        db.Subscriptions.AddRange(emails.Select(email => Active(email, blogId, kind, now)));
        return await db.SaveChangesAsync();
    });

    static Subscription Active(string email, int? blogId, SubscriptionKind kind, DateTime now) => new()
    {
        Secret = Guid.NewGuid().ToString("N"),
        Email = email,
        BlogId = blogId,
        Kind = kind,
        EveryMinutes = kind == SubscriptionKind.Digest ? 60 : 0,
        Language = "en",
        State = SubscriptionState.Active,
        CreatedAt = now,
        ConfirmedAt = now,
        ToldUpTo = now.AddMinutes(-1),
        DueAt = kind == SubscriptionKind.Digest ? now.AddHours(1) : null,
    };

    static async Task DueNowAsync(TestHost host) => await host.InDatabaseAsync(db =>
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return db.Subscriptions.ExecuteUpdateAsync(set => set.SetProperty(s => s.DueAt, now));
    });

    static async Task ReturnAsync(TestHost host, string mail)
    {
        using var taken = await host.Administrator().PostAsync("/api/v1/mail/returned", new StringContent(mail, Encoding.UTF8, "message/rfc822"));
        await taken.ShouldBeAsync(HttpStatusCode.OK);
    }

    static string Report(string address, string action) =>
        $"""
        From: MAILER-DAEMON@x.example
        To: live@paper.example
        Subject: Undelivered
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        It did not work.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.x.example

        Final-Recipient: rfc822; {address}
        Action: {action}
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 unknown

        --b--
        """.ReplaceLineEndings("\r\n");

    static string Complaint(string address) =>
        $"""
        From: fbl@provider.example
        To: live@paper.example
        Subject: complaint
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="b"

        --b
        Content-Type: text/plain

        Somebody complains.
        --b
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: Provider/1.0
        Version: 1
        Original-Rcpt-To: <{address}>

        --b--
        """.ReplaceLineEndings("\r\n");

    static async Task<string> PrepareAsync(TestDatabase database, int subscribers)
    {
        await using var db = database.Open();
        var (key, text) = ApiKey.Create("storm", Roles.Editor, Drafts.Noon);
        var blog = Blog.Open(Drafts.SlugOf("storm"), new BlogHead { Title = "Storm", Language = "en", TimeZone = "UTC", Status = BlogStatus.Live }, TimeProvider.System.GetUtcNow().UtcDateTime);
        db.AddRange(key, blog);
        await db.SaveChangesAsync();
        db.Subscriptions.AddRange(Enumerable.Range(0, subscribers).Select(n => Active($"reader-{n}@x.example", blog.Id, SubscriptionKind.KeyEvents, TimeProvider.System.GetUtcNow().UtcDateTime)));
        await db.SaveChangesAsync();
        return text;
    }

    static Task<RunningProgram> RunAsync(TestDatabase database, SmtpStub smtp) => RunningProgram.StartAsync(database, new Dictionary<string, string>
    {
        ["Email__Host"] = "127.0.0.1",
        ["Email__Port"] = $"{smtp.Port}",
        ["Email__Security"] = "None",
        ["Email__From"] = "live@paper.example",
        ["Site__BaseUrl"] = "https://paper.example",
    });

    static async Task<bool> CountAsync(TestDatabase database, System.Linq.Expressions.Expression<Func<OutgoingMail, bool>> which, int count)
    {
        await using var db = database.Open();
        return await db.OutgoingMails.Where(which).CountAsync() == count;
    }

    /// <summary>As if the time had passed: what had to wait may be tried again, and what a dead program had taken is free.</summary>
    static async Task ReleaseAsync(TestDatabase database)
    {
        await using var db = database.Open();
        await db.OutgoingMails.Where(m => m.SentAt == null).ExecuteUpdateAsync(set => set.SetProperty(m => m.DueAt, Drafts.Noon).SetProperty(m => m.ClaimedUntil, (DateTime?)null).SetProperty(m => m.ClaimedBy, (Guid?)null));
    }

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
