using LiveBlog.Data;
using LiveBlog.Model;
using LiveBlog.Tests.Features.Publishing;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>Somebody's own account: more than a password, sessions, and the way back in.</summary>
public sealed class AccountTests
{
    [Fact]
    public async Task A_code_is_asked_for_once_it_is_set_up_and_a_recovery_code_works_once()
    {
        await using var host = await TestHost.StartAsync();
        var person = await host.AddPersonAsync(Roles.Administrator);
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(person);
        var key = await Authenticator.KeyAsync(browser);
        using var wrong = await browser.SubmitAsync("/account", new() { ["code"] = "000000" }, "?handler=Authenticator");
        await wrong.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        using var on = await browser.SubmitAsync("/account", new() { ["code"] = Authenticator.CodeOf(key) }, "?handler=Authenticator");
        var codes = (await on.ReadPageAsync()).QuerySelector("pre")!.TextContent.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        codes.Should().HaveCount(10).And.OnlyHaveUniqueItems();

        // A password alone leads to the second step, and not to the desk.
        var other = host.Browser();
        using var first = await other.SignInAsync(person, "/desk/people");
        first.Headers.Location!.OriginalString.Should().StartWith("/account/two-factor");
        using var desk = await other.GetAsync("/desk");
        desk.Headers.Location!.ToString().Should().Contain("/account/sign-in");
        using var guessed = await other.SubmitAsync(first.Headers.Location!.OriginalString, new() { ["code"] = "123456" });
        await guessed.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        using var second = await other.SubmitAsync(first.Headers.Location!.OriginalString, new() { ["code"] = Authenticator.CodeOf(key) });
        second.Headers.Location!.OriginalString.Should().Be("/desk/people");

        foreach (var (works, browserOf) in new[] { (true, host.Browser()), (false, host.Browser()) })
        {
            using var step = await browserOf.SignInAsync(person);
            using var recovered = await browserOf.SubmitAsync(step.Headers.Location!.OriginalString, new() { ["code"] = codes[3] });
            await recovered.ShouldBeAsync(works ? HttpStatusCode.Redirect : HttpStatusCode.UnprocessableEntity);
        }

        // Taking it off again asks for the password.
        using var refused = await browser.SubmitAsync("/account", new() { ["current"] = "not the password" }, "?handler=AuthenticatorOff");
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        using var off = await browser.SubmitAsync("/account", new() { ["current"] = person.Password }, "?handler=AuthenticatorOff");
        await off.ShouldBeAsync(HttpStatusCode.OK);
        using var plain = await host.Browser().SignInAsync(person);
        plain.Headers.Location!.OriginalString.Should().Be("/desk");
        (await host.InDatabaseAsync(db => db.AuditRecords.Select(r => r.Action).ToListAsync()))
            .Should()
            .Contain(["account.authenticator-added", "account.authenticator-removed"]);
    }

