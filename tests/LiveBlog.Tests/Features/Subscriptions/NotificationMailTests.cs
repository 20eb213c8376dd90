using LiveBlog.Data;
using LiveBlog.Features.Subscriptions;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Subscriptions;

/// <summary>What subscribers are told by mail: everybody once, whatever breaks, and nothing that was withdrawn.</summary>
public sealed class NotificationMailTests
{
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
            using (
                var published = await api.PostAsJsonAsync(
                    "/api/v1/blogs/storm/entries",
                    new { headline = "The wall holds", isKeyEvent = true }
                )
            )
            {
                await published.ShouldBeAsync(HttpStatusCode.Created);
            }

            await Eventually.TrueAsync(() => CountAsync(database, m => true, Subscribers), "every mail is in the outbox");
            await MakeDueAsync(database);
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
        twice
            .Should()
            .HaveCountLessThanOrEqualTo(
                1,
                "only the one mail that was between the server's word and ours when the program died may go out again"
            );
        twice.TrueForAll(its => its.Select(m => m.MessageId).Distinct().Count() == 1).Should().BeTrue("and then it is known by its id");
    }

    [EveryDatabase]
    public async Task Two_machines_notify_everybody_once_even_with_two_subscriptions(DatabaseProvider provider)
    {
        await using var smtp = SmtpStub.Start();
        await using var database = TestDatabase.Create(provider);
        await using var here = await Subscribers.StartAsync(smtp, database);
        await using var there = await Subscribers.StartAsync(smtp, database);
        var slug = await here.OpenBlogAsync();
        await here.AddSubscribersAsync(slug, Enumerable.Range(0, 60).Select(n => $"reader-{n}@x.example"), SubscriptionKind.Every);
        await here.AddSubscribersAsync(slug: null, ["reader-7@x.example", "reader-8@x.example"], SubscriptionKind.KeyEvents);
        await here.PublishAsync(slug, new { headline = "One", isKeyEvent = true });
        await there.PublishAsync(slug, new { headline = "Two", isKeyEvent = true });
        await Eventually.TrueAsync(() => Task.FromResult(smtp.Taken.Count >= 120), "all mails arrive");
        await Task.WhenAll(
            here.Services.GetRequiredService<NotificationDispatcher>().DispatchDueAsync(default),
            there.Services.GetRequiredService<NotificationDispatcher>().DispatchDueAsync(default)
        );
        await Eventually.TrueAsync(
            async () => await here.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.SentAt == null)) == 0,
            "the last is marked as well"
        );
        smtp.Taken.Select(m => $"{m.To} {m.Subject}").Should().OnlyHaveUniqueItems().And.HaveCount(120);
        (await here.InDatabaseAsync(db => db.MailBodies.CountAsync()))
            .Should()
            .BeLessThanOrEqualTo(4, "what many are told alike is kept once");
    }

    [Fact]
    public async Task A_digest_gathers_what_came_since_the_last_one_and_says_nothing_when_nothing_came()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        var slug = await host.OpenBlogAsync(new { title = "The storm" });
        await host.AddSubscribersAsync(slug, ["reader@x.example", "other@x.example"], SubscriptionKind.Digest);
        await host.PublishAsync(slug, new { headline = "One" });
        await host.PublishAsync(slug, new { bodyMarkdown = "A text alone" });
        var withdrawn = await host.PublishAsync(slug, new { headline = "Withdrawn" });
        await host.WithdrawAsync(withdrawn.Id);
        await host.DigestsAreDueAsync();
        await host.Services.GetRequiredService<NotificationDispatcher>().DispatchDueAsync(default);
        var mail = await smtp.MailAsync("reader@x.example", 1);
        mail.Subject.Should().Be("The storm: 2 entries");
        mail.HtmlBody.Should().Contain("One").And.Contain("A text alone").And.NotContain("Withdrawn");
        (await host.InDatabaseAsync(db => db.MailBodies.CountAsync())).Should().Be(1, "both were told the same");
        await host.DigestsAreDueAsync();
        await host.Services.GetRequiredService<NotificationDispatcher>().DispatchDueAsync(default);
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync())).Should().Be(2);
        (await host.InDatabaseAsync(db => db.Subscriptions.Select(s => s.DueAt).Distinct().SingleAsync()))
            .Should()
            .BeAfter(TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task What_is_withdrawn_before_it_goes_out_never_does_and_an_erasure_leaves_nothing()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        smtp.IsDown = true;
        var slug = await host.OpenBlogAsync();
        await host.AddSubscribersAsync(slug, ["reader@x.example"], SubscriptionKind.Every);
        var entry = await host.PublishAsync(slug, new { headline = "A name that must not stand" });
        await Eventually.TrueAsync(
            async () => await host.InDatabaseAsync(db => db.OutgoingMails.AnyAsync(m => m.ClaimedBy == null)),
            "the mail waits"
        );
        using (var erased = await host.Administrator().DeleteAsync($"/api/v1/entries/{entry.Id}?erase=true"))
        {
            await erased.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        await Eventually.TrueAsync(
            async () =>
                await host.InDatabaseAsync(db => db.MailBodies.CountAsync()) == 0
                && await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync()) == 0,
            "nothing of it is left"
        );
    }

    [EveryDatabase]
    public async Task An_unsent_digest_is_rewritten_without_withdrawn_entries(DatabaseProvider provider)
    {
        await using var smtp = SmtpStub.Start();
        await using var database = TestDatabase.Create(provider);
        await using var host = await Subscribers.StartAsync(smtp, database);
        smtp.IsDown = true;
        var slug = await host.OpenBlogAsync(new { title = "The storm" });
        await host.AddSubscribersAsync(slug, ["reader@x.example", "other@x.example"], SubscriptionKind.Digest);
        await host.PublishAsync(slug, new { headline = "Stands" });
        var withdrawn = await host.PublishAsync(slug, new { headline = "A name that must not stand" });
        await host.DigestsAreDueAsync();
        await Eventually.TrueAsync(
            async () => await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.ClaimedBy == null && m.Attempts > 0)) == 2,
            "the digests wait"
        );
        using (var erased = await host.Administrator().DeleteAsync($"/api/v1/entries/{withdrawn.Id}?erase=true"))
        {
            await erased.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        await Eventually.TrueAsync(
            async () => await host.InDatabaseAsync(db => db.MailBodies.CountAsync(b => b.Html.Contains("must not stand"))) == 0,
            "what it said is gone"
        );
        smtp.IsDown = false;
        await Eventually.TrueAsync(
            async () =>
            {
                await MakeDueAsync(database);
                return smtp.Taken.Count == 2;
            },
            "both are told of the rest"
        );
        smtp.Taken.Should()
            .OnlyContain(m =>
                m.Subject == "The storm: 1 entry" && m.HtmlBody!.Contains("Stands") && !m.HtmlBody!.Contains("must not stand")
            );
    }

    [Fact]
    public async Task What_is_erased_while_its_mails_go_out_is_in_none_of_those_behind()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        var slug = await host.OpenBlogAsync();
        await host.AddSubscribersAsync(slug, Enumerable.Range(0, 20).Select(n => $"reader-{n}@x.example"), SubscriptionKind.Every);
        var (reached, goesOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        smtp.Taking = () =>
        {
            reached.TrySetResult();
            return goesOn.Task;
        };
        var entry = await host.PublishAsync(slug, new { headline = "A name that must not stand" });
        await reached.Task;
        using (var erased = await host.Administrator().DeleteAsync($"/api/v1/entries/{entry.Id}?erase=true"))
        {
            await erased.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        await Eventually.TrueAsync(async () => await host.InDatabaseAsync(db => db.MailBodies.CountAsync()) == 0, "nothing of it is left");
        goesOn.SetResult();
        await host.PublishAsync(slug, new { headline = "The entry that came after it" });
        await Eventually.TrueAsync(
            () =>
                Task.FromResult(
                    smtp.Taken.Count(m => m.TextBody!.Contains("The entry that came after it", StringComparison.Ordinal)) == 20
                ),
            "what goes out behind it has gone out"
        );
        smtp.Taken.Should()
            .ContainSingle(
                m => m.TextBody!.Contains("A name that must not stand", StringComparison.Ordinal),
                "only the one that was with the mail server already"
            );
    }

    static async Task<string> PrepareAsync(TestDatabase database, int subscribers)
    {
        await using var db = database.Open();
        var (key, text) = ApiKey.Create("storm", Roles.Editor, Drafts.Noon);
        var blog = Blog.Open(
            Drafts.SlugOf("storm"),
            new BlogHead
            {
                Title = "Storm",
                Language = "en",
                TimeZone = "UTC",
                Status = BlogStatus.Live,
            },
            TimeProvider.System.GetUtcNow().UtcDateTime
        );
        db.AddRange(key, blog);
        await db.SaveChangesAsync();
        db.Subscriptions.AddRange(
            Enumerable
                .Range(0, subscribers)
                .Select(n =>
                    Subscribers.Active(
                        $"reader-{n}@x.example",
                        blog.Id,
                        SubscriptionKind.KeyEvents,
                        TimeProvider.System.GetUtcNow().UtcDateTime
                    )
                )
        );
        await db.SaveChangesAsync();
        return text;
    }

    static Task<RunningProgram> RunAsync(TestDatabase database, SmtpStub smtp) =>
        RunningProgram.StartAsync(
            database,
            new Dictionary<string, string>
            {
                ["Email__Host"] = "127.0.0.1",
                ["Email__Port"] = $"{smtp.Port}",
                ["Email__Security"] = "None",
                ["Email__From"] = "live@paper.example",
                ["Site__BaseUrl"] = "https://paper.example",
                ["Site__OtherHosts"] = "127.0.0.1",
            }
        );

    static async Task<bool> CountAsync(TestDatabase database, System.Linq.Expressions.Expression<Func<OutgoingMail, bool>> which, int count)
    {
        await using var db = database.Open();
        return await db.OutgoingMails.Where(which).CountAsync() == count;
    }

    /// <summary>As if the time had passed: mails that wait may be sent again. One that is being sent stays so: it would go out twice.</summary>
    static async Task MakeDueAsync(TestDatabase database)
    {
        await using var db = database.Open();
        await db
            .OutgoingMails.Where(m => m.SentAt == null && m.ClaimedBy == null)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.DueAt, Drafts.Noon));
    }

    /// <summary>As above, after the program that had claimed mails was killed.</summary>
    static async Task ReleaseAsync(TestDatabase database)
    {
        await using var db = database.Open();
        await db
            .OutgoingMails.Where(m => m.SentAt == null)
            .ExecuteUpdateAsync(set =>
                set.SetProperty(m => m.DueAt, Drafts.Noon)
                    .SetProperty(m => m.ClaimedUntil, (DateTime?)null)
                    .SetProperty(m => m.ClaimedBy, (Guid?)null)
            );
    }
}
