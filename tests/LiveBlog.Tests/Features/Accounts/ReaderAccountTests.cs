using System.Text.Json;
using LiveBlog.Model;
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
        using var asked = await reader.Browser.SubmitAsync("/account", new() { ["email"] = "moved@lecteurs.example", ["current"] = Reader.Password }, "?handler=Email");
        await asked.ShouldBeAsync(HttpStatusCode.OK);
        var (old, @new) = (Registering.LinkIn(await host.MailToAsync(reader.Email)), Registering.LinkIn(await host.MailToAsync("moved@lecteurs.example")));
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
        using var asked = await reader.Browser.SubmitAsync("/account", new() { ["email"] = other.Email, ["current"] = Reader.Password }, "?handler=Email");
        using var elsewhere = await (await host.AddReaderAsync()).Browser.SubmitAsync("/account", new() { ["email"] = "free@lecteurs.example", ["current"] = Reader.Password }, "?handler=Email");
        (await asked.ReadPageAsync()).QuerySelector(".notice")!.TextContent.Should().Be((await elsewhere.ReadPageAsync()).QuerySelector(".notice")!.TextContent);
        (await host.MailToAsync(other.Email)).TextBody.Should().NotContain("/account/email");
        using var half = await host.Browser().SubmitAsync(Registering.LinkIn(await host.MailToAsync(reader.Email)), []);
        (await host.AccountsAsync(other.Email)).Should().Be(1);
        (await host.AccountsAsync(reader.Email)).Should().Be(1);
    }

    [Fact]
    public async Task A_reader_takes_all_that_is_kept_with_him_and_then_away()
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
        data.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("text").GetString()).Should().Equal("A word that will be gone");
        data.GetProperty("reactions").GetArrayLength().Should().Be(1);
        data.GetProperty("entryReactions").GetArrayLength().Should().Be(1);

        using (var unsure = await leaving.Browser.SubmitAsync("/account", new() { ["current"] = "wrong", ["sure"] = "true" }, "?handler=Delete"))
        {
            await unsure.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        }

        using var gone = await leaving.Browser.SubmitAsync("/account", new() { ["current"] = Reader.Password, ["sure"] = "true" }, "?handler=Delete");
        gone.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await host.AccountsAsync(leaving.Email)).Should().Be(0);
        var page = await host.TextAsync($"/live/{slug}/discussion");
        page.Should().NotContain("A word that will be gone").And.NotContain("Leaving Soon", "an answer names nobody who is gone").And.Contain("An answer that stays");
        (await host.TextAsync($"/api/v1/blogs/{slug}/discussion/entries")).Should().NotContain("1]").And.Contain("[0,0,0,0]");
        (await host.InDatabaseAsync(async db => await db.Messages.AnyAsync(m => m.Text.Contains("A word that will")) || await db.MessageReactions.AnyAsync(r => r.AccountId == leaving.Id) || await db.AccountSessions.AnyAsync(s => s.AccountId == leaving.Id) || await db.OutgoingMails.AnyAsync(m => m.To == leaving.Email))).Should().BeFalse();
        using var still = await leaving.Browser.GetAsync("/account");
        still.StatusCode.Should().Be(HttpStatusCode.Redirect, "the session is over");
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
            db.Sanctions.Add(new Sanction { AccountId = id, AddressHash = Sanction.HashOf(email.ToUpperInvariant()), Kind = SanctionKind.Ban, Reason = "Insults", At = TimeProvider.System.GetUtcNow().UtcDateTime, By = "Ana" });
            return await db.SaveChangesAsync();
        });
        using (var gone = await browser.SubmitAsync("/account", new() { ["current"] = Password, ["sure"] = "true" }, "?handler=Delete"))
        {
            gone.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To == email))).Should().Be(0);
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
