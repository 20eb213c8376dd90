using LiveBlog.Features.Accounts;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Tests.Support;

public sealed record Person(string Email, string Password);

/// <summary>People at the newsroom's door.</summary>
static class Desk
{
    static int people;

    public static async Task<Person> AddPersonAsync(this TestHost host, string role = Roles.Editor, string name = "Ana")
    {
        var person = new Person($"editor-{Interlocked.Increment(ref people)}@estafette.example", "a long enough password");
        await using var scope = host.Services.CreateAsyncScope();
        (
            await scope
                .ServiceProvider.GetRequiredService<AccountCreation>()
                .AddAsync(person.Email, name, person.Password, role, Strings.For("en"))
        )
            .Should()
            .BeEmpty();
        return person;
    }

    public static Task<HttpResponseMessage> SignInAsync(this HttpClient browser, Person person, string returnUrl = "/desk") =>
        browser.SubmitAsync(
            "/account/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl),
            new() { ["email"] = person.Email, ["password"] = person.Password }
        );

    /// <summary>
    /// Opens a page, fills its form in and sends it, with all that the form carries hidden and the test does not say otherwise.
    /// </summary>
    /// <param name="action">Where the button sends it, where that is not the page's own address.</param>
    public static async Task<HttpResponseMessage> SubmitAsync(
        this HttpClient browser,
        string path,
        Dictionary<string, string> fields,
        string action = ""
    )
    {
        using var opened = await browser.GetAsync(path);
        var page = await opened.ReadPageAsync();
        // Of several forms of a kind, that of the item which is meant comes first.
        var forms = page.QuerySelectorAll("main form")
            .OrderByDescending(form =>
                form.QuerySelectorAll("input[type=hidden]")
                    .Count(hidden =>
                        fields.TryGetValue(hidden.GetAttribute("name")!, out var given) && given == hidden.GetAttribute("value")
                    )
            )
            .ToList();
        foreach (var hidden in forms.SelectMany(form => form.QuerySelectorAll("input[type=hidden]")))
        {
            fields.TryAdd(hidden.GetAttribute("name")!, hidden.GetAttribute("value")!);
        }

        using var form = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(action.Length == 0 ? path : path.Split('?')[0] + action, form);
    }

    /// <summary>Whether this host takes a cookie for that of somebody signed in.</summary>
    public static async Task<bool> IsSignedInAsync(this TestHost host, string cookie)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Cookie = cookie;
        return (await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Succeeded;
    }
}