    [Fact]
    public async Task Where_more_than_a_password_is_required_the_desk_is_closed_until_it_is_shown()
    {
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Settings = ["--Accounts:RequireSecondFactor=Administrators"] }
        );
        var (administrator, editor) = (host.Browser(), host.Browser());
        using var asAdministrator = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        using var asEditor = await editor.SignInAsync(await host.AddPersonAsync());
        using var closed = await administrator.GetAsync("/desk/people");
        closed.Headers.Location!.OriginalString.Should().Be("/account");
        using var open = await editor.GetAsync("/desk");
        await open.ShouldBeAsync(HttpStatusCode.OK);

        // Nor does anybody speak for the newsroom who has only a password.
        var slug = await host.OpenBlogAsync();
        var reader = new Reader("", "", "", administrator);
        using var silent = await reader.SayAsync(slug, "In the newsroom's name");
        await silent.ShouldBeAsync(HttpStatusCode.Forbidden);
        (await silent.Content.ReadAsStringAsync()).Should().Contain("second factor");
        (await reader.MeAsync(slug)).GetProperty("why").GetString().Should().Contain("second factor");

        var key = await Authenticator.KeyAsync(administrator);
        using var on = await administrator.SubmitAsync(
            "/account",
            new() { ["code"] = Authenticator.CodeOf(key) },
            "?handler=Authenticator"
        );
        await on.ShouldBeAsync(HttpStatusCode.OK);
        await reader.SaysAsync(slug, "In the newsroom's name");
        using var now = await administrator.GetAsync("/desk/people");
        await now.ShouldBeAsync(HttpStatusCode.OK);
    }

    [EveryDatabase]
    public async Task A_session_ended_from_another_browser_is_over_and_a_new_password_ends_all_others(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var person = await host.AddPersonAsync();
        var (laptop, phone, desktop) = (host.Browser(), host.Browser(), host.Browser());
        foreach (var browser in new[] { laptop, phone, desktop })
        {
            using var signedIn = await browser.SignInAsync(person);
            await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        }

        using var account = await laptop.GetAsync("/account");
        var others = (await account.ReadPageAsync())
            .QuerySelectorAll("#sessions form[action$='handler=End'] [name=id]")
            .Select(i => i.GetAttribute("value")!)
            .ToList();
        others.Should().HaveCount(2);
        using var ended = await laptop.SubmitAsync("/account", new() { ["id"] = others[0] }, "?handler=End");
        (await IsInAsync(laptop), new[] { await IsInAsync(phone), await IsInAsync(desktop) }.Count(isIn => isIn)).Should().Be((true, 1));

        using var changed = await laptop.SubmitAsync(
            "/account",
            new() { ["current"] = person.Password, ["password"] = "another umbrella entirely" },
            "?handler=Password"
        );
        await changed.ShouldBeAsync(HttpStatusCode.OK);
        (await IsInAsync(laptop), await IsInAsync(phone), await IsInAsync(desktop)).Should().Be((true, false, false));
        using var old = await host.Browser().SignInAsync(person);
        await old.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);

        // Somebody else's session is not one's to end.
        var stranger = host.Browser();
        using var asStranger = await stranger.SignInAsync(await host.AddPersonAsync());
        var mine = await host.InDatabaseAsync(db =>
            db.AccountSessions.Where(s => db.Users.Any(u => u.Id == s.AccountId && u.Email == person.Email)).Select(s => s.Id).SingleAsync()
        );
        using var tried = await stranger.SubmitAsync("/account", new() { ["id"] = mine.ToString() }, "?handler=End");
        (await IsInAsync(laptop)).Should().BeTrue();
    }

    [Fact]
    public async Task Who_has_forgotten_a_password_gets_a_link_by_mail_and_nobody_learns_who_has_an_account()
    {
        await using var host = await TestHost.StartAsync();
        var person = await host.AddPersonAsync();
        var answers = new List<string>();
        foreach (var email in new[] { "nobody@estafette.example", person.Email })
        {
            using var answer = await host.Browser().SubmitAsync("/account/forgotten", new() { ["email"] = email });
            await answer.ShouldBeAsync(HttpStatusCode.OK);
            answers.Add(
                (await answer.ReadPageAsync()).QuerySelector("[role=status]")!.TextContent.Replace(email, "", StringComparison.Ordinal)
            );
        }

        answers.Distinct().Should().ContainSingle();
        await Eventually.TrueAsync(() => Task.FromResult(host.Mails().Count == 1), "one mail goes out");
        var mail = host.Mails().Single();
        mail.To.ToString().Should().Be(person.Email);
        var link = new Uri(mail.TextBody!.Split('\n').Single(line => line.StartsWith("http", StringComparison.Ordinal)).Trim());
        using var set = await host.Browser().SubmitAsync(link.PathAndQuery, new() { ["password"] = "a wholly new password" });
        await set.ShouldBeAsync(HttpStatusCode.Redirect);
        using var signedIn = await host.Browser().SignInAsync(person with { Password = "a wholly new password" });
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);

        // Asked for over and over, it is sent once; and it is no way around a second factor.
        foreach (var _ in Enumerable.Range(0, 3))
        {
            using var again = await host.Browser().SubmitAsync("/account/forgotten", new() { ["email"] = person.Email });
        }

        await host.InDatabaseAsync(db =>
            db.Users.Where(u => u.Email == person.Email).ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true))
        );
        string second;
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<Account>>();
            var account = (await users.FindByEmailAsync(person.Email))!;
            second = LiveBlog.Http.AccountLinks.SetPassword(account.Id, await users.GeneratePasswordResetTokenAsync(account));
        }

        var thief = host.Browser();
        using var reset = await thief.SubmitAsync(second, new() { ["password"] = "a password of a thief's" });
        reset.Headers.Location!.OriginalString.Should().Be("/account/sign-in");
        (await IsInAsync(thief)).Should().BeFalse();
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync())).Should().BeInRange(1, 2, "five minutes may end meanwhile");

        using var header = await host.Browser()
            .SubmitAsync("/account/forgotten", new() { ["email"] = "a@b.example\r\nBcc: all@x.example" });
        await header.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_name_is_text_wherever_colleagues_see_it()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        using var plain = await browser.GetAsync($"/desk/blogs/{slug}");
        var scripts = (await plain.ReadPageAsync()).QuerySelectorAll("script").Length;
        foreach (var vector in XssVectors.All.Where(v => v.Length <= 100 && !v.Any(char.IsControl) && v.Trim() == v))
        {
            using var named = await browser.SubmitAsync("/account", new() { ["name"] = vector }, "?handler=Name");
            await named.ShouldBeAsync(HttpStatusCode.OK);
            foreach (var path in new[] { $"/desk/blogs/{slug}", "/desk/people", "/account" })
            {
                using var shown = await browser.GetAsync(path);
                var page = await shown.ReadPageAsync();
                page.QuerySelectorAll("[onerror], [onload], [onclick], [onmouseover], [ontoggle], [onfocus], iframe, object, embed")
                    .Should()
                    .BeEmpty(vector);
                if (path.Contains(slug, StringComparison.Ordinal))
                {
                    page.QuerySelectorAll("script").Should().HaveCount(scripts, vector);
                    page.QuerySelector(".who a")!.TextContent.Should().Be(vector);
                    System
                        .Text.Json.JsonDocument.Parse(page.QuerySelector("#desk-known")!.TextContent)
                        .RootElement.GetProperty("people")
                        .EnumerateArray()
                        .Select(p => p.GetString())
                        .Should()
                        .Contain(vector);
                }
            }
        }

        using var control = await browser.SubmitAsync("/account", new() { ["name"] = "Ana\u0007\nBcc: x" }, "?handler=Name");
        await control.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
    }

    static async Task<bool> IsInAsync(HttpClient browser)
    {
        using var desk = await browser.GetAsync("/desk");
        return desk.StatusCode == HttpStatusCode.OK;
    }
}
