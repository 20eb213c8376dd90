using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>A reader's account moves to another address, gives out what it keeps, and goes away with all of it.</summary>
public sealed class ReaderAccountTests(RunningSite site) : IClassFixture<RunningSite>
{
    const string Password = Registering.Password;

    static Dictionary<string, string> Known => new() { ["password"] = Password };

    readonly TestHost host = site.Host;

    [Fact]
    public async Task An_account_moves_to_another_address_when_both_have_said_so()
    {
        var reader = await host.AddReaderAsync();
        using var asked = await reader.Browser.SubmitAsync(
            "/account",
            new() { ["email"] = "moved@lecteurs.example", ["current"] = Reader.Password },
            "?handler=Email"
        );
        await asked.ShouldBeAsync(HttpStatusCode.OK);
        var (old, @new) = (
            Registering.LinkIn(await host.MailToAsync(reader.Email)),
            Registering.LinkIn(await host.MailToAsync("moved@lecteurs.example"))
        );
        using (var first = await host.Browser().SubmitAsync(@new, []))
        {
            await first.ShouldBeAsync(HttpStatusCode.OK);
        }

        (await host.AccountsAsync("moved@lecteurs.example")).Should().Be(0, "the owner of the old address has not said so yet");
        using (var second = await host.Browser().SubmitAsync(old, []))
        {
            await second.ShouldBeAsync(HttpStatusCode.OK);
        }

        (await host.AccountsAsync("moved@lecteurs.example")).Should().Be(1);
        (await host.AccountsAsync(reader.Email)).Should().Be(0);
        using var signedIn = await host.Browser().SignInAsync(new Person("moved@lecteurs.example", Reader.Password), "/account");
        signedIn.StatusCode.Should().Be(HttpStatusCode.Redirect);
        using var replayed = await host.Browser().GetAsync(old);
        await replayed.ShouldBeAsync(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task A_move_to_an_address_that_has_an_account_comes_to_nothing_and_says_nothing()
    {
        var (reader, other) = (await host.AddReaderAsync(), await host.AddReaderAsync());
        using var asked = await reader.Browser.SubmitAsync(
            "/account",
            new() { ["email"] = other.Email, ["current"] = Reader.Password },
            "?handler=Email"
        );
        using var elsewhere = await (await host.AddReaderAsync()).Browser.SubmitAsync(
            "/account",
            new() { ["email"] = "free@lecteurs.example", ["current"] = Reader.Password },
            "?handler=Email"
        );
        (await asked.ReadPageAsync())
            .QuerySelector(".notice")!
            .TextContent.Should()
            .Be((await elsewhere.ReadPageAsync()).QuerySelector(".notice")!.TextContent);
        (await host.MailToAsync(other.Email)).TextBody.Should().NotContain("/account/email");
        using var half = await host.Browser().SubmitAsync(Registering.LinkIn(await host.MailToAsync(reader.Email)), []);
        (await host.AccountsAsync(other.Email)).Should().Be(1);
        (await host.AccountsAsync(reader.Email)).Should().Be(1);
    }

    [Fact]
    public async Task A_reader_exports_and_then_deletes_all_that_is_kept()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "The quay" });
        var (leaving, staying) = (await host.AddReaderAsync("Leaving Soon"), await host.AddReaderAsync());
        var said = await leaving.SaysAsync(slug, "A word that will be gone");
        var answer = await staying.SaysAsync(slug, "An answer that stays", replyTo: said.Id);
        (await leaving.ReactAsync(slug, "messages", answer.Id, "useful")).Dispose();
        (await leaving.ReactAsync(slug, "entries", entry.Id, "worrying")).Dispose();
        var data = await leaving.Browser.GetFromJsonAsync<JsonElement>("/account?handler=Data");
        data.GetProperty("account").GetProperty("email").GetString().Should().Be(leaving.Email);
        data.GetProperty("messages")
            .EnumerateArray()
            .Select(m => m.GetProperty("text").GetString())
            .Should()
            .Equal("A word that will be gone");
        data.GetProperty("reactions").GetArrayLength().Should().Be(1);
        data.GetProperty("entryReactions").GetArrayLength().Should().Be(1);

        using (
            var unsure = await leaving.Browser.SubmitAsync(
                "/account",
                new() { ["current"] = "wrong", ["sure"] = "true" },
                "?handler=Delete"
            )
        )
        {
            await unsure.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        }

