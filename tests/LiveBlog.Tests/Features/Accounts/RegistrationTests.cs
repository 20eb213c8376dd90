using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>Readers' accounts come to be when the owner of the address says so, and nobody learns who has one.</summary>
public sealed class RegistrationTests(RunningSite site) : IClassFixture<RunningSite>
{
    const string Password = Registering.Password;

    static Dictionary<string, string> Known => new() { ["password"] = Password };

    readonly TestHost host = site.Host;

    [Fact]
    public async Task A_reader_registers_confirms_and_is_signed_in_where_they_came_from_and_the_link_works_once()
    {
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var asked = await Registering.RegisterAsync(
            browser,
            "Nadège L.",
            "nadege@lecteurs.example",
            Password,
            $"/live/{slug}#discussion"
        );
        (await asked.ReadPageAsync())
            .QuerySelector("main")!
            .TextContent.Should()
            .Contain("Check your email")
            .And.Contain("nadege@lecteurs.example");
        (await host.AccountsAsync("nadege@lecteurs.example")).Should().Be(0, "before the owner of the address has said so there is none");

        var link = Registering.LinkIn(await host.MailToAsync("nadege@lecteurs.example"));
        using (var opened = await browser.GetAsync(link))
        {
            await opened.ShouldBeAsync(HttpStatusCode.OK);
            (await host.AccountsAsync("nadege@lecteurs.example")).Should().Be(0, "mail programs open links before people do");
        }

        using var confirmed = await browser.SubmitAsync(link, Known);
        confirmed.Headers.Location!.ToString().Should().Be($"/live/{slug}#discussion");
        confirmed
            .Headers.GetValues("Set-Cookie")
            .Should()
            .Contain(c =>
                c.StartsWith("liveblog-in=1", StringComparison.Ordinal) && !c.Contains("httponly", StringComparison.OrdinalIgnoreCase)
            );
        using var desk = await browser.GetAsync("/desk");
        desk.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        using var again = await host.Browser().GetAsync(link);
        await again.ShouldBeAsync(HttpStatusCode.Gone);
        (await host.InDatabaseAsync(db => db.AuditRecords.CountAsync(r => r.Subject != null && r.Subject.Contains("nadege"))))
            .Should()
            .Be(0, "the newsroom's log is of the newsroom");
    }

