using System.Text.Json;
using System.Text.RegularExpressions;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>Readers' accounts: made when the owner of the address says so, moved, taken away; and nobody learns who has one.</summary>
public sealed partial class RegistrationTests(RunningSite site) : IClassFixture<RunningSite>
{
    const string Password = "violet ladders hum quietly";

    readonly TestHost host = site.Host;

    [Fact]
    public async Task A_reader_registers_confirms_and_is_signed_in_where_he_came_from_and_the_link_is_good_once()
    {
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var asked = await RegisterAsync(browser, "Nadège L.", "nadege@lecteurs.example", Password, $"/live/{slug}#discussion");
        (await asked.ReadPageAsync()).QuerySelector("main")!.TextContent.Should().Contain("Your registration succeeded").And.Contain("nadege@lecteurs.example");
        (await AccountsAsync("nadege@lecteurs.example")).Should().Be(0, "before the owner of the address has said so there is none");

        var link = LinkIn(await MailToAsync("nadege@lecteurs.example"));
        using (var opened = await browser.GetAsync(link))
        {
            await opened.ShouldBeAsync(HttpStatusCode.OK);
            (await AccountsAsync("nadege@lecteurs.example")).Should().Be(0, "mail programs open links before people do");
        }

        using var confirmed = await browser.SubmitAsync(link, []);
        confirmed.Headers.Location!.ToString().Should().Be($"/live/{slug}#discussion");
        confirmed.Headers.GetValues("Set-Cookie").Should().Contain(c => c.StartsWith("liveblog-in=1", StringComparison.Ordinal) && !c.Contains("httponly", StringComparison.OrdinalIgnoreCase));
        using var desk = await browser.GetAsync("/desk");
        desk.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        using var again = await host.Browser().GetAsync(link);
        await again.ShouldBeAsync(HttpStatusCode.Gone);
        (await host.InDatabaseAsync(db => db.AuditRecords.CountAsync(r => r.Subject != null && r.Subject.Contains("nadege")))).Should().Be(0, "the newsroom's log is of the newsroom");
    }

