using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>What is no name, no address or no password of one's own is refused, and floods are stopped.</summary>
public sealed class RegistrationInputTests(RunningSite site) : IClassFixture<RunningSite>
{
    const string Password = Registering.Password;

    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("name", "A")]
    [InlineData("name", "Аdmin")] // A Cyrillic capital before Latin letters.
    [InlineData("name", "Zero\u200bwidth")]
    [InlineData("name", "Right\u202eleft")]
    [InlineData("name", "Two\r\nBcc: all@x.example")]
    [InlineData("name", "z̸̢̡̛̗̘̙a")]
    [InlineData("name", "<script>")]
    [InlineData("name", "free.prizes.example")]
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
        var fields = new Dictionary<string, string>
        {
            ["name"] = "Wilma Reed",
            ["email"] = "bad-input@lecteurs.example",
            ["password"] = Password,
            [field] = value,
        };
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
        using var refused = await host.Browser()
            .SubmitAsync(
                "/account/register",
                new()
                {
                    ["name"] = mine,
                    ["email"] = "lookalike@lecteurs.example",
                    ["password"] = Password,
                }
            );
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        (await refused.ReadPageAsync()).QuerySelectorAll(".why").Select(w => w.Id).Should().Equal("name-why");
    }

    [Fact]
    public async Task A_name_of_the_newsroom_is_not_to_be_had()
    {
        await host.AddPersonAsync();
        using var refused = await host.Browser()
            .SubmitAsync(
                "/account/register",
                new()
                {
                    ["name"] = "Ana",
                    ["email"] = "ana@lecteurs.example",
                    ["password"] = Password,
                }
            );
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
            using var form = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["name"] = $"Flood {Registering.Roman(n)}",
                    ["email"] = $"flood-{n}@x.example",
                    ["password"] = "x",
                    ["__RequestVerificationToken"] = token,
                }
            );
            using var answer = await browser.PostAsync("/account/register", form);
            answers.Add(answer.StatusCode);
        }

        answers.Take(40).Should().OnlyContain(s => s == HttpStatusCode.UnprocessableEntity);
        answers.Skip(40).Should().OnlyContain(s => s == HttpStatusCode.TooManyRequests);
        using var front = await browser.GetAsync("/");
        await front.ShouldBeAsync(HttpStatusCode.OK);
    }
}