    [Theory]
    [InlineData("")]
    [InlineData("&key=")]
    [InlineData("&key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_link_that_was_altered_makes_no_account(string key)
    {
        var email = $"altered{key.Length}@lecteurs.example";
        using var asked = await Registering.RegisterAsync(host.Browser(), $"Altered {key.Length}", email, Password);
        var link = Registering.LinkIn(await host.MailToAsync(email));
        using var tried = await host.Browser()
            .PostAsync(link[..link.IndexOf("&key", StringComparison.Ordinal)] + key, new FormUrlEncodedContent([]));
        tried.IsSuccessStatusCode.Should().BeFalse();
        using var opened = await host.Browser().GetAsync(link[..link.IndexOf("&key", StringComparison.Ordinal)] + key);
        await opened.ShouldBeAsync(HttpStatusCode.Gone);
        (await host.AccountsAsync(email)).Should().Be(0);
    }

    [Fact]
    public async Task No_answer_reveals_whether_an_address_has_an_account_and_its_owner_gets_a_mail()
    {
        var known = await host.AddReaderAsync();
        using var first = await Registering.RegisterAsync(host.Browser(), "Somebody New", known.Email, Password);
        using var second = await Registering.RegisterAsync(host.Browser(), "Somebody Else", "unknown-yet@lecteurs.example", Password);
        static string Text(AngleSharp.Html.Dom.IHtmlDocument page, string email) =>
            page.QuerySelector("main")!.TextContent.Replace(email, "…", StringComparison.Ordinal);
        Text(await first.ReadPageAsync(), known.Email).Should().Be(Text(await second.ReadPageAsync(), "unknown-yet@lecteurs.example"));
        first.StatusCode.Should().Be(second.StatusCode);
        var mail = await host.MailToAsync(known.Email);
        mail.Subject.Should().Contain("already");
        mail.TextBody.Should().NotContain("/account/confirm");
    }

    [Fact]
    public async Task Repeated_requests_do_not_flood_one_mailbox()
    {
        for (var n = 0; n < 4; n++)
        {
            using var asked = await Registering.RegisterAsync(
                host.Browser(),
                $"Impatient {Registering.Roman(n)}",
                "impatient@lecteurs.example",
                Password
            );
            await asked.ShouldBeAsync(HttpStatusCode.OK);
        }

        await host.MailToAsync("impatient@lecteurs.example");
        host.Mails().Count(m => m.To.ToString() == "impatient@lecteurs.example").Should().Be(1);
    }

    [Fact]
    public async Task Registering_before_the_owner_of_an_address_gives_no_part_in_the_owners_account()
    {
        const string Email = "owner@lecteurs.example",
            Foreign = "seven crows drink lemonade";
        (await Registering.RegisterAsync(host.Browser(), "Ahead Of Her", Email, Foreign)).Dispose();
        var owner = host.Browser();
        (await Registering.RegisterAsync(owner, "Ottilie", Email, Password)).Dispose();

        // The mail is the first one's; no second one went out within the minute.
        var link = Registering.LinkIn(await host.MailToAsync(Email));
        using (var wrong = await owner.SubmitAsync(link, new() { ["password"] = "not any of the two" }))
        {
            await wrong.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
            (await host.AccountsAsync(Email)).Should().Be(0);
        }

        using var confirmed = await owner.SubmitAsync(link, Known);
        confirmed.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await host.InDatabaseAsync(db => db.Users.Where(u => u.Email == Email).Select(u => u.DisplayName).SingleAsync()))
            .Should()
            .Be("Ottilie");
        using var foreign = await host.Browser().SignInAsync(new Person(Email, Foreign), "/account");
        await foreign.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        using var own = await host.Browser().SignInAsync(new Person(Email, Password), "/account");
        own.StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Filling_an_addresss_registrations_does_not_keep_its_owner_out()
    {
        await using var own = await TestHost.StartAsync();
        const string Email = "flooded@lecteurs.example";
        for (var n = 0; n < 22; n++)
        {
            (
                await Registering.RegisterAsync(own.Browser(), $"Foreign {Registering.Roman(n)}", Email, "seven crows drink lemonade")
            ).Dispose();
        }

        var owner = own.Browser();
        (await Registering.RegisterAsync(owner, "Ottilie", Email, Password)).Dispose();
        (await own.InDatabaseAsync(db => db.Registrations.CountAsync()))
            .Should()
            .Be(21, "one was mailed, and of the others twenty are kept");
        using var confirmed = await owner.SubmitAsync(Registering.LinkIn(await own.MailToAsync(Email)), Known);
        confirmed.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await own.InDatabaseAsync(db => db.Users.Where(u => u.Email == Email).Select(u => u.DisplayName).SingleAsync()))
            .Should()
            .Be("Ottilie");
    }

    [Fact]
    public async Task Who_registers_without_a_password_after_a_stranger_with_one_needs_none()
    {
        const string Email = "without@lecteurs.example";
        (await Registering.RegisterAsync(host.Browser(), "Ahead Again", Email, "seven crows drink lemonade")).Dispose();
        var owner = host.Browser();
        (
            await owner.SubmitAsync(
                "/account/register",
                new()
                {
                    ["name"] = "Passkeys Only",
                    ["email"] = Email,
                    ["with"] = "passkey",
                }
            )
        ).Dispose();
        using var confirmed = await owner.SubmitAsync(Registering.LinkIn(await host.MailToAsync(Email)), []);
        confirmed.Headers.Location!.ToString().Should().Be("/account?new=passkey#passkeys");
        (
            await host.InDatabaseAsync(db =>
                db.Users.Where(u => u.Email == Email).Select(u => new { u.DisplayName, u.PasswordHash }).SingleAsync()
            )
        )
            .Should()
            .Be(new { DisplayName = "Passkeys Only", PasswordHash = (string?)null });
    }

    [Fact]
    public async Task Of_two_who_register_one_name_the_second_to_confirm_chooses_another()
    {
        var (first, second) = (host.Browser(), host.Browser());
        (await Registering.RegisterAsync(first, "Twice Chosen", "twice-1@lecteurs.example", Password)).Dispose();
        (await Registering.RegisterAsync(second, "Twice Chosen", "twice-2@lecteurs.example", Password)).Dispose();
        (await first.SubmitAsync(Registering.LinkIn(await host.MailToAsync("twice-1@lecteurs.example")), Known)).Dispose();
        var link = Registering.LinkIn(await host.MailToAsync("twice-2@lecteurs.example"));
        using (var taken = await second.SubmitAsync(link, Known))
        {
            await taken.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
            (await taken.ReadPageAsync()).QuerySelectorAll(".why").Select(w => w.Id).Should().Equal("name-why");
        }

        using (var none = await second.SubmitAsync(link, new() { ["password"] = Password, ["name"] = "<script>" }))
        {
            (await none.ReadPageAsync()).QuerySelector("#name-why")!.TextContent.Should().Contain("40");
        }

        using var confirmed = await second.SubmitAsync(link, new() { ["password"] = Password, ["name"] = "Chosen Anew" });
        confirmed.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await host.InDatabaseAsync(db => db.Users.CountAsync(u => u.DisplayName == "Twice Chosen"))).Should().Be(1);
    }

    [Fact]
    public async Task An_address_with_an_apostrophe_is_an_address()
    {
        const string Email = "o'hara@lecteurs.example";
        var browser = host.Browser();
        (await Registering.RegisterAsync(browser, "Maeve H.", Email, Password)).Dispose();
        using var confirmed = await browser.SubmitAsync(Registering.LinkIn(await host.MailToAsync(Email)), Known);
        confirmed.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await host.AccountsAsync(Email)).Should().Be(1);
    }
}
