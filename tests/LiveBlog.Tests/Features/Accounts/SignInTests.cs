namespace LiveBlog.Tests.Features.Accounts;

public sealed class SignInTests : IAsyncLifetime
{
    TestHost host = null!;

    // A host for each test: sign-ins from one address are counted.
    public async Task InitializeAsync() => host = await TestHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task The_right_password_leads_to_where_one_wanted_to_go()
    {
        var person = await host.AddPersonAsync();
        using var response = await host.Browser().SignInAsync(person, "/desk/blogs/aldane?tab=withdrawn");
        await response.ShouldBeAsync(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.Should().Be("/desk/blogs/aldane?tab=withdrawn");
        var cookie = response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("liveblog=", StringComparison.Ordinal));
        cookie.Should().ContainEquivalentOf("httponly").And.ContainEquivalentOf("samesite=lax");
        (await host.IsSignedInAsync(cookie.Split(';')[0])).Should().BeTrue();
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("~//evil.example")]
    [InlineData("")]
    public async Task An_address_of_another_site_is_not_gone_to(string returnUrl)
    {
        using var response = await host.Browser().SignInAsync(await host.AddPersonAsync(), returnUrl);
        await response.ShouldBeAsync(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.Should().Be("/desk");
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_password_are_answered_alike()
    {
        var person = await host.AddPersonAsync();
        var wrong = await FailAsync(person with { Password = "not the password" });
        var unknown = await FailAsync(new Person("nobody@estafette.example", person.Password));
        wrong.Should().NotBeEmpty();
        unknown.Should().Be(wrong);
    }

    [Fact]
    public async Task After_eight_failures_even_the_right_password_is_refused()
    {
        var person = await host.AddPersonAsync();
        for (var n = 0; n < 8; n++)
        {
            await FailAsync(person with { Password = $"guess {n}" });
        }

        using var response = await host.Browser().SignInAsync(person);
        await response.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        response.Headers.Contains("Set-Cookie").Should().BeFalse();
        using var other = await host.Browser().SignInAsync(await host.AddPersonAsync());
        await other.ShouldBeAsync(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Guessing_from_one_address_is_throttled_across_accounts()
    {
        var browser = host.Browser();
        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < 32; n++)
        {
            using var response = await browser.SignInAsync(new Person($"guess-{n}@estafette.example", "whatever it may be"));
            statuses.Add(response.StatusCode);
        }

        statuses.Should().StartWith(Enumerable.Repeat(HttpStatusCode.UnprocessableEntity, 30));
        statuses[^1].Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_form_that_was_not_ours_signs_nobody_in()
    {
        var person = await host.AddPersonAsync();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["email"] = person.Email, ["password"] = person.Password }
        );
        using var response = await host.Browser().PostAsync("/account/sign-in", form);
        await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        response.Headers.Contains("Set-Cookie").Should().BeFalse();
    }

    [EveryDatabase]
    public async Task The_fields_take_any_text(LiveBlog.Data.DatabaseProvider provider)
    {
        await using var own = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        foreach (var text in new[] { "", " ", "\0", "a\0b", "\uFFFD", new string('x', 10_000), "' OR 1=1 --", "<script>alert(1)</script>" })
        {
            using var response = await own.Browser().SignInAsync(new Person(text, text));
            response
                .StatusCode.Should()
                .BeOneOf(
                    [HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest],
                    "of \"{0}\"",
                    text.Replace("\0", "NUL", StringComparison.Ordinal)
                );
            (await response.ReadPageAsync()).QuerySelectorAll("main script").Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_away()
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        using var page = await browser.GetAsync("/account/sign-in");
        var token = (await page.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = token });
        using var response = await browser.PostAsync("/account/sign-out", form);
        await response.ShouldBeAsync(HttpStatusCode.Redirect);
        response.Headers.GetValues("Set-Cookie").Should().Contain(c => c.StartsWith("liveblog=;", StringComparison.Ordinal));
    }

    async Task<string> FailAsync(Person person)
    {
        using var response = await host.Browser().SignInAsync(person);
        await response.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        response.Headers.Contains("Set-Cookie").Should().BeFalse();
        return (await response.ReadPageAsync()).QuerySelector("[role=alert]")!.TextContent.Trim();
    }
}
