using LiveBlog.Data;
using LiveBlog.Http.Outgoing;
using LiveBlog.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Mail;

/// <summary>Mails: written with what they tell of, sent once, by whichever machine, whatever the mail server does.</summary>
public sealed class MailTests
{
    [EveryDatabase]
    public async Task Of_two_machines_that_send_at_once_each_mail_goes_out_once(DatabaseProvider provider)
    {
        await using var smtp = SmtpStub.Start();
        await using var database = TestDatabase.Create(provider);
        await using var here = await StartAsync(smtp, database);
        await using var there = await StartAsync(smtp, database);
        await WriteAsync(here, Enumerable.Range(0, 230).Select(i => $"reader-{i}@x.example"));
        await Task.WhenAll(DrainAsync(here), DrainAsync(there), DrainAsync(here), DrainAsync(there));
        await Eventually.TrueAsync(async () => await WaitingAsync(here) == 0, "all have gone out");
        smtp.Taken.Select(m => m.To.ToString()).Should().OnlyHaveUniqueItems().And.HaveCount(230);
        (await here.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.Text != "" || m.Html != "")))
            .Should()
            .Be(0, "what has gone out is nobody else's to read");
    }

    [EveryDatabase]
    public async Task While_the_mail_server_is_down_nothing_is_lost_and_a_mail_whose_answer_was_lost_is_known_by_its_id(
        DatabaseProvider provider
    )
    {
        await using var smtp = SmtpStub.Start();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await StartAsync(smtp, TestDatabase.Create(provider), clock);
        smtp.IsDown = true;
        await WriteAsync(host, Enumerable.Range(0, 60).Select(i => $"reader-{i}@x.example"));
        await SendAsync(host);
        smtp.Taken.Should().BeEmpty();
        (smtp.IsDown, smtp.HangsUpAfter) = (false, 10);
        for (var round = 0; round < 10 && await WaitingAsync(host) > 0; round++)
        {
            // A machine that was killed gives nothing back: what it had taken is free again after its time.
            clock.Advance(TimeSpan.FromMinutes(6));
            smtp.HangsUpAfter = round == 0 ? 10 : int.MaxValue;
            await DrainAsync(host);
        }

        (await WaitingAsync(host)).Should().Be(0);
        smtp.Taken.Select(m => m.To.ToString()).Distinct().Should().HaveCount(60);
        smtp.Taken.GroupBy(m => m.To.ToString())
            .Where(its => its.Count() > 1)
            .Should()
            .HaveCountLessThanOrEqualTo(1, "only the mail whose answer was lost goes out again")
            .And.OnlyContain(its => its.Select(m => m.MessageId).Distinct().Count() == 1);
    }

    [Fact]
    public async Task A_recipient_that_is_refused_for_good_is_given_up_and_one_that_is_not_taken_now_is_tried_later()
    {
        await using var smtp = SmtpStub.Start();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await StartAsync(smtp, TestDatabase.Create(DatabaseProvider.Sqlite), clock);
        var isFull = true;
        smtp.Refuses = to =>
            to switch
            {
                "gone@x.example" => "550 no such mailbox",
                "full@x.example" when isFull => "452 mailbox full",
                _ => null,
            };
        await WriteAsync(host, ["gone@x.example", "no address at all@", "full@x.example", "good@x.example"]);
        await DrainAsync(host);
        smtp.Taken.Select(m => m.To.ToString()).Should().Equal("good@x.example");
        isFull = false;
        await DrainAsync(host);
        smtp.Taken.Should().HaveCount(1, "it is not asked again at once");
        clock.Advance(TimeSpan.FromMinutes(2));
        await DrainAsync(host);
        smtp.Taken.Select(m => m.To.ToString()).Should().Equal("good@x.example", "full@x.example");
        (
            await host.InDatabaseAsync(db =>
                db.OutgoingMails.Where(m => m.GivenUpAt != null).OrderBy(m => m.Id).Select(m => m.LastError).ToListAsync()
            )
        )
            .Should()
            .Equal(["550", FailureReason.TextUnreadable], "the server's text can hold the address");
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To != "" || m.Subject != "" || m.Text != "" || m.Html != "")))
            .Should()
            .Be(0, "of what was sent or given up nothing is kept");
    }

    [Fact]
    public async Task A_mail_that_the_server_hangs_on_delays_no_other()
    {
        await using var smtp = SmtpStub.Start();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await StartAsync(smtp, TestDatabase.Create(DatabaseProvider.Sqlite), clock);
        smtp.Refuses = to => to == "hangs@x.example" ? throw new IOException("The server hangs up on this one.") : null;
        await WriteAsync(host, ["hangs@x.example", "one@x.example", "two@x.example"]);
        for (var round = 0; round < 3 && smtp.Taken.Count < 2; round++)
        {
            await DrainAsync(host);
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        smtp.Taken.Select(m => m.To.ToString()).Should().Equal("one@x.example", "two@x.example");
    }

    [Fact]
    public async Task A_mail_says_the_same_as_text_and_as_html_and_no_text_begins_a_header()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await StartAsync(smtp, TestDatabase.Create(DatabaseProvider.Sqlite));
        await InOutboxAsync(
            host,
            outbox =>
                outbox.SendAsync(
                    new MailMessage("bulk@x.example", "fr", "Un parmi d’autres")
                    {
                        IsBulk = true,
                        Headers = [new LiveBlog.Model.MailHeader("List-Unsubscribe", "<https://x.example/u/1>")],
                    },
                    default
                )
        );
        await InOutboxAsync(
            host,
            outbox =>
                outbox.SendAsync(
                    new MailMessage("nadia@x.example", "ar", "Sujet\r\nBcc: everybody@x.example")
                    {
                        Paragraphs = ["<script>alert(1)</script> & fils"],
                        Action = ("Ouvrir", "https://x.example/?a=1&b=2"),
                        Small = ["Petit."],
                        Key = "once",
                    },
                    default
                )
        );
        await InOutboxAsync(
            host,
            async outbox =>
                (
                    await outbox
                        .Invoking(o => o.SendAsync(new MailMessage("nadia@x.example", "fr", "Encore") { Key = "once" }, default))
                        .Should()
                        .ThrowAsync<DbUpdateException>()
                )
                    .Which.Should()
                    .NotBeNull()
        );
        await DrainAsync(host);
        smtp.Taken.Select(m => m.To.ToString())
            .Should()
            .Equal(["nadia@x.example", "bulk@x.example"], "somebody waits for the one, nobody for the other");
        var (mail, bulk) = (smtp.Taken[0], smtp.Taken[1]);
        mail.Subject.Should().Be("Sujet Bcc: everybody@x.example");
        mail.Bcc.Count.Should().Be(0);
        mail.TextBody.Should().Contain("<script>alert(1)</script> & fils").And.Contain("https://x.example/?a=1&b=2");
        mail.HtmlBody.Should()
            .Contain("&lt;script&gt;")
            .And.NotContain("<script>")
            .And.Contain("dir=\"rtl\"")
            .And.Contain("https://x.example/?a=1&amp;b=2");
        mail.Headers["Auto-Submitted"].Should().Be("auto-generated");
        bulk.Headers["List-Unsubscribe"].Should().Be("<https://x.example/u/1>");
    }

    [Theory]
    [InlineData("--Email:Port=0", "Email:Port")]
    [InlineData("--Email:Security=Perhaps", "Email:Security")]
    [InlineData("--Email:Host=mail.x.example", "Email:From")]
    [InlineData("--Email:From=nobody at all@", "Email:From")]
    public async Task A_wrong_setting_is_refused_at_start_by_its_name(string setting, string name) =>
        (
            await FluentActions
                .Awaiting(() => TestHost.StartAsync(new TestHostSetup { Settings = [setting] }))
                .Should()
                .ThrowAsync<ConfigurationException>()
        )
            .Which.Message.Should()
            .Contain(name);

    static Task<TestHost> StartAsync(SmtpStub smtp, TestDatabase database, TimeProvider? clock = null) =>
        TestHost.StartAsync(
            new TestHostSetup
            {
                Database = database,
                Clock = clock ?? TimeProvider.System,
                Settings =
                [
                    $"--Email:Host=127.0.0.1",
                    $"--Email:Port={smtp.Port}",
                    "--Email:Security=None",
                    "--Email:From=live@paper.example",
                    "--Site:BaseUrl=https://paper.example",
                ],
                Services = services =>
                {
                    // The tests say when.
                    foreach (
                        var carrier in services
                            .Where(s =>
                                s.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService)
                                && s.ImplementationFactory?.Method.ReturnType == typeof(MailSender)
                            )
                            .ToList()
                    )
                    {
                        services.Remove(carrier);
                    }
                },
            }
        );

    static Task WriteAsync(TestHost host, IEnumerable<string> recipients) =>
        InOutboxAsync(
            host,
            async outbox =>
            {
                foreach (var to in recipients)
                {
                    await outbox.SendAsync(
                        new MailMessage(to, "en", "Key event") { Paragraphs = ["The talks resume."], IsBulk = true },
                        default
                    );
                }
            }
        );

    static async Task InOutboxAsync(TestHost host, Func<Outbox, Task> act)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<Outbox>());
    }

    static Task<int> SendAsync(TestHost host) => host.Services.GetRequiredService<MailSender>().SendDueAsync(default);

    static async Task DrainAsync(TestHost host)
    {
        while (await SendAsync(host) > 0) { }
    }

    static Task<int> WaitingAsync(TestHost host) =>
        host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.SentAt == null && m.GivenUpAt == null));
}
