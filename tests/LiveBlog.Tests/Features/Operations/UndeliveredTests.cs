using LiveBlog.Data;
using LiveBlog.Http.Outgoing;
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

        // The subscriber comes after the entry, so that only the entry's own failure is shown.
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "The ferry is in" });
        await Eventually.TrueAsync(() =>
            host.InDatabaseAsync(db => db.SubscriptionCursors.AnyAsync(c => c.Revision == new Revision(entry.Revision)))
        );
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
                    EntryId = new EntryId(entry.Id),
                    At = TimeProvider.System.GetUtcNow().UtcDateTime,
                    Mails = 0,
                    Pushes = 0,
                    LastError = FailureReason.TextUnreadable,
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
            db.AgencyFeeds.Add(
                new AgencyFeed
                {
                    Name = "Agency",
                    Url = "https://agency.example/feed",
                    EveryMinutes = 60,
                    NextAt = never,
                    LastError = "HTTP 503",
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
            return await db.OutgoingMails.ExecuteUpdateAsync(set => set.SetProperty(m => m.LastError, "421"));
        });

        var news = await SeenForm.OpenAsync(administrator, "/desk/undelivered", "button[formaction$=Tell]");
        (await ReasonsAsync(administrator, "en"))
            .Should()
            .ContainAll(
                "The ferry is in",
                "the text or the address cannot be read",
                "1 email is waiting",
                "the server answered 421",
                "Partner",
                "the server answered 410",
                "Agency",
                "the server answered 503"
            );
        (await ReasonsAsync(administrator, "fr")).Should().ContainAll("le texte ou l’adresse est illisible", "le serveur a répondu 421");

        (await ShownAsync(news)).Should().StartWith("It is back in the queue");
        await SentAsync("the subscriber is written to");
        (await host.InDatabaseAsync(db => db.SubscriptionSends.SingleAsync(s => s.EntryId == new EntryId(entry.Id))))
            .LastError.Should()
            .BeNull();
        await ShownAsync(news);
        await SentAsync("and nobody twice");

        await ShownAsync(await SeenForm.OpenAsync(administrator, "/desk/undelivered", "button[formaction$=Mail]"));
        (await host.InDatabaseAsync(db => db.OutgoingMails.AnyAsync(m => m.DueAt == never))).Should().BeFalse();
        await ShownAsync(await SeenForm.OpenAsync(administrator, "/desk/undelivered", "button[formaction$=Read]"));
        (await host.InDatabaseAsync(db => db.AgencyFeeds.AnyAsync(s => s.NextAt == never))).Should().BeFalse();
        await (await SeenForm.OpenAsync(administrator, "/desk/undelivered", "form[action$=StartAgain] button")).PressInTimeAsync();
        (await host.InDatabaseAsync(db => db.Webhooks.SingleAsync())).StoppedBecause.Should().BeNull();

        async Task SentAsync(string why)
        {
            await Eventually.TrueAsync(
                () =>
                    host.InDatabaseAsync(async db =>
                        await db.SubscriptionCursors.AnyAsync(c => c.Revision == new Revision(entry.Revision))
                        && await db.OutgoingMails.AnyAsync(m => m.SubscriptionId != null)
                    ),
                "the dispatcher is through the queue"
            );
            (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.SubscriptionId != null))).Should().Be(1, why);
        }
    }

    [EveryDatabase]
    public async Task A_browser_whose_key_is_broken_is_tried_again_and_notified_once_it_is_mended(DatabaseProvider provider)
    {
        await using var service = await PushStub.StartAsync();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Provider = provider, Settings = ["--Outgoing:AllowPrivateAddresses=true", "--Push:Services=*"] }
        );
        var administrator = host.Browser();
        using var signedIn = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        var slug = await host.OpenBlogAsync();
        foreach (var browser in new[] { "broken", "well" })
        {
            using var subscribed = await host.Anonymous()
                .PutAsJsonAsync("/api/v1/push/subscription", service.Subscribe(browser, slug, "every"));
            await subscribed.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        await Eventually.TrueAsync(
            () => host.InDatabaseAsync(db => db.Subscriptions.AllAsync(s => s.State == SubscriptionState.Active)),
            "the push service has taken the first notifications"
        );
        var key = await SetKeyAsync("AAAA");
        var entry = await host.PublishAsync(slug, new { headline = "The ferry is in" });
        await FailedAsync(1);
        (await ReasonsAsync(administrator, "en")).Should().ContainAll("The ferry is in", "a browser’s key cannot be used");

        // Still broken, it comes back to the list; the other browser is not notified twice.
        (await ShownAsync(await AgainAsync()))
            .Should()
            .StartWith("It is back in the queue");
        await FailedAsync(2);
        (await ReasonsAsync(administrator, "en")).Should().Contain("a browser’s key cannot be used");

        await SetKeyAsync(key);
        await ShownAsync(await AgainAsync());
        await Eventually.TrueAsync(
            () => Task.FromResult(service.Taken.Any(t => t.Browser == "broken")),
            "the browser with the mended key is notified"
        );
        service.Taken.Select(t => t.Browser).Should().BeEquivalentTo("broken", "well");
        (await ReasonsAsync(administrator, "en")).Should().NotContain("The ferry is in");

        Task<SeenForm> AgainAsync() => SeenForm.OpenAsync(administrator, "/desk/undelivered", "button[formaction$=Tell]");

        Task FailedAsync(int times) =>
            Eventually.TrueAsync(
                () =>
                    host.InDatabaseAsync(db =>
                        db.SubscriptionSends.AnyAsync(s =>
                            s.EntryId == new EntryId(entry.Id) && s.PushesFailed == times && s.LastError == FailureReason.KeyUnusable
                        )
                    ),
                $"the broken key has failed {times} times"
            );

        Task<string> SetKeyAsync(string given) =>
            host.InDatabaseAsync(async db =>
            {
                var broken = (await db.Subscriptions.ToListAsync()).Single(s =>
                    s.Push!.Endpoint.EndsWith("broken", StringComparison.Ordinal)
                );
                var before = broken.Push!.PublicKey;
                broken.Push = broken.Push with { PublicKey = given };
                await db.SaveChangesAsync();
                return before;
            });
    }

    [Fact]
    public async Task An_entry_that_is_too_old_or_withdrawn_is_not_put_back_into_the_queue()
    {
        await using var host = await TestHost.StartAsync();
        var administrator = host.Browser();
        using var signedIn = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "The ferry is in" });
        await host.InDatabaseAsync(async db =>
        {
            db.SubscriptionSends.Add(
                new SubscriptionSend
                {
                    BlogId = await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync(),
                    EntryId = new EntryId(entry.Id),
                    At = TimeProvider.System.GetUtcNow().UtcDateTime,
                    Mails = 0,
                    Pushes = 0,
                    LastError = "An exception’s own text, as an earlier version kept it.",
                }
            );
            return await db.SaveChangesAsync();
        });
        var again = await SeenForm.OpenAsync(administrator, "/desk/undelivered", "button[formaction$=Tell]");
        (await ReasonsAsync(administrator, "en")).Should().Contain("an error in the program").And.NotContain("own text");
        await host.WithdrawAsync(entry.Id);
        (await ShownAsync(again)).Should().StartWith("It can no longer be sent");
        (await host.InDatabaseAsync(db => db.SubscriptionSends.SingleAsync(s => s.EntryId == new EntryId(entry.Id))))
            .LastError.Should()
            .NotBeNull();
    }

    static async Task<string> ReasonsAsync(HttpClient browser, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/desk/undelivered");
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var opened = await browser.SendAsync(request);
        await opened.ShouldBeAsync(HttpStatusCode.OK);
        return (await opened.ReadPageAsync()).QuerySelector("main")!.TextContent;
    }

    static async Task<string> ShownAsync(SeenForm form)
    {
        using var response = await form.PressAsync();
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return (await response.ReadPageAsync()).QuerySelector(".notice")!.TextContent;
    }
}