    [Theory]
    [InlineData("")]
    [InlineData("&key=")]
    [InlineData("&key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_link_that_was_altered_makes_no_account(string key)
    {
        var email = $"altered{key.Length}@lecteurs.example";
        using var asked = await RegisterAsync(host.Browser(), $"Altered {key.Length}", email, Password);
        var link = LinkIn(await MailToAsync(email));
        using var tried = await host.Browser().PostAsync(link[..link.IndexOf("&key", StringComparison.Ordinal)] + key, new FormUrlEncodedContent([]));
        tried.IsSuccessStatusCode.Should().BeFalse();
        using var opened = await host.Browser().GetAsync(link[..link.IndexOf("&key", StringComparison.Ordinal)] + key);
        await opened.ShouldBeAsync(HttpStatusCode.Gone);
        (await AccountsAsync(email)).Should().Be(0);
    }

    [Fact]
    public async Task No_answer_tells_whether_an_address_has_an_account_and_its_owner_is_told()
    {
        var known = await host.AddReaderAsync();
        using var first = await RegisterAsync(host.Browser(), "Somebody New", known.Email, Password);
        using var second = await RegisterAsync(host.Browser(), "Somebody Else", "unknown-yet@lecteurs.example", Password);
        static string Text(AngleSharp.Html.Dom.IHtmlDocument page, string email) => page.QuerySelector("main")!.TextContent.Replace(email, "…", StringComparison.Ordinal);
        Text(await first.ReadPageAsync(), known.Email).Should().Be(Text(await second.ReadPageAsync(), "unknown-yet@lecteurs.example"));
        first.StatusCode.Should().Be(second.StatusCode);
        var mail = await MailToAsync(known.Email);
        mail.Subject.Should().Contain("already");
        mail.TextBody.Should().NotContain("/account/confirm");
    }

    [Theory]
    [InlineData("name", "A")]
    [InlineData("name", "Аdmin")] // A Cyrillic capital before Latin letters.
    [InlineData("name", "Zero\u200bwidth")]
    [InlineData("name", "Right\u202eleft")]
    [InlineData("name", "Two\r\nBcc: all@x.example")]
    [InlineData("name", "z̸̢̡̛̗̘̙a")]
    [InlineData("name", "<script>")]
    [InlineData("name", "\ud800")]
    [InlineData("email", "nobody")]
    [InlineData("email", "a@x.example\r\nBcc: all@x.example")]
    [InlineData("email", "\"A\" <a@x.example>")]
    [InlineData("email", "a@x.example, b@x.example")]
    [InlineData("email", "пример@x.example")]
    [InlineData("password", "short")]
    [InlineData("password", "password1234")]
    [InlineData("password", "qwertyuiop12")]
    [InlineData("password", "aaaaaaaaaaaaaaaa")]
    [InlineData("password", "liveblogliveblog")]
    public async Task Bad_input_is_refused_by_its_field_and_nothing_is_done(string field, string value)
    {
        var fields = new Dictionary<string, string> { ["name"] = "Wilma Reed", ["email"] = "bad-input@lecteurs.example", ["password"] = Password, [field] = value };
        using var refused = await host.Browser().SubmitAsync("/account/register", fields);
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var page = await refused.ReadPageAsync();
        page.QuerySelectorAll(".why").Select(w => w.Id).Should().Equal($"{field}-why");
        (await host.InDatabaseAsync(db => db.Registrations.CountAsync(r => r.Email == "BAD-INPUT@LECTEURS.EXAMPLE"))).Should().Be(0);
    }

    [Theory]
    [InlineData("Site Name Taken", "Site Name Taken")]
    [InlineData("Irena Halvard", "lrena HaIvard")]
    [InlineData("Oscar", "Осcаr")]
    [InlineData("Cope", "Соре")] // All Cyrillic, and looks the same.
    [InlineData("Amber", "Arnber")]
    public async Task A_name_that_looks_like_anothers_is_taken(string theirs, string mine)
    {
        await host.AddReaderAsync(theirs);
        using var refused = await host.Browser().SubmitAsync("/account/register", new() { ["name"] = mine, ["email"] = "lookalike@lecteurs.example", ["password"] = Password });
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        (await refused.ReadPageAsync()).QuerySelectorAll(".why").Select(w => w.Id).Should().Equal("name-why");
    }

    [Fact]
    public async Task A_name_of_the_newsroom_is_not_to_be_had()
    {
        await host.AddPersonAsync();
        using var refused = await host.Browser().SubmitAsync("/account/register", new() { ["name"] = "Ana", ["email"] = "ana@lecteurs.example", ["password"] = Password });
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Thousands_of_registrations_from_one_address_are_stopped_and_everybody_else_goes_on()
    {
        await using var own = await TestHost.StartAsync();
        var browser = own.Browser();
        using var opened = await browser.GetAsync("/account/register");
        var token = (await opened.ReadPageAsync()).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var answers = new List<HttpStatusCode>();
        for (var n = 0; n < 60; n++)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = $"Flood {Roman(n)}", ["email"] = $"flood-{n}@x.example", ["password"] = "x", ["__RequestVerificationToken"] = token });
            using var answer = await browser.PostAsync("/account/register", form);
            answers.Add(answer.StatusCode);
        }

        answers.Take(40).Should().OnlyContain(s => s == HttpStatusCode.UnprocessableEntity);
        answers.Skip(40).Should().OnlyContain(s => s == HttpStatusCode.TooManyRequests);
        using var front = await browser.GetAsync("/");
        await front.ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_letter_box_is_not_filled_by_asking_again_and_again()
    {
        for (var n = 0; n < 4; n++)
        {
            using var asked = await RegisterAsync(host.Browser(), $"Impatient {Roman(n)}", "impatient@lecteurs.example", Password);
            await asked.ShouldBeAsync(HttpStatusCode.OK);
        }

        await MailToAsync("impatient@lecteurs.example");
        (await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To == "impatient@lecteurs.example"))).Should().Be(1);
    }

    [Fact]
    public async Task An_account_moves_to_another_address_when_both_have_said_so()
    {
        var reader = await host.AddReaderAsync();
        using var asked = await reader.Browser.SubmitAsync("/account", new() { ["email"] = "moved@lecteurs.example", ["current"] = Reader.Password }, "?handler=Email");
        await asked.ShouldBeAsync(HttpStatusCode.OK);
        var (old, @new) = (LinkIn(await MailToAsync(reader.Email)), LinkIn(await MailToAsync("moved@lecteurs.example")));
        using (var first = await host.Browser().SubmitAsync(@new, []))
        {
            await first.ShouldBeAsync(HttpStatusCode.OK);
        }

        (await AccountsAsync("moved@lecteurs.example")).Should().Be(0, "the owner of the old address has not said so yet");
        using (var second = await host.Browser().SubmitAsync(old, []))
        {
            await second.ShouldBeAsync(HttpStatusCode.OK);
        }

        (await AccountsAsync("moved@lecteurs.example")).Should().Be(1);
        (await AccountsAsync(reader.Email)).Should().Be(0);
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
        (await MailToAsync(other.Email)).TextBody.Should().NotContain("/account/email");
        using var half = await host.Browser().SubmitAsync(LinkIn(await MailToAsync(reader.Email)), []);
        (await AccountsAsync(other.Email)).Should().Be(1);
        (await AccountsAsync(reader.Email)).Should().Be(1);
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
        (await AccountsAsync(leaving.Email)).Should().Be(0);
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
        using (var first = await RegisterAsync(browser, "Comes Back", email, Password))
        {
            using var confirmed = await browser.SubmitAsync(LinkIn(await MailToAsync(email)), []);
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
        using (var second = await RegisterAsync(back, "Another Name", email, Password))
        {
            using var confirmed = await back.SubmitAsync(LinkIn(await MailToAsync(email, after: 1)), []);
            confirmed.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        var reader = new Reader("", "", email, back);
        using var said = await reader.SayAsync(slug, "Here I am again");
        await said.ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    Task<HttpResponseMessage> RegisterAsync(HttpClient browser, string name, string email, string password, string returnUrl = "") =>
        browser.SubmitAsync("/account/register", new() { ["name"] = name, ["email"] = email, ["password"] = password, ["returnUrl"] = returnUrl });

    Task<int> AccountsAsync(string email)
    {
        var normalized = email.ToUpperInvariant();
        return host.InDatabaseAsync(db => db.Users.CountAsync(u => u.NormalizedEmail == normalized));
    }

    /// <param name="after">How many mails to that address there are already.</param>
    async Task<MimeMessage> MailToAsync(string email, int after = 0)
    {
        List<MimeMessage> mails = [];
        await Eventually.TrueAsync(() =>
        {
            mails = [.. host.Mails().Where(m => m.To.ToString() == email).OrderBy(m => m.Date)];
            return Task.FromResult(mails.Count > after);
        }, $"a mail to {email} goes out");
        return mails[^1];
    }

    static string LinkIn(MimeMessage mail) => new Uri(Link().Match(mail.TextBody ?? "").Value).PathAndQuery;

    static string Roman(int n) => new string('i', (n % 7) + 2) + new string('v', (n / 7) + 2);

    [GeneratedRegex(@"https?://\S+/account/(?:confirm|email)\?\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
