using System.Text;
using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using LiveBlog.Http;
using LiveBlog.Http.Outgoing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Tests.Features.Operations;

/// <summary>Inputs that once ended in a fault of the server, by their kind.</summary>
public sealed class HostileInputTests
{
    [EveryDatabase]
    public async Task A_NUL_in_whatever_is_looked_up_is_a_bad_request(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        string[] paths =
        [
            "/desk/audit?who=%00",
            "/desk/audit?blog=a%00b",
            "/desk/media?q=%00",
            $"/live/{slug}/search?q=a%00",
            "/api/v1/blogs?x=%00",
        ];
        foreach (var path in paths)
        {
            using var response = await browser.GetAsync(path);
            await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        }

        foreach (
            var (path, fields, field) in new (string, object, string)[]
            {
                (
                    "/api/v1/keys",
                    new
                    {
                        name = "x",
                        role = "editor",
                        blogs = new[] { "a\0b" },
                    },
                    "blogs[0]"
                ),
                (
                    "/api/v1/webhooks",
                    new
                    {
                        name = "x",
                        url = "https://93.184.215.14/",
                        blogs = new[] { "\0" },
                    },
                    "blogs"
                ),
                ("/api/v1/blogs", new { title = "x", translations = new[] { "\0" } }, "translations[0]"),
            }
        )
        {
            using var response = await host.Administrator().PostAsJsonAsync(path, fields);
            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
        }
    }

    [Fact]
    public async Task A_host_that_is_no_name_of_the_internet_is_refused_wherever_an_address_is_taken()
    {
        const string Address = "https://x\u2028.example";
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Push:Services=*"] });
        var slug = await host.OpenBlogAsync();
        using var webhook = await host.Administrator().PostAsJsonAsync("/api/v1/webhooks", new { name = "x", url = Address });
        await webhook.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "url");
        using var origin = await host.Editor().PatchAsJsonAsync($"/api/v1/blogs/{slug}", new { embedOrigins = new[] { Address } });
        await origin.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "embedOrigins");
        var browserPush = new
        {
            blog = slug,
            kind = "every",
            endpoint = Address,
            keys = new { p256dh = "x", auth = "x" },
        };
        using var push = await host.Anonymous().PutAsJsonAsync("/api/v1/push/subscription", browserPush);
        await push.ShouldBeProblemAsync(HttpStatusCode.BadRequest);
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        using var wire = await browser.SubmitAsync(
            "/desk/wire",
            new()
            {
                ["name"] = "x",
                ["url"] = Address,
                ["minutes"] = "5",
            }
        );
        await wire.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);

        // Where another site's redirect leads.
        using var outgoing = new OutgoingHttp(new OutgoingSettings(), new SiteSettings(), TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Get, Address + "/");
        await outgoing.Invoking(o => o.SendAsync(request, 100, CancellationToken.None)).Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task A_time_as_long_as_may_be_sent_is_a_wrong_time()
    {
        await using var host = await TestHost.StartAsync();
        var startsAt = new StringBuilder().Insert(0, "T ", 20_000).ToString();
        using var response = await host.Editor().PostAsJsonAsync("/api/v1/blogs", new { title = "x", startsAt });
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "startsAt");
    }

    [Theory]
    [InlineData("/live/été?q=\u2028", "/live/%C3%A9t%C3%A9?q=%E2%80%A8")]
    [InlineData("/live/harbour?order=oldest#e-1", "/live/harbour?order=oldest#e-1")]
    [InlineData("//evil.example/", "/desk")]
    [InlineData("/\\evil.example/", "/desk")]
    [InlineData("\t//evil.example/", "/desk")]
    [InlineData("https://evil.example/", "/desk")]
    [InlineData("/desk\r\nX-Injected: 1", "/desk")]
    public async Task Signing_in_leads_back_to_any_path_of_this_site_and_to_no_other(string asked, string location)
    {
        await using var host = await TestHost.StartAsync();
        using var response = await host.Browser().SignInAsync(await host.AddPersonAsync(), asked);
        await response.ShouldBeAsync(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.Should().Be(location);
        response.Headers.Contains("X-Injected").Should().BeFalse();
    }

    [Fact]
    public async Task A_passkey_that_nobody_asked_for_is_a_failed_one()
    {
        await using var host = await TestHost.StartAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        foreach (var (who, path) in new[] { (browser, "/account"), (host.Browser(), "/account/sign-in") })
        {
            foreach (var credential in new[] { "{}", "{\"a\":", "x", "[1]" })
            {
                using var response = await who.SubmitAsync(path, new() { ["credential"] = credential }, "?handler=Passkey");
                ((int)response.StatusCode).Should().BeLessThan(500, "{0} to {1}", credential, path);
                response.Headers.Location.Should().BeNull();
            }
        }
    }

    [Fact]
    public async Task A_discussion_asked_for_beyond_its_ends_is_an_empty_page()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync(new { discussion = new { mode = "open" } });
        var reader = await host.AddReaderAsync();
        await reader.SaysAsync(slug, "Good morning");
        foreach (var query in new[] { "before=-1", "before=0", "before=1", "after=9223372036854775807", $"before={long.MinValue}" })
        {
            var page = await host.PageAsync($"/live/{slug}/discussion?{query}");
            page.QuerySelectorAll($".talk-way a[href='/live/{slug}/discussion']").Should().ContainSingle(query);
        }
    }

    [EveryDatabase]
    public async Task Of_those_who_use_one_link_at_once_one_sets_the_password(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        string link;
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var people = scope.ServiceProvider.GetRequiredService<AccountCreation>();
            (await people.AddAsync("eve@estafette.example", "Eve", password: null, Roles.Editor, Strings.For("en"))).Should().BeEmpty();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
            var account = (await users.FindByEmailAsync("eve@estafette.example"))!;
            link = AccountLinks.SetPassword(account.Id, await users.GeneratePasswordResetTokenAsync(account));
        }

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(n => host.Browser().SubmitAsync(link, new() { ["password"] = $"quiet otters borrow {n} umbrellas" }))
        );
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Redirect).Should().Be(1);
        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Redirect || (int)answer.StatusCode / 100 == 4);
    }

    [EveryDatabase]
    public async Task A_name_or_an_address_of_staff_is_one_line_that_fits_its_column(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        await using var scope = host.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<AccountCreation>();
        async Task<IEnumerable<string>> WrongAsync(string email, string name) =>
            (await people.AddAsync(email, name, password: null, Roles.Editor, Strings.For("en"))).Select(wrong => wrong.Field);

        foreach (var name in new[] { "Eve\r\nBcc: x@evil.example", "\u202egnp.exe", new string('n', 101), "a\0b", "a\u2028b" })
        {
            (await WrongAsync("eve@estafette.example", name)).Should().Equal(["name"], name);
        }

        string[] emails =
        [
            new string('a', 300) + "@estafette.example",
            "eve\0@estafette.example",
            "eve@estafette.example\r\nBcc: x@evil.example",
        ];
        foreach (var email in emails)
        {
            (await WrongAsync(email, "Eve")).Should().Equal(["email"], email);
        }

        (await WrongAsync("eve@estafette.example", new string('n', 100))).Should().BeEmpty();
    }
}
