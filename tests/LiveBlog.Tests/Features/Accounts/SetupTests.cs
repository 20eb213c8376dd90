using LiveBlog.Features.Accounts;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Accounts;

public sealed class SetupTests : IAsyncLifetime
{
    const string Password = "a long enough password";

    TestHost host = null!;

    public async Task InitializeAsync() => host = await TestHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    string Link => host.Services.GetRequiredService<FirstAdministrator>().CreatePath();

    [Fact]
    public async Task The_link_makes_the_first_administrator_once()
    {
        var link = Link;
        using var made = await host.Browser()
            .SubmitAsync(
                link,
                new()
                {
                    ["name"] = "Ana",
                    ["email"] = "ana@estafette.example",
                    ["password"] = Password,
                }
            );
        await made.ShouldBeAsync(HttpStatusCode.Redirect);
        made.Headers.Location!.OriginalString.Should().Be("/desk");
        var cookie = made.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("liveblog=", StringComparison.Ordinal)).Split(';')[0];
        (await host.IsSignedInAsync(cookie)).Should().BeTrue();

        foreach (var used in new[] { link, Link })
        {
            using var again = await host.Browser().GetAsync(used);
            await again.ShouldBeAsync(HttpStatusCode.Gone);
            (await again.ReadPageAsync()).QuerySelectorAll("main form").Should().BeEmpty();
        }

        (await AccountsAsync()).Should().Equal("ana@estafette.example");
    }

    [Fact]
    public async Task A_form_opened_before_another_was_quicker_makes_nobody()
    {
        var browser = host.Browser();
        var link = Link;
        using var opened = await browser.GetAsync(link);
        var fields = (await opened.ReadPageAsync())
            .QuerySelectorAll("main form input[type=hidden]")
            .ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!);
        await host.AddPersonAsync(Roles.Administrator);
        using var form = new FormUrlEncodedContent(
            fields.Concat(new Dictionary<string, string> { ["email"] = "late@estafette.example", ["password"] = Password })
        );
        using var late = await browser.PostAsync(link, form);
        await late.ShouldBeAsync(HttpStatusCode.Gone);
        (await AccountsAsync()).Should().NotContain("late@estafette.example");
    }

    [Fact]
    public async Task Of_forms_sent_at_once_one_makes_the_administrator()
    {
        var link = Link;
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(n =>
                    host.Browser()
                        .SubmitAsync(
                            link,
                            new()
                            {
                                ["name"] = "Ana",
                                ["email"] = $"ana-{n}@estafette.example",
                                ["password"] = Password,
                            }
                        )
                )
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.Redirect).Should().Be(1);
        (await AccountsAsync()).Should().ContainSingle();
    }

    [Theory]
    [InlineData("ana@estafette.example", "short", "password")]
    [InlineData("ana@estafette.example", "aaaaaaaaaaaaaaaaaaaa", "password")]
    [InlineData("not an address", Password, "email")]
    [InlineData("", Password, "email")]
    public async Task A_wrong_field_is_named_beside_it_and_nobody_is_made(string email, string password, string field)
    {
        using var response = await host.Browser()
            .SubmitAsync(
                Link,
                new()
                {
                    ["name"] = "Ana",
                    ["email"] = email,
                    ["password"] = password,
                }
            );
        await response.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var page = await response.ReadPageAsync();
        page.GetElementById(field + "-why")!.TextContent.Trim().Should().NotBeEmpty();
        page.GetElementById(field)!.GetAttribute("aria-describedby").Should().Contain(field + "-why");
        page.GetElementById("name")!.GetAttribute("value").Should().Be("Ana", "what was written is kept");
        page.GetElementById("password")!.GetAttribute("value").Should().BeNull();
        (await AccountsAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/account/setup")]
    [InlineData("/account/setup?token=")]
    [InlineData("/account/setup?token=forged")]
    public async Task Without_a_good_token_there_is_no_form(string path)
    {
        using var response = await host.Browser().GetAsync(path);
        await response.ShouldBeAsync(HttpStatusCode.Gone);
        (await response.ReadPageAsync()).QuerySelectorAll("main form").Should().BeEmpty();
    }

    Task<List<string?>> AccountsAsync() => host.InDatabaseAsync(db => db.Users.Select(u => u.Email).ToListAsync());
}
