using System.Text;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Subscriptions;

/// <summary>Addresses that cannot be reached, or whose readers complain, are told nothing more; and only those.</summary>
public sealed class BounceTests
{
    [Fact]
    public async Task An_address_that_bounces_or_complains_is_sent_nothing_more()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        smtp.Refuses = to => to.StartsWith("refused", StringComparison.Ordinal) ? "550 5.1.1 no such letter-box" : null;
        var slug = await host.OpenBlogAsync();
        await host.AddSubscribersAsync(
            slug,
            ["refused@x.example", "bounced@x.example", "complains@x.example", "late@x.example"],
            SubscriptionKind.Every
        );
        await host.PublishAsync(slug, new { headline = "One" });
        await smtp.MailAsync("complains@x.example", 1);
        await Eventually.TrueAsync(
            async () =>
                await host.InDatabaseAsync(db =>
                    db.Subscriptions.AnyAsync(s =>
                        s.Email == "refused@x.example" && s.State == SubscriptionState.Stopped && s.StoppedBecause == "550 5.1.1"
                    )
                ),
            "the refused address is stopped"
        );
        async Task<string> IdAsync(string to) => (await smtp.MailAsync(to, 1)).MessageId!;
        await ReturnAsync(host, Report("bounced@x.example", "failed", await IdAsync("bounced@x.example")));
        await ReturnAsync(host, Report("late@x.example", "delayed", await IdAsync("late@x.example")));
        await ReturnAsync(host, Report("late@x.example", "failed", "invented@paper.example"));
        await ReturnAsync(host, Report("late@x.example", "failed", await IdAsync("bounced@x.example")));
        await ReturnAsync(host, Complaint("complains@x.example", await IdAsync("complains@x.example")));
        (
            await host.InDatabaseAsync(db =>
                db.Subscriptions.Where(s => s.State == SubscriptionState.Active).Select(s => s.Email).ToListAsync()
            )
        )
            .Should()
            .Equal("late@x.example");
        using var stranger = await host.Editor()
            .PostAsync(
                "/api/v1/mail/returned",
                new StringContent(Report("late@x.example", "failed", await IdAsync("late@x.example")), Encoding.UTF8, "message/rfc822")
            );
        await stranger.ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_refusal_that_may_be_ours_stops_an_address_only_when_nothing_else_was_taken_for_days()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        var slug = await host.OpenBlogAsync();
        await host.AddSubscribersAsync(slug, ["reader@x.example"], SubscriptionKind.Every);
        var count = 0;
        async Task TellAsync(string? refusal)
        {
            smtp.Refuses = _ => refusal;
            await host.PublishAsync(slug, new { headline = $"Entry {++count}" });
            await Eventually.TrueAsync(
                async () =>
                    await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.GivenUpAt != null || m.SentAt != null)) == count,
                $"mail {count} is dealt with"
            );
        }

        Task<SubscriptionState> StateAsync() => host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.State).SingleAsync());
        Task DaysPassAsync(int days) =>
            host.InDatabaseAsync(db =>
                db.OutgoingMails.ExecuteUpdateAsync(set =>
                    set.SetProperty(m => m.RefusedAt, m => m.RefusedAt!.Value.AddDays(-days))
                        .SetProperty(m => m.GivenUpAt, m => m.GivenUpAt!.Value.AddDays(-days))
                        .SetProperty(m => m.SentAt, m => m.SentAt!.Value.AddDays(-days))
                )
            );

        // Of us it says that our domain is unknown, or on a list; not of the address.
        await TellAsync("550 5.1.8 Sender address rejected: Domain not found");
        await TellAsync("550 5.7.1 your server is on a list");
        await DaysPassAsync(4);
        await TellAsync(refusal: null);
        await DaysPassAsync(4);
        await TellAsync("550 5.7.1 your server is on a list");
        (await StateAsync()).Should().Be(SubscriptionState.Active, "what was refused before the last that was taken does not count");
        await DaysPassAsync(4);
        await TellAsync("550 no");
        await Eventually.TrueAsync(async () => await StateAsync() == SubscriptionState.Stopped, "it is told nothing more");
    }

    static async Task ReturnAsync(TestHost host, string mail)
    {
        using var taken = await host.Administrator()
            .PostAsync("/api/v1/mail/returned", new StringContent(mail, Encoding.UTF8, "message/rfc822"));
        await taken.ShouldBeAsync(HttpStatusCode.OK);
    }

    static string Report(string address, string action, string messageId) =>
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

            --b
            Content-Type: text/rfc822-headers

            Message-ID: <{messageId}>
            Subject: One

            --b--
            """.ReplaceLineEndings("\r\n");

    static string Complaint(string address, string messageId) =>
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

            --b
            Content-Type: message/rfc822

            Message-ID: <{messageId}>
            Subject: One

            Text
            --b--
            """.ReplaceLineEndings("\r\n");
}
