using System.Net.Http.Headers;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using static LiveBlog.Tests.Features.Accounts.RightsTable;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>Every endpoint there is, against everybody there is. One that is not in the table fails: a new one needs a rule.</summary>
public sealed class RightsTests(RightsTests.Site site) : IClassFixture<RightsTests.Site>
{
    /// <summary>Each request comes from an address of its own: none is refused for its rate.</summary>
    public sealed class Site() : RunningSite(new TestHostSetup { Settings = [Addresses.Proxy, "--Discussion:RequestsAMinute=100000"] });

    readonly TestHost host = site.Host;

    [Fact]
    public async Task Every_endpoint_has_a_rule_and_every_rule_an_endpoint()
    {
        var endpoints = (await EndpointsAsync()).Except(StaysOpen).ToList();
        string.Join('\n', endpoints.Except(Rules.Keys)).Should().BeEmpty("each needs a rule");
        string.Join('\n', Rules.Keys.Except(endpoints)).Should().BeEmpty("each rule is of an endpoint");
    }

    [Fact]
    public async Task Everybody_may_do_what_the_table_says_and_nothing_else()
    {
        var callers = await CallersAsync();
        var before = await host.WrittenAsync();
        var wrong = new List<string>();
        foreach (var (endpoint, policy) in Rules.Where(rule => rule.Value != Everybody))
        {
            foreach (var caller in callers)
            {
                var may =
                    policy == AnyoneSignedIn
                        ? caller is { IsProgram: false, Role: not "" }
                        : (caller.IsProgram ? Policies.OfKeys : Policies.OfPeople).TryGetValue(policy, out var roles)
                            && roles.Contains(caller.Role)
                            && (!caller.IsLimited || ForLimitedKeys.Contains(endpoint));
                using var response = await caller.TryAsync(endpoint);
                var refused =
                    response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    || (
                        response.StatusCode == HttpStatusCode.BadRequest
                        && caller.Token is null
                        && !endpoint.Contains("/api/", StringComparison.Ordinal)
                    ) // No form was opened.
                    || (
                        response.StatusCode == HttpStatusCode.Redirect
                        && response.Headers.Location!.ToString().Contains("/account/sign-in", StringComparison.Ordinal)
                    );
                if (refused == may || (int)response.StatusCode >= 500)
                {
                    wrong.Add($"{caller.Name}: {endpoint} answered {response.StatusCode}");
                }
            }
        }

        wrong.Should().BeEmpty();
        (await host.WrittenAsync()).Should().Be(before, "nothing that was asked for here exists");
    }

    async Task<IReadOnlyList<string>> EndpointsAsync()
    {
        var services = host.Services;
        var loader = services.GetRequiredService<PageLoader>();
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var pattern = "/" + endpoint.RoutePattern.RawText?.Trim('/');
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                foreach (
                    var handler in (await loader.LoadAsync(page, EndpointMetadataCollection.Empty)).HandlerMethods.Where(h =>
                        h.HttpMethod is "Get" or "Post"
                    )
                )
                {
                    found.Add(
                        $"{handler.HttpMethod.ToUpperInvariant()} {pattern}{(handler.Name is { Length: > 0 } name ? "?handler=" + name : "")}"
                    );
                }
            }
            else if (endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null)
            {
                foreach (
                    var method in endpoint
                        .Metadata.GetMetadata<IHttpMethodMetadata>()
                        ?.HttpMethods.Where(m => m is not ("HEAD" or "OPTIONS"))
                        ?? ["GET"]
                )
                {
                    found.Add($"{method} {pattern}");
                }
            }
        }

        return [.. found];
    }

    async Task<IReadOnlyList<Caller>> CallersAsync()
    {
        // A reader's account is one as well, and opens no door of the newsroom's.
        var reader = await host.AddReaderAsync();
        using var account = await reader.Browser.GetAsync("/account");
        var callers = new List<Caller>
        {
            new("anonymous", "", false, host.Browser(), null),
            new(
                "reader",
                "reader",
                false,
                reader.Browser,
                (await account.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")
            ),
        };
        foreach (var role in Roles.All)
        {
            var browser = host.Browser();
            using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(role));
            using var desk = await browser.GetAsync("/desk");
            await desk.ShouldBeAsync(HttpStatusCode.OK);
            callers.Add(
                new(
                    role,
                    role,
                    false,
                    browser,
                    (await desk.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")
                )
            );

            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var (key, text) = ApiKey.Create(role, role, now);
            var (limited, limitedText) = ApiKey.Create(role, role, now, blogs: ["nowhere"]);
            var (expired, expiredText) = ApiKey.Create(role, role, now, expiresAt: now.AddSeconds(-1));
            await host.InDatabaseAsync(async db =>
            {
                db.ApiKeys.AddRange(key, limited, expired);
                return await db.SaveChangesAsync();
            });
            callers.Add(new($"key of {role}", role, true, host.WithKey(text), null));
            callers.Add(new($"key of {role} for one blog", role, true, host.WithKey(limitedText), null) { IsLimited = true });
            callers.Add(new($"expired key of {role}", "", true, host.WithKey(expiredText), null));
        }

        return callers;
    }

    /// <param name="Role">Empty for who has none.</param>
    /// <param name="Token">The form's, so that it is the right that refuses and not the form.</param>
    sealed record Caller(string Name, string Role, bool IsProgram, HttpClient Client, string? Token)
    {
        /// <summary>A key that is limited to a blog.</summary>
        public bool IsLimited { get; init; }

        public Task<HttpResponseMessage> TryAsync(string endpoint)
        {
            var (method, path) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
            path = System.Text.RegularExpressions.Regex.Replace(
                path,
                @"\{(\w+)(:\w+)?\}",
                match =>
                    match.Groups[1].Value switch
                    {
                        "slug" => "nowhere",
                        "hash" => new string('0', 32),
                        _ => "999999",
                    }
            );
            path = path.Replace("handler=Export", "handler=Export&format=json", StringComparison.Ordinal);
            var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "X-Forwarded-For", Addresses.Next() } } };
            if (method != "GET")
            {
                request.Content =
                    path == "/api/v1/media" ? new MultipartFormDataContent { { new StringContent("x"), "alt" } }
                    : path.StartsWith("/api", StringComparison.Ordinal)
                        ? new StringContent("{}", MediaTypeHeaderValue.Parse("application/json"))
                    : new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = Token ?? "" });
            }

            return Client.SendAsync(request);
        }
    }
}
