using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>Requests that no page sends.</summary>
public sealed class OddRequestTests
{
    [Fact]
    public async Task Passkey_answers_to_no_question_are_refused_and_not_a_fault()
    {
        await using var host = await TestHost.StartAsync();
        const string Credential =
            """{"id":"AAAA","rawId":"AAAA","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"AAAA"}}""";
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["credential"] = Credential };
        using var signingIn = await host.Browser().SubmitAsync("/account/sign-in", new(fields), "?handler=Passkey");
        await signingIn.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);

        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        using var adding = await browser.SubmitAsync("/account", new(fields), "?handler=Passkey");
        await adding.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Looking_at_ones_account_ends_no_session()
    {
        var clock = new TickingClock(new DateTime(2026, 1, 12, 8, 0, 0, DateTimeKind.Utc));
        await using var host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var (browser, person) = (host.Browser(), await host.AddPersonAsync());
        using var signedIn = await browser.SignInAsync(person);
        using var first = await browser.GetAsync("/account");
        await first.ShouldBeAsync(HttpStatusCode.OK);

        // Longer than a session is taken for good without another look at its account.
        clock.Tick(90);
        using var second = await browser.GetAsync("/desk");
        await second.ShouldBeAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("title=%00%00")]
    [InlineData("many")]
    public async Task Forms_that_cannot_be_read_are_refused_and_not_a_fault(string fields)
    {
        await using var host = await TestHost.StartAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        using var desk = await browser.GetAsync("/desk");
        var token = (await desk.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var body = fields == "many" ? string.Join('&', Enumerable.Range(0, 1_100).Select(n => $"f{n}=1")) : fields;
        foreach (var page in new[] { "/desk", "/desk/articles", "/desk/topics", "/desk/newswire" })
        {
            // With the token beside the form, as the desk's scripts send it: in the form it could not be read either.
            using var request = new HttpRequestMessage(HttpMethod.Post, page)
            {
                Content = new StringContent(body, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded"),
            };
            request.Headers.Add("RequestVerificationToken", token);
            using var response = await browser.SendAsync(request);
            await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task Pages_handle_the_methods_of_HTTP_alone()
    {
        await using var host = await TestHost.StartAsync();
        var loader = host.Services.GetRequiredService<PageLoader>();
        var odd = new List<string>();
        foreach (var endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints)
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var handlers = (await loader.LoadAsync(page, EndpointMetadataCollection.Empty)).HandlerMethods;
                odd.AddRange(
                    handlers.Where(h => h.HttpMethod is not ("Get" or "Post")).Select(h => $"{h.HttpMethod} {page.ViewEnginePath}")
                );
            }
        }

        odd.Should().BeEmpty("a filter whose name begins with OnPage is taken for a handler of the method PAGE");
    }
}
