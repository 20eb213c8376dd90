using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>A session alone changes nothing of how an account is got into, and does not last for ever.</summary>
public sealed class FreshProofTests : IAsyncLifetime
{
    readonly TickingClock clock = new(TimeProvider.System.GetUtcNow().UtcDateTime);

    TestHost host = null!;

    public async Task InitializeAsync() => host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Theory]
    [InlineData("/account", "?handler=Authenticator")]
    [InlineData("/account", "?handler=Passkey")]
    [InlineData("/account", "?handler=PasskeyOptions")]
    [InlineData("/account", "?handler=PasskeyRemove")]
    [InlineData("/desk/keys", "?")]
    [InlineData("/desk/people", "?")]
    [InlineData("/desk/people", "?handler=Role")]
    [InlineData("/desk/people", "?handler=Link")]
    [InlineData("/desk/people", "?handler=Disable")]
    public async Task What_changes_a_way_in_asks_again_after_five_minutes(string path, string handler)
    {
        var (browser, _) = await AdministratorAsync();
        clock.Tick(4 * 60);
        using var fresh = await browser.SubmitAsync(path, new() { ["email"] = "x", ["name"] = "x" }, handler);
        fresh.StatusCode.Should().NotBe(HttpStatusCode.Forbidden);
        clock.Tick(2 * 60);
        using var old = await browser.SubmitAsync(path, new() { ["email"] = "x", ["name"] = "x" }, handler);
        await old.ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("Password")]
    [InlineData("Email")]
    [InlineData("Codes")]
    [InlineData("AuthenticatorOff")]
    public async Task What_has_a_field_for_the_password_asks_an_account_without_one_for_its_passkey(string handler)
    {
        var (browser, _) = await AdministratorAsync();
        await host.InDatabaseAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, (string?)null)));
        clock.Tick(6 * 60);
        using var refused = await browser.SubmitAsync(
            "/account",
            new() { ["email"] = "x@estafette.example", ["password"] = "another umbrella entirely" },
            "?handler=" + handler
        );
        await refused.ShouldBeAsync(HttpStatusCode.Forbidden);
        (await host.InDatabaseAsync(db => db.Users.AllAsync(u => u.PasswordHash == null))).Should().BeTrue();
    }

    [Fact]
    public async Task The_password_is_asked_for_and_what_was_sent_goes_on()
    {
        var (browser, person) = await AdministratorAsync();
        clock.Tick(6 * 60);
        using var asked = await browser.SubmitAsync("/desk/keys", new() { ["name"] = "wire", ["role"] = "editor" }, "?");
        await asked.ShouldBeAsync(HttpStatusCode.Forbidden);
        (await host.InDatabaseAsync(db => db.ApiKeys.AnyAsync(k => k.Name == "wire"))).Should().BeFalse();
        foreach (
            var (password, status) in new[]
            {
                ("not the password", HttpStatusCode.UnprocessableEntity),
                (person.Password, HttpStatusCode.OK),
            }
        )
        {
            var form = (await asked.ReadPageAsync()).QuerySelector("main form")!;
            var fields = form.QuerySelectorAll("input[type=hidden]")
                .ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!);
            fields.Should().Contain("name", "wire");
            fields["proof"] = password;
            using var sent = await browser.PostAsync(form.GetAttribute("action"), new FormUrlEncodedContent(fields));
            await sent.ShouldBeAsync(status);
        }

        (await host.InDatabaseAsync(db => db.ApiKeys.AnyAsync(k => k.Name == "wire"))).Should().BeTrue();
        await Eventually.TrueAsync(
            () =>
                Task.FromResult(
                    host.Mails().Any(m => m.To.ToString() == person.Email && m.TextBody!.Contains("API key", StringComparison.Ordinal))
                ),
            "a mail tells its owner"
        );

        // For the next minutes nothing more is asked.
        using var next = await browser.SubmitAsync("/desk/keys", new() { ["name"] = "second", ["role"] = "editor" }, "?");
        await next.ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_that_is_looked_at_leads_to_the_proof_and_back()
    {
        var reader = await host.AddReaderAsync();
        clock.Tick(6 * 60);
        using var asked = await reader.Browser.GetAsync("/account?handler=Data");
        var prove = asked.Headers.Location!.OriginalString;
        prove.Should().StartWith("/account/prove?returnUrl=");
        using var wrong = await reader.Browser.SubmitAsync(prove, new() { ["proof"] = "not the password" });
        await wrong.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        using var proved = await reader.Browser.SubmitAsync(prove, new() { ["proof"] = Reader.Password });
        proved.Headers.Location!.OriginalString.Should().Be("/account?handler=Data");
        using var data = await reader.Browser.GetAsync("/account?handler=Data");
        await data.ShouldBeAsync(HttpStatusCode.OK);
        using var away = await reader.Browser.SubmitAsync(
            "/account/prove?returnUrl=https%3A%2F%2Fevil.example",
            new() { ["proof"] = Reader.Password }
        );
        away.Headers.Location!.OriginalString.Should().Be("/account");
    }

    [Fact]
    public async Task Each_change_of_a_sign_in_method_sends_one_mail_an_hour()
    {
        var (browser, person) = await AdministratorAsync();
        await Authenticator.AddAsync(browser);
        for (var n = 0; n < 3; n++)
        {
            using var codes = await browser.SubmitAsync("/account", new() { ["current"] = person.Password }, "?handler=Codes");
            await codes.ShouldBeAsync(HttpStatusCode.OK);
        }

        using var off = await browser.SubmitAsync("/account", new() { ["current"] = person.Password }, "?handler=AuthenticatorOff");
        using var changed = await browser.SubmitAsync(
            "/account",
            new() { ["current"] = person.Password, ["password"] = "another umbrella entirely" },
            "?handler=Password"
        );
        await changed.ShouldBeAsync(HttpStatusCode.OK);
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.Key!.StartsWith("notice/"))))
            .Should()
            .Be(4, "an app added, codes made, the app removed, the password changed");
    }

    [Fact]
    public async Task A_session_of_the_newsroom_ends_unused_and_after_days_and_a_readers_goes_on()
    {
        var (browser, person) = await AdministratorAsync();
        var reader = await host.AddReaderAsync();
        clock.Tick(11.9 * 3600);
        (await IsInAsync(browser, "/desk")).Should().BeTrue();
        clock.Tick(12.1 * 3600);
        (await IsInAsync(browser, "/desk")).Should().BeFalse();
        (await IsInAsync(reader.Browser, "/account")).Should().BeTrue();

        using var again = await browser.SignInAsync(person);
        for (var hours = 0; hours < 7 * 24; hours += 8)
        {
            (await IsInAsync(browser, "/desk")).Should().BeTrue("{0} hours", hours);
            clock.Tick(8 * 3600);
        }

        clock.Tick(60);
        (await IsInAsync(browser, "/desk")).Should().BeFalse();
        (await IsInAsync(reader.Browser, "/account")).Should().BeTrue();
    }

    [Fact]
    public async Task A_link_for_a_forgotten_password_lives_an_hour_an_invitation_a_week_and_setting_one_ends_every_session()
    {
        var (browser, person) = await AdministratorAsync();
        async Task<string> LinkAsync(string id)
        {
            using var made = await browser.SubmitAsync("/desk/people", new() { ["id"] = id }, "?handler=Link");
            return new Uri((await made.ReadPageAsync()).QuerySelector("#person-link")!.TextContent).PathAndQuery;
        }

        async Task<HttpStatusCode> OpenAsync(string link)
        {
            using var opened = await host.Browser().GetAsync(link);
            return opened.StatusCode;
        }

        using var invited = await browser.SubmitAsync(
            "/desk/people",
            new()
            {
                ["name"] = "Bo",
                ["email"] = "bo@estafette.example",
                ["role"] = "editor",
            },
            "?"
        );
        var invitation = new Uri((await invited.ReadPageAsync()).QuerySelector("#person-link")!.TextContent).PathAndQuery;
        var reset = await LinkAsync(
            await host.InDatabaseAsync(db => db.Users.Where(u => u.Email == person.Email).Select(u => u.Id).SingleAsync())
        );
        clock.Tick(59 * 60);
        (await OpenAsync(reset)).Should().Be(HttpStatusCode.OK);
        clock.Tick(2 * 60);
        (await OpenAsync(reset)).Should().Be(HttpStatusCode.Gone);
        clock.Tick(6 * 24 * 3600);
        (await OpenAsync(invitation)).Should().Be(HttpStatusCode.OK);
        var their = host.Browser();
        using var set = await their.SubmitAsync(invitation, new() { ["password"] = "a wholly new password" });
        set.Headers.Location!.OriginalString.Should().Be("/desk");
        (await OpenAsync(invitation)).Should().Be(HttpStatusCode.Gone);

        string again;
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<Account>>();
            var account = (await users.FindByEmailAsync("bo@estafette.example"))!;
            again = LiveBlog.Http.AccountLinks.SetPassword(account.Id, await users.GeneratePasswordResetTokenAsync(account));
        }

        using var repeated = await host.Browser().SubmitAsync(again, new() { ["password"] = "one more password to use" });
        await repeated.ShouldBeAsync(HttpStatusCode.Redirect);
        (await IsInAsync(their, "/desk")).Should().BeFalse("a session from before the new password is over at once");
    }

    async Task<(HttpClient Browser, Person Person)> AdministratorAsync()
    {
        var (browser, person) = (host.Browser(), await host.AddPersonAsync(Roles.Administrator));
        using var signedIn = await browser.SignInAsync(person);
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        return (browser, person);
    }

    static async Task<bool> IsInAsync(HttpClient browser, string path)
    {
        using var page = await browser.GetAsync(path);
        return page.StatusCode == HttpStatusCode.OK;
    }
}