        using var gone = await leaving.Browser.SubmitAsync(
            "/account",
            new() { ["current"] = Reader.Password, ["sure"] = "true" },
            "?handler=Delete"
        );
        gone.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await host.AccountsAsync(leaving.Email)).Should().Be(0);
        var page = await host.TextAsync($"/live/{slug}/discussion");
        page.Should()
            .NotContain("A word that will be gone")
            .And.NotContain("Leaving Soon", "an answer names nobody who is gone")
            .And.Contain("An answer that stays");
        (await host.TextAsync($"/api/v1/blogs/{slug}/discussion/entries")).Should().NotContain("1]").And.Contain("[0,0,0,0]");
        (
            await host.InDatabaseAsync(async db =>
                await db.Messages.AnyAsync(m => m.Text.Contains("A word that will"))
                || await db.MessageReactions.AnyAsync(r => r.AccountId == leaving.Id)
                || await db.AccountSessions.AnyAsync(s => s.AccountId == leaving.Id)
            )
        )
            .Should()
            .BeFalse();
        using var still = await leaving.Browser.GetAsync("/account");
        still.StatusCode.Should().Be(HttpStatusCode.Redirect, "the session is over");
    }

    [EveryDatabase]
    public async Task Of_an_account_that_goes_nothing_stays_however_much_it_wrote_and_whatever_is_on_its_way(DatabaseProvider provider)
    {
        await using var own = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slugs = new[] { await own.OpenBlogAsync(), await own.OpenBlogAsync() };
        var (leaving, staying) = (await own.AddReaderAsync("Leaving Soon"), await own.AddReaderAsync());
        await own.InDatabaseAsync(async db =>
        {
            foreach (var blog in await db.Blogs.ToListAsync())
            {
                var discussion = new LiveBlog.Model.Discussion(blog.Id);
                db.Discussions.Add(discussion);
                for (var n = 0; n < 230; n++)
                {
                    db.Messages.Add(
                        discussion.Post(
                            new MessageDraft(leaving.Id, $"Word {n} of the leaving one", Guid.NewGuid()),
                            held: null,
                            Drafts.Noon.AddSeconds(n)
                        )
                    );
                }
            }

            return await db.SaveChangesAsync();
        });
        var late = await staying.SaysAsync(slugs[0], "On its way while its author went");
        await own.InDatabaseAsync(db =>
            db.Messages.Where(m => m.Id == late.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.AuthorId, (string?)null))
        );
        var answer = await staying.SaysAsync(slugs[1], "An answer that stays");

        using var gone = await leaving.Browser.SubmitAsync(
            "/account",
            new() { ["current"] = Reader.Password, ["sure"] = "true" },
            "?handler=Delete"
        );
        gone.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await own.InDatabaseAsync(db => db.Messages.Where(m => m.Text != "").Select(m => m.Id).ToListAsync())).Should().Equal(answer.Id);
        (await own.InDatabaseAsync(db => db.Discussions.OrderBy(d => d.BlogId).Select(d => d.Count).ToListAsync())).Should().Equal(0, 1);
        using var still = await leaving.SayAsync(slugs[0], "Still here?");
        still.IsSuccessStatusCode.Should().BeFalse();
    }

    [EveryDatabase]
    public async Task What_a_machine_began_to_take_away_when_it_stopped_is_taken_away_by_another(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var reader = await here.AddReaderAsync();
        await reader.SaysAsync(await here.OpenBlogAsync(), "A word that is still there");
        await here.InDatabaseAsync(db =>
            db.Users.Where(u => u.Id == reader.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.LockoutEnd, Account.ForEver))
        );
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await Eventually.TrueAsync(async () => await there.AccountsAsync(reader.Email) == 0, "the account goes");
        (await there.InDatabaseAsync(db => db.Messages.Select(m => m.Text).SingleAsync())).Should().BeEmpty();
    }

    [Fact]
    public async Task A_closed_account_says_nothing_though_its_cookie_is_still_good()
    {
        var slug = await host.OpenBlogAsync();
        var reader = await host.AddReaderAsync();
        await reader.SaysAsync(slug, "A first word");
        await host.InDatabaseAsync(db =>
            db.Users.Where(u => u.Id == reader.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.LockoutEnd, Account.ForEver))
        );
        using var refused = await reader.SayAsync(slug, "A last word");
        await refused.ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Active_sanctions_are_kept_under_the_address_of_a_deleted_account_and_expired_ones_are_forgotten()
    {
        var (reader, now) = (await host.AddReaderAsync(), TimeProvider.System.GetUtcNow().UtcDateTime);
        var hashes = host.Services.GetRequiredService<KeyedHash>();
        var earlier = hashes.OfAddress(Sanction.AddressPurpose, "earlier@lecteurs.example");
        Sanction Of(SanctionKind kind, DateTime? until) =>
            new()
            {
                AccountId = reader.Id,
                AddressHash = earlier,
                Kind = kind,
                Reason = $"Kept {kind}",
                At = now.AddDays(-2),
                By = "Ana",
                Until = until,
            };
        await host.InDatabaseAsync(async db =>
        {
            db.Sanctions.AddRange(
                Of(SanctionKind.Ban, until: null),
                Of(SanctionKind.Mute, now.AddDays(-1)),
                Of(SanctionKind.Warning, until: null)
            );
            return await db.SaveChangesAsync();
        });
        (
            await reader.Browser.SubmitAsync("/account", new() { ["current"] = Reader.Password, ["sure"] = "true" }, "?handler=Delete")
        ).Dispose();
        var kept = await host.InDatabaseAsync(db => db.Sanctions.Where(s => s.Reason.StartsWith("Kept")).ToListAsync());
        kept.Should().OnlyContain(s => s.Kind == SanctionKind.Ban && s.AccountId == null);
        kept.Select(s => s.AddressHash).Should().BeEquivalentTo(earlier, hashes.OfAddress(Sanction.AddressPurpose, reader.Email));
    }

    [Fact]
    public async Task A_name_is_changed_once_a_day_and_not_while_somebody_is_kept_out()
    {
        var (reader, muted) = (await host.AddReaderAsync("Changes Often"), await host.AddReaderAsync("Kept Out"));
        async Task<HttpStatusCode> RenameAsync(Reader who, string name)
        {
            using var answer = await who.Browser.SubmitAsync("/account", new() { ["name"] = name }, "?handler=Name");
            return answer.StatusCode;
        }

        await host.InDatabaseAsync(async db =>
        {
            db.Sanctions.Add(
                new Sanction
                {
                    AccountId = muted.Id,
                    AddressHash = "",
                    Kind = SanctionKind.Mute,
                    Reason = "Insults",
                    At = Drafts.Noon,
                    By = "Ana",
                }
            );
            return await db.SaveChangesAsync();
        });
        (await RenameAsync(muted, "Nobody Knows")).Should().Be(HttpStatusCode.UnprocessableEntity);
        (await RenameAsync(reader, "Changed Once")).Should().Be(HttpStatusCode.OK);
        (await RenameAsync(reader, "Changed Once")).Should().Be(HttpStatusCode.OK, "that is no change");
        (await RenameAsync(reader, "Changed Twice")).Should().Be(HttpStatusCode.UnprocessableEntity);
        (
            await host.InDatabaseAsync(db =>
                db.Users.Where(u => u.Id == reader.Id || u.Id == muted.Id)
                    .OrderBy(u => u.DisplayName)
                    .Select(u => u.DisplayName)
                    .ToListAsync()
            )
        )
            .Should()
            .Equal("Changed Once", "Kept Out");
    }

    [Fact]
    public async Task Leaving_during_a_ban_and_coming_back_does_not_end_it()
    {
        var slug = await host.OpenBlogAsync();
        var email = "comes-back@lecteurs.example";
        var browser = host.Browser();
        using (var first = await Registering.RegisterAsync(browser, "Comes Back", email, Password))
        {
            using var confirmed = await browser.SubmitAsync(Registering.LinkIn(await host.MailToAsync(email)), Known);
        }

        var id = await host.InDatabaseAsync(db => db.Users.Where(u => u.Email == email).Select(u => u.Id).SingleAsync());
        await host.InDatabaseAsync(async db =>
        {
            db.Sanctions.Add(
                new Sanction
                {
                    AccountId = id,
                    AddressHash = host.Services.GetRequiredService<KeyedHash>().OfAddress(Sanction.AddressPurpose, email),
                    Kind = SanctionKind.Ban,
                    Reason = "Insults",
                    At = TimeProvider.System.GetUtcNow().UtcDateTime,
                    By = "Ana",
                }
            );
            return await db.SaveChangesAsync();
        });
        using (var gone = await browser.SubmitAsync("/account", new() { ["current"] = Password, ["sure"] = "true" }, "?handler=Delete"))
        {
            gone.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        (
            await host.InDatabaseAsync(db =>
                db.OutgoingMails.AnyAsync(m => m.ToHash == host.Services.GetRequiredService<KeyedHash>().OfAddress("mail", email))
            )
        )
            .Should()
            .BeFalse();
        var back = host.Browser();
        using (var second = await Registering.RegisterAsync(back, "Another Name", email, Password))
        {
            using var confirmed = await back.SubmitAsync(Registering.LinkIn(await host.MailToAsync(email, after: 1)), Known);
            confirmed.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        var reader = new Reader("", "", email, back);
        using var said = await reader.SayAsync(slug, "Here I am again");
        await said.ShouldBeAsync(HttpStatusCode.Forbidden);
    }
}
