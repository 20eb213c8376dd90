using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Operations;

/// <summary>What was set aside is found at the desk, with the reason, and tried again from there.</summary>
public sealed class UndeliveredTests
{
    [EveryDatabase]
    public async Task An_administrator_finds_what_was_set_aside_and_tries_it_again(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var administrator = host.Browser();
        using var signedIn = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        using (var empty = await administrator.GetAsync("/desk/undelivered"))
        {
            (await empty.ReadPageAsync()).QuerySelector("main .plain")!.TextContent.Should().StartWith("Everything has been delivered");
        }

        // The subscriber comes after the entry, so that only the entry's own failure is to be told of.
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "The ferry is in" });
        await Eventually.TrueAsync(() => host.InDatabaseAsync(db => db.SubscriptionCursors.AnyAsync(c => c.Revision == entry.Revision)));
        await host.AddSubscribersAsync(slug, ["reader@x.example"], SubscriptionKind.Every);
        var never = DateTime.UnixEpoch.AddYears(900);
        await host.InDatabaseAsync(async db =>
        {
            var (blogId, at) = (await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync(), DateTime.UnixEpoch.AddYears(50));
            await db.Subscriptions.ExecuteUpdateAsync(set => set.SetProperty(s => s.ConfirmedAt, at));
            db.SubscriptionSends.Add(
                new SubscriptionSend
                {
                    BlogId = blogId,
                    EntryId = entry.Id,
                    At = TimeProvider.System.GetUtcNow().UtcDateTime,
                    Mails = 0,
                    Pushes = 0,
                    Trouble = "A letter cut in half",
                }
            );
            db.Webhooks.Add(
                new Webhook
                {
                    Name = "Partner",
                    Url = "https://partner.example/hook",
                    Secret = "x",
                    Blogs = [],
                    CreatedAt = at,
                    StoppedBecause = "410",
                }
            );
            db.WireSources.Add(
                new WireSource
                {
                    Name = "Agency",
                    Url = "https://agency.example/feed",
                    EveryMinutes = 60,
                    NextAt = never,
                    Trouble = "It answered with status 503.",
                }
            );
            db.OutgoingMails.Add(
                new OutgoingMail
                {
                    MessageId = "m@x",
                    To = "r@x.example",
                    Subject = "s",
                    Text = "t",
                    Html = "h",
                    CreatedAt = at,
                    DueAt = never,
                }
            );
            await db.SaveChangesAsync();
            return await db.OutgoingMails.ExecuteUpdateAsync(set => set.SetProperty(m => m.Trouble, "421"));
        });

        var news = await SeenForm.OpenAsync(administrator, "/desk/undelivered", "button[formaction$=Tell]");
        using (var opened = await administrator.GetAsync("/desk/undelivered"))
        {
            (await opened.ReadPageAsync())
                .QuerySelector("main")!
                .TextContent.Should()
                .ContainAll(
                    "The ferry is in",
                    "A letter cut in half",
                    "1 e-mail waits",
                    "421",
                    "Partner",
                    "410",
                    "Agency",
                    "It answered with status 503."
                );
        }

        (await ShownAsync(news)).Should().StartWith("Trying again now");
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.SubscriptionId != null)))
            .Should()
            .Be(1, "the subscriber is written to");
        (await host.InDatabaseAsync(db => db.SubscriptionSends.SingleAsync(s => s.EntryId == entry.Id))).Trouble.Should().BeNull();
        await ShownAsync(news);
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.SubscriptionId != null))).Should().Be(1, "and nobody twice");

        await ShownAsync(await SeenForm.OpenAsync(administrator, "/desk/undelivered", "button[formaction$=Mail]"));
        (await host.InDatabaseAsync(db => db.OutgoingMails.AnyAsync(m => m.DueAt == never))).Should().BeFalse();
        await ShownAsync(await SeenForm.OpenAsync(administrator, "/desk/undelivered", "button[formaction$=Read]"));
        (await host.InDatabaseAsync(db => db.WireSources.AnyAsync(s => s.NextAt == never))).Should().BeFalse();
        await (await SeenForm.OpenAsync(administrator, "/desk/undelivered", "form[action$=StartAgain] button")).PressInTimeAsync();
        (await host.InDatabaseAsync(db => db.Webhooks.SingleAsync())).StoppedBecause.Should().BeNull();
    }

    static async Task<string> ShownAsync(SeenForm form)
    {
        using var response = await form.PressAsync();
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return (await response.ReadPageAsync()).QuerySelector(".notice")!.TextContent;
    }
}
