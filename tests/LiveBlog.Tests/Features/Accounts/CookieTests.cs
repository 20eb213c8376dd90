using LiveBlog.Model;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>What cookies say of themselves follows the site's address.</summary>
public sealed class CookieTests
{
    [Theory]
    [InlineData("https://live.example", true)]
    [InlineData("http://live.example", false)]
    [InlineData("", false)]
    public async Task Every_cookie_is_secure_and_of_this_host_alone_where_the_site_is_https(string baseUrl, bool isHttps)
    {
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Settings = baseUrl.Length == 0 ? [] : [$"--Site:BaseUrl={baseUrl}"] }
        );
        var person = await host.AddPersonAsync(Roles.Administrator);
        var jar = new Jar(host, baseUrl);
        await jar.SendAsync("/");
        await jar.SendAsync("/account/sign-in");
        await jar.SendAsync("/account/sign-in?handler=PasskeyOptions", []);
        (
            await jar.SendAsync(
                "/account/sign-in",
                new()
                {
                    ["email"] = person.Email,
                    ["password"] = person.Password,
                    ["remember"] = "true",
                }
            )
        ).Should().Be(HttpStatusCode.Redirect);
        var key = await jar.KeyAsync();
        (await jar.SendAsync("/account?handler=Authenticator", new() { ["code"] = Authenticator.CodeOf(key) }))
            .Should()
            .Be(HttpStatusCode.OK);
        (await jar.SendAsync("/account/sign-out", [])).Should().Be(HttpStatusCode.Redirect);
        await jar.SendAsync("/account/sign-in", new() { ["email"] = person.Email, ["password"] = person.Password });
        (await jar.SendAsync("/account/two-factor", new() { ["code"] = Authenticator.CodeOf(key, steps: 1) }))
            .Should()
            .Be(HttpStatusCode.Redirect);

        jar.Set.Should()
            .Contain(c => c.Contains("liveblog=", StringComparison.Ordinal))
            .And.Contain(c => c.Contains("liveblog-in=", StringComparison.Ordinal))
            .And.Contain(c => c.Contains("liveblog-form=", StringComparison.Ordinal))
            .And.Contain(c => c.Contains("liveblog-step=", StringComparison.Ordinal));
        foreach (var cookie in jar.Set)
        {
            var attributes = cookie.Split(';', StringSplitOptions.TrimEntries).Skip(1).ToList();
            cookie.StartsWith("__Host-", StringComparison.Ordinal).Should().Be(isHttps, cookie);
            attributes.Contains("secure", StringComparer.OrdinalIgnoreCase).Should().Be(isHttps, cookie);
            attributes.Should().Contain("path=/", cookie).And.NotContain(a => a.StartsWith("domain", StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>A browser that sends what a proxy in front of the program would, which speaks plain HTTP to it.</summary>
    sealed class Jar(TestHost host, string baseUrl)
    {
        readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);

        /// <summary>All that were set, as they came.</summary>
        public List<string> Set { get; } = [];

        public async Task<HttpStatusCode> SendAsync(string path, Dictionary<string, string>? form = null)
        {
            if (form is not null)
            {
                form["__RequestVerificationToken"] = await TokenAsync();
            }

            using var response = await RequestAsync(path, form);
            return response.StatusCode;
        }

        public async Task<string> KeyAsync()
        {
            using var account = await RequestAsync("/account", form: null);
            return (await account.ReadPageAsync())
                .QuerySelector("#authenticator code")!
                .TextContent.Replace(" ", "", StringComparison.Ordinal)
                .ToUpperInvariant();
        }

        async Task<string> TokenAsync()
        {
            using var page = await RequestAsync("/account/sign-in", form: null);
            return (await page.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        }

        async Task<HttpResponseMessage> RequestAsync(string path, Dictionary<string, string>? form)
        {
            using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, path);
            if (form is not null)
            {
                request.Content = new FormUrlEncodedContent(form);
            }

            if (baseUrl.Length > 0)
            {
                request.Headers.Host = new Uri(baseUrl).Authority;
            }

            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
            var response = await host.Anonymous().SendAsync(request);
            foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                Set.Add(cookie);
                var pair = cookie.Split(';')[0].Split('=', 2);
                cookies[pair[0]] = pair[1];
            }

            return response;
        }
    }
}
