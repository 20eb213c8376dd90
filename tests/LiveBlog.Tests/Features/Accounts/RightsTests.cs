using System.Net.Http.Headers;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>Every endpoint there is, against everybody there is. One that is not in the table fails: a new one needs a rule.</summary>
public sealed class RightsTests(RightsTests.Site site) : IClassFixture<RightsTests.Site>
{
    /// <summary>Each request comes from an address of its own: none is refused for its rate.</summary>
    public sealed class Site() : RunningSite(new TestHostSetup { Settings = [Addresses.Proxy, "--Discussion:RequestsAMinute=100000"] });

    const string Everybody = "", WhoeverIsSignedIn = "signed in";

    readonly TestHost host = site.Host;

    static readonly Dictionary<string, string> Rules = new(StringComparer.Ordinal)
    {
        // Readers.
        ["GET /"] = Everybody,
        ["GET /live/{slug}"] = Everybody,
        ["GET /live/{slug}/entry/{id:long}"] = Everybody,
        ["GET /live/{slug}/entry/{id:long}/changes"] = Everybody,
        ["GET /live/{slug}/print"] = Everybody,
        ["GET /live/{slug}/search"] = Everybody,
        ["GET /live/{slug}/feed.atom"] = Everybody,
        ["GET /live/{slug}/feed.rss"] = Everybody,
        ["GET /live/{slug}/feed.json"] = Everybody,
        ["GET /live/{slug}/share.png"] = Everybody,
        ["GET /live/{slug}/entry/{id:long}/share.png"] = Everybody,
        ["GET /live/{slug}/discussion"] = Everybody,
        ["POST /live/{slug}/discussion"] = WhoeverIsSignedIn,
        ["POST /live/{slug}/discussion?handler=React"] = WhoeverIsSignedIn,
        ["POST /live/{slug}/discussion?handler=Report"] = WhoeverIsSignedIn,
        ["POST /live/{slug}/discussion?handler=Erase"] = WhoeverIsSignedIn,
        ["POST /live/{slug}/discussion?handler=TakeNote"] = WhoeverIsSignedIn,
        ["GET /live/{slug}/calendar.ics"] = Everybody,
        ["GET /subscribe"] = Everybody,
        ["POST /subscribe"] = Everybody,
        ["GET /subscriptions/{id:long}/confirm"] = Everybody,
        ["POST /subscriptions/{id:long}/confirm"] = Everybody,
        ["GET /subscriptions/{id:long}/stop"] = Everybody,
        ["POST /subscriptions/{id:long}/stop"] = Everybody,
        ["PUT /api/v1/push/subscription"] = Everybody,
        ["POST /api/v1/push/subscription/state"] = Everybody,
        ["POST /api/v1/push/subscription/moved"] = Everybody,
        ["GET /privacy"] = Everybody,
        ["GET /api/v1/blogs/{slug}/discussion/messages"] = Everybody,
        ["GET /api/v1/blogs/{slug}/discussion/changes"] = Everybody,
        ["GET /api/v1/blogs/{slug}/discussion/entries"] = Everybody,
        ["GET /api/v1/blogs/{slug}/discussion/me"] = WhoeverIsSignedIn,
        ["POST /api/v1/blogs/{slug}/discussion/messages"] = WhoeverIsSignedIn,
        ["PUT /api/v1/blogs/{slug}/discussion/messages/{id:long}"] = WhoeverIsSignedIn,
        ["DELETE /api/v1/blogs/{slug}/discussion/messages/{id:long}"] = WhoeverIsSignedIn,
        ["PUT /api/v1/blogs/{slug}/discussion/messages/{id:long}/reaction"] = WhoeverIsSignedIn,
        ["POST /api/v1/blogs/{slug}/discussion/messages/{id:long}/report"] = WhoeverIsSignedIn,
        ["PUT /api/v1/blogs/{slug}/discussion/entries/{id:long}/reaction"] = WhoeverIsSignedIn,
        ["POST /api/v1/blogs/{slug}/discussion/warnings/{id:int}/seen"] = WhoeverIsSignedIn,
        ["GET /topics/{slug}"] = Everybody,
        ["GET /articles/{slug}"] = Everybody,
        ["GET /newswire"] = Everybody,
        ["GET /newswire/feed.atom"] = Everybody,
        ["GET /newswire/feed.rss"] = Everybody,
        ["GET /newswire/feed.json"] = Everybody,
        ["GET /embed/{slug}"] = Everybody,
        ["GET /oembed"] = Everybody,
        ["GET /sitemap.xml"] = Everybody,
        ["GET /sitemap-{part:int:min(1)}.xml"] = Everybody,
        ["GET /news-sitemap.xml"] = Everybody,
        ["GET /robots.txt"] = Everybody,
        ["GET /.well-known/security.txt"] = Everybody,
        ["GET /media/{hash}/{name}"] = Everybody,
        ["POST /websub"] = Everybody,
        ["POST /live/{slug}/opened"] = Everybody,

        // Accounts.
        ["GET /account/setup"] = Everybody,
        ["POST /account/setup"] = Everybody,
        ["GET /account/join"] = Everybody,
        ["POST /account/join"] = Everybody,
        ["GET /account/sign-in"] = Everybody,
        ["POST /account/sign-in"] = Everybody,
        ["POST /account/sign-in?handler=PasskeyOptions"] = Everybody,
        ["POST /account/sign-in?handler=Passkey"] = Everybody,
        ["GET /account/two-factor"] = Everybody,
        ["POST /account/two-factor"] = Everybody,
        ["GET /account/forgotten"] = Everybody,
        ["POST /account/forgotten"] = Everybody,
        ["GET /account/register"] = Everybody,
        ["POST /account/register"] = Everybody,
        ["GET /account/confirm"] = Everybody,
        ["POST /account/confirm"] = Everybody,
        ["GET /account/email"] = Everybody,
        ["POST /account/email"] = Everybody,
        ["GET /account?handler=Data"] = WhoeverIsSignedIn,
        ["POST /account?handler=Email"] = WhoeverIsSignedIn,
        ["POST /account?handler=Delete"] = WhoeverIsSignedIn,
        ["GET /account"] = WhoeverIsSignedIn,
        ["POST /account?handler=Name"] = WhoeverIsSignedIn,
        ["POST /account?handler=Password"] = WhoeverIsSignedIn,
        ["POST /account?handler=Authenticator"] = WhoeverIsSignedIn,
        ["POST /account?handler=AuthenticatorOff"] = WhoeverIsSignedIn,
        ["POST /account?handler=Codes"] = WhoeverIsSignedIn,
        ["POST /account?handler=PasskeyOptions"] = WhoeverIsSignedIn,
        ["POST /account?handler=Passkey"] = WhoeverIsSignedIn,
        ["POST /account?handler=PasskeyRemove"] = WhoeverIsSignedIn,
        ["POST /account?handler=End"] = WhoeverIsSignedIn,
        ["POST /account?handler=EndOthers"] = WhoeverIsSignedIn,
        ["GET /account/prove"] = WhoeverIsSignedIn,
        ["POST /account/prove"] = WhoeverIsSignedIn,
        ["POST /account/prove?handler=PasskeyOptions"] = WhoeverIsSignedIn,
        ["GET /account/sign-out"] = Everybody,
        ["POST /account/sign-out"] = Everybody,

        // The desk.
        ["GET /desk"] = Policies.Desk,
        ["POST /desk"] = Policies.Publish,
        ["GET /desk/blogs/{slug}"] = Policies.Desk,
        ["POST /desk/blogs/{slug}?handler=KeepInReplay"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=TakeOutOfReplay"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Publish"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Picture"] = Policies.Draft,
        ["POST /desk/blogs/{slug}?handler=Preview"] = Policies.Draft,
        ["POST /desk/blogs/{slug}?handler=Draft"] = Policies.Draft,
        ["POST /desk/blogs/{slug}?handler=Submit"] = Policies.Draft,
        ["POST /desk/blogs/{slug}?handler=Discard"] = Policies.Draft,
        ["POST /desk/blogs/{slug}?handler=Schedule"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Approve"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Return"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Withdraw"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Restore"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Erase"] = Policies.Administer,
        ["POST /desk/blogs/{slug}?handler=Pin"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Unpin"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Mark"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Unmark"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Many"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Here"] = Policies.Desk,
        ["POST /desk/blogs/{slug}?handler=Leave"] = Policies.Desk,
        ["POST /desk/blogs/{slug}?handler=TakeOver"] = Policies.Publish,
        ["POST /desk/blogs/{slug}?handler=Settings"] = Policies.Publish,
        ["GET /desk/blogs/{slug}?handler=Wire"] = Policies.Desk,
        ["GET /desk/blogs/{slug}/figures"] = Policies.Desk,
        ["GET /desk/media"] = Policies.Desk,
        ["GET /desk/media?handler=Pick"] = Policies.Desk,
        ["POST /desk/media?handler=Add"] = Policies.Publish,
        ["POST /desk/media?handler=Describe"] = Policies.Publish,
        ["POST /desk/media?handler=Delete"] = Policies.Administer,
        ["GET /desk/wire"] = Policies.Desk,
        ["POST /desk/wire"] = Policies.Publish,
        ["POST /desk/wire?handler=Remove"] = Policies.Publish,
        ["GET /desk/blogs/{slug}/entries/{id:long}"] = Policies.Desk,
        ["POST /desk/blogs/{slug}/entries/{id:long}?handler=TakeUp"] = Policies.Publish,
        ["GET /desk/articles"] = Policies.Desk,
        ["POST /desk/articles"] = Policies.Publish,
        ["GET /desk/articles/{slug}"] = Policies.Desk,
        ["POST /desk/articles/{slug}"] = Policies.Publish,
        ["GET /desk/topics"] = Policies.Desk,
        ["POST /desk/topics"] = Policies.Publish,
        ["GET /desk/newswire"] = Policies.Desk,
        ["POST /desk/newswire"] = Policies.Publish,
        ["POST /desk/newswire?handler=Withdraw"] = Policies.Publish,
        ["GET /desk/people"] = Policies.Administer,
        ["POST /desk/people"] = Policies.Administer,
        ["POST /desk/people?handler=Link"] = Policies.Administer,
        ["POST /desk/people?handler=Role"] = Policies.Administer,
        ["POST /desk/people?handler=Disable"] = Policies.Administer,
        ["POST /desk/people?handler=Enable"] = Policies.Administer,
        ["GET /desk/keys"] = Policies.Administer,
        ["POST /desk/keys"] = Policies.Administer,
        ["POST /desk/keys?handler=Revoke"] = Policies.Administer,
        ["GET /desk/webhooks"] = Policies.Administer,
        ["POST /desk/webhooks"] = Policies.Administer,
        ["POST /desk/webhooks?handler=Remove"] = Policies.Administer,
        ["POST /desk/webhooks?handler=StartAgain"] = Policies.Administer,
        ["POST /desk/webhooks?handler=Ping"] = Policies.Administer,
        ["POST /desk/webhooks?handler=Redeliver"] = Policies.Administer,
        ["GET /desk/discussion"] = Policies.Moderate,
        ["POST /desk/discussion?handler=Act"] = Policies.Moderate,
        ["POST /desk/discussion?handler=Sanction"] = Policies.Moderate,
        ["POST /desk/discussion?handler=Lift"] = Policies.Moderate,
        ["POST /desk/discussion?handler=Words"] = Policies.Moderate,
        ["GET /desk/audit"] = Policies.Administer,
        ["GET /desk/audit?handler=Export"] = Policies.Administer,

        // Programs.
        ["GET /api/v1/blogs"] = Everybody,
        ["POST /api/v1/blogs"] = Policies.ApiWrite,
        ["GET /api/v1/blogs/{slug}"] = Everybody,
        ["PATCH /api/v1/blogs/{slug}"] = Policies.ApiWrite,
        ["GET /api/v1/blogs/{slug}/entries"] = Everybody,
        ["POST /api/v1/blogs/{slug}/entries"] = Policies.ApiWrite,
        ["GET /api/v1/blogs/{slug}/changes"] = Everybody,
        ["GET /api/v1/entries/{id:long}"] = Everybody,
        ["PUT /api/v1/entries/{id:long}"] = Policies.ApiWrite,
        ["POST /api/v1/entries/{id:long}/restore"] = Policies.ApiWrite,
        ["DELETE /api/v1/entries/{id:long}"] = Policies.ApiWrite,
        ["GET /api/v1/articles"] = Everybody,
        ["POST /api/v1/articles"] = Policies.ApiWrite,
        ["GET /api/v1/articles/{slug}"] = Everybody,
        ["PUT /api/v1/articles/{slug}"] = Policies.ApiWrite,
        ["DELETE /api/v1/articles/{slug}"] = Policies.ApiWrite,
        ["GET /api/v1/topics"] = Everybody,
        ["GET /api/v1/topics/{slug}"] = Everybody,
        ["PATCH /api/v1/topics/{slug}"] = Policies.ApiWrite,
        ["GET /api/v1/newswire"] = Everybody,
        ["GET /api/v1/newswire/changes"] = Everybody,
        ["POST /api/v1/newswire/lines"] = Policies.ApiWrite,
        ["PUT /api/v1/newswire/lines/{id:long}"] = Policies.ApiWrite,
        ["DELETE /api/v1/newswire/lines/{id:long}"] = Policies.ApiWrite,
        ["GET /api/v1/media"] = Policies.ApiWrite,
        ["POST /api/v1/media"] = Policies.ApiWrite,
        ["GET /api/v1/media/{id}"] = Policies.ApiWrite,
        ["PATCH /api/v1/media/{id}"] = Policies.ApiWrite,
        ["DELETE /api/v1/media/{id}"] = Policies.ApiAdministration,
        ["GET /api/v1/keys"] = Policies.ApiAdministration,
        ["POST /api/v1/keys"] = Policies.ApiAdministration,
        ["DELETE /api/v1/keys/{id:int}"] = Policies.ApiAdministration,
        ["GET /api/v1/webhooks"] = Policies.ApiAdministration,
        ["POST /api/v1/webhooks"] = Policies.ApiAdministration,
        ["DELETE /api/v1/webhooks/{id:int}"] = Policies.ApiAdministration,
        ["POST /api/v1/webhooks/{id:int}/ping"] = Policies.ApiAdministration,
        ["GET /api/v1/webhooks/{id:int}/deliveries"] = Policies.ApiAdministration,
        ["POST /api/v1/webhooks/{id:int}/deliveries/{delivery:long}"] = Policies.ApiAdministration,
        ["POST /api/v1/mail/returned"] = Policies.ApiAdministration,
        ["GET /openapi/{documentName}.json"] = Everybody,
        ["GET /hubs/live/negotiate"] = Everybody,
        ["GET /health/live"] = Everybody,
        ["GET /health/ready"] = Everybody,
    };

    // What a key that is limited to blogs may ask for, of all that asks for a key. Its blog has the slug that the calls name.
    static readonly string[] ForLimitedKeys =
    [
        "PATCH /api/v1/blogs/{slug}", "POST /api/v1/blogs/{slug}/entries", "PUT /api/v1/entries/{id:long}", "POST /api/v1/entries/{id:long}/restore",
        "DELETE /api/v1/entries/{id:long}", "GET /api/v1/media", "POST /api/v1/media", "GET /api/v1/media/{id}",
    ];

    // Connections that stay open are tried by their own tests.
    static readonly string[] StaysOpen = ["GET /api/v1/blogs/{slug}/stream", "GET /hubs/live"];

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
                var may = policy == WhoeverIsSignedIn ? caller is { IsProgram: false, Role: not "" } : (caller.IsProgram ? Policies.OfKeys : Policies.OfPeople).TryGetValue(policy, out var roles) && roles.Contains(caller.Role) && (!caller.IsLimited || ForLimitedKeys.Contains(endpoint));
                using var response = await caller.TryAsync(endpoint);
                var refused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    || (response.StatusCode == HttpStatusCode.BadRequest && caller.Token is null && !endpoint.Contains("/api/", StringComparison.Ordinal)) // No form was opened.
                    || (response.StatusCode == HttpStatusCode.Redirect && response.Headers.Location!.ToString().Contains("/account/sign-in", StringComparison.Ordinal));
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
                foreach (var handler in (await loader.LoadAsync(page, EndpointMetadataCollection.Empty)).HandlerMethods.Where(h => h.HttpMethod is "Get" or "Post"))
                {
                    found.Add($"{handler.HttpMethod.ToUpperInvariant()} {pattern}{(handler.Name is { Length: > 0 } name ? "?handler=" + name : "")}");
                }
            }
            else if (endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null)
            {
                foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Where(m => m is not ("HEAD" or "OPTIONS")) ?? ["GET"])
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
            new("reader", "reader", false, reader.Browser, (await account.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")),
        };
        foreach (var role in Roles.All)
        {
            var browser = host.Browser();
            using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(role));
            using var desk = await browser.GetAsync("/desk");
            await desk.ShouldBeAsync(HttpStatusCode.OK);
            callers.Add(new(role, role, false, browser, (await desk.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")));

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
            path = System.Text.RegularExpressions.Regex.Replace(path, @"\{(\w+)(:\w+)?\}", match => match.Groups[1].Value switch { "slug" => "nowhere", "hash" => new string('0', 32), _ => "999999" });
            path = path.Replace("handler=Export", "handler=Export&format=json", StringComparison.Ordinal);
            var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "X-Forwarded-For", Addresses.Next() } } };
            if (method != "GET")
            {
                request.Content = path == "/api/v1/media" ? new MultipartFormDataContent { { new StringContent("x"), "alt" } }
                    : path.StartsWith("/api", StringComparison.Ordinal) ? new StringContent("{}", MediaTypeHeaderValue.Parse("application/json"))
                    : new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = Token ?? "" });
            }

            return Client.SendAsync(request);
        }
    }
}
