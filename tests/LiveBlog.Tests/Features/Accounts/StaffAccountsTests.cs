using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>The people of the newsroom: how they come, what they may do, and how they go.</summary>
public sealed class StaffAccountsTests
{
    [Fact]
    public async Task Who_is_invited_sets_a_password_by_the_link_once_and_is_at_the_desk()
    {
        await using var host = await TestHost.StartAsync();
        var administrator = await AdministratorAsync(host);
        using var invited = await administrator.SubmitAsync(
            "/desk/people",
            new()
            {
                ["name"] = "Zoé",
                ["email"] = "zoe@estafette.example",
                ["role"] = Roles.Contributor,
            }
        );
        await invited.ShouldBeAsync(HttpStatusCode.OK);
        var link = new Uri((await invited.ReadPageAsync()).QuerySelector("#person-link")!.TextContent);

        var zoe = host.Browser();
        using var weak = await zoe.SubmitAsync(link.PathAndQuery, new() { ["password"] = "short" });
        await weak.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        using var joined = await zoe.SubmitAsync(link.PathAndQuery, new() { ["password"] = "a long enough password" });
        await joined.ShouldBeAsync(HttpStatusCode.Redirect);
        using var desk = await zoe.GetAsync("/desk");
        (await desk.ReadPageAsync()).QuerySelector(".who")!.TextContent.Should().Contain("Zoé");

        using var again = await host.Browser().GetAsync(link.PathAndQuery);
        await again.ShouldBeAsync(HttpStatusCode.Gone);
        using var altered = await host.Browser().GetAsync(link.PathAndQuery.Replace("token=", "token=x", StringComparison.Ordinal));
        await altered.ShouldBeAsync(HttpStatusCode.Gone);
    }

    [Theory]
    [InlineData("", "contributor", "email")]
    [InlineData("a@b.example\r\nBcc: all@x.example", "contributor", "email")]
    [InlineData("new@estafette.example", "owner", "role")]
    public async Task A_wrong_invitation_names_its_field_and_keeps_what_was_typed(string email, string role, string field)
    {
        await using var host = await TestHost.StartAsync();
        var administrator = await AdministratorAsync(host);
        var before = await host.InDatabaseAsync(db => db.Users.CountAsync());
        using var wrong = await administrator.SubmitAsync(
            "/desk/people",
            new()
            {
                ["name"] = "Kept",
                ["email"] = email,
                ["role"] = role,
            }
        );
        await wrong.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var page = await wrong.ReadPageAsync();
        page.QuerySelectorAll(".wrong .why")
            .Should()
            .ContainSingle()
            .Which.Closest("p")!
            .QuerySelector("input, select")!
            .GetAttribute("name")
            .Should()
            .Be(field);
        page.QuerySelector("#name")!.GetAttribute("value").Should().Be("Kept");
        (await host.InDatabaseAsync(db => db.Users.CountAsync())).Should().Be(before);
    }

    [EveryDatabase]
    public async Task Of_two_administrators_who_suspend_each_other_at_once_one_stays(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var people = new[] { await host.AddPersonAsync(Roles.Administrator), await host.AddPersonAsync(Roles.Administrator) };
        var ids = await Task.WhenAll(people.Select(p => IdAsync(host, p)));
        var refusals = await Task.WhenAll(
            ids.SelectMany(id =>
                new[]
                {
                    OnAsync(host, staff => staff.DisableAsync(id, default)),
                    OnAsync(host, staff => staff.ChangeRoleAsync(id, Roles.Editor, default)),
                }
            )
        );
        refusals.Should().Contain(r => r != null && r.Word == StringKey.ErrorLastAdministrator);
        var members = await OnAsync(host, staff => staff.ListAsync(default));
        members.Should().Contain(m => m.Role == Roles.Administrator && !m.IsDisabled);
    }

    [Fact]
    public async Task A_suspended_person_cannot_sign_in_or_use_an_old_link_until_restored()
    {
        await using var host = await TestHost.StartAsync();
        var administrator = await AdministratorAsync(host);
        var person = await host.AddPersonAsync();
        var id = await IdAsync(host, person);
        var link = await OnAsync(host, staff => staff.SendLinkAsync(id, "", LiveBlog.Localization.Strings.For("en"), default));
        using var shut = await administrator.SubmitAsync("/desk/people", new() { ["id"] = id }, "?handler=Disable");
        await shut.ShouldBeAsync(HttpStatusCode.Redirect);
        using var refused = await host.Browser().SignInAsync(person);
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        using var old = await host.Browser().GetAsync(link);
        await old.ShouldBeAsync(HttpStatusCode.Gone);

        using var opened = await administrator.SubmitAsync("/desk/people", new() { ["id"] = id }, "?handler=Enable");
        await opened.ShouldBeAsync(HttpStatusCode.Redirect);
        using var signedIn = await host.Browser().SignInAsync(person);
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        (await host.InDatabaseAsync(db => db.AuditRecords.Select(r => r.Action).ToListAsync()))
            .Should()
            .Contain([StaffAccounts.Disabled, StaffAccounts.Enabled, StaffAccounts.LinkMade]);
    }

    static async Task<HttpClient> AdministratorAsync(TestHost host)
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        return browser;
    }

    static async Task<string> IdAsync(TestHost host, Person person)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByEmailAsync(person.Email))!.Id;
    }

    static async Task<T> OnAsync<T>(TestHost host, Func<StaffAccounts, Task<T>> act)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<StaffAccounts>());
    }
}
