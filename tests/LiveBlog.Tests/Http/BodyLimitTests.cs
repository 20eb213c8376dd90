using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using LiveBlog.Http;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;

namespace LiveBlog.Tests.Http;

/// <summary>A site that knows its own address: without one there is no WebSub hub.</summary>
public sealed class AddressedSite() : RunningSite(new TestHostSetup { Settings = ["--Site:BaseUrl=http://live.example"] });

/// <summary>
/// How much may be sent to what. The defaults: an endpoint that is to take more is named here and in docs/configuration.md.
/// </summary>
public sealed class BodyLimitTests(AddressedSite site) : IClassFixture<AddressedSite>
{
    const long Whole = (4 * 200_000) + 1_000_000,
        Pictures = 120_000_000;

    static readonly Dictionary<string, long> Raised = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/blogs"] = Whole,
        ["PATCH /api/v1/blogs/{slug}"] = Whole,
        ["POST /api/v1/blogs/{slug}/entries"] = Whole,
        ["PUT /api/v1/entries/{id:long}"] = Whole,
        ["POST /api/v1/articles"] = Whole,
        ["PUT /api/v1/articles/{slug}"] = Whole,
        ["POST /api/v1/media"] = 25_000_000 + 64_000,
        ["POST /api/v1/mail/returned"] = 256 * 1024,
        ["page /desk"] = Whole,
        ["page /desk/articles"] = Whole,
        ["page /desk/articles/{slug}"] = Whole,
        ["page /desk/blogs/{slug}"] = Pictures,
        ["page /desk/media"] = Pictures,
        ["page /desk/discussion"] = 200_000,
    };

    readonly TestHost host = site.Host;

    [Fact]
    public async Task Every_endpoint_takes_the_usual_size_of_a_body_unless_it_is_named_here()
    {
        var endpoints = await host.TakingBodiesAsync();
        endpoints.Should().HaveCountGreaterThan(60);
        BodyLimit.Usual.Should().Be(65_536);
        endpoints.ToDictionary(e => e.Name, LimitOf).Where(e => e.Value > BodyLimit.Usual).Should().BeEquivalentTo(Raised);
    }

    [Fact]
    public async Task What_strangers_and_readers_may_send_to_takes_the_usual_size_at_most()
    {
        var endpoints = await host.TakingBodiesAsync();
        foreach (var endpoint in endpoints.Where(e => LimitOf(e) > BodyLimit.Usual))
        {
            // The right to publish, or to see the desk: no account that somebody makes for themselves has it.
            endpoint
                .Metadata.GetOrderedMetadata<IAuthorizeData>()
                .Select(a => a.Policy)
                .Should()
                .IntersectWith([Policies.Desk, Policies.ApiWrite, Policies.ApiAdministration], endpoint.Name);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_endpoint_answers_a_body_that_is_too_large_with_413(bool chunked)
    {
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        foreach (var endpoint in (await host.TakingBodiesAsync()).Where(e => LimitOf(e) < 1_000_000 && !IsAFile(e.Route)))
        {
            // Nothing has this number: what has none to read, such as the revoking of a key, is done.
            var path = Regex.Replace(
                endpoint.Route.Replace("{slug}", slug, StringComparison.Ordinal),
                @"\{[^}]*\}",
                "999999",
                RegexOptions.None,
                TimeSpan.FromSeconds(1)
            );
            using var content = Content(
                LimitOf(endpoint) + 1,
                endpoint.IsPage || path == "/websub" ? "application/x-www-form-urlencoded" : "application/json"
            );
            using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), path) { Content = content };
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await (
                path.StartsWith("/api", StringComparison.Ordinal) && !path.Contains("/discussion", StringComparison.Ordinal)
                    ? host.Administrator()
                    : browser
            ).SendAsync(request);

            // What comes in chunks is only known to be too large by those who read it; a page that asks for no token may be shown
            // without it.
            var reads =
                !chunked
                || (
                    !path.StartsWith("/subscriptions/", StringComparison.Ordinal)
                    && (endpoint.IsPage || endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null || path == "/websub")
                );
            if (reads && path != "/status/999999")
            {
                response
                    .StatusCode.Should()
                    .Be(
                        HttpStatusCode.RequestEntityTooLarge,
                        "{0} takes {1} bytes",
                        endpoint.Name.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal),
                        LimitOf(endpoint)
                    );
            }

            ((int)response.StatusCode).Should().BeInRange(200, 499);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_far_too_large_is_answered_and_not_cut_off(bool chunked)
    {
        using var content = Content(28_000_000, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/push/subscription") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await host.Anonymous().SendAsync(request);
        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_waits_for_what_is_still_being_sent(bool chunked)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await using var connection = client.GetStream();
        var half = Enumerable.Repeat((byte)'x', 100_000).ToArray();
        var length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 200000";
        await SendAsync(
            $"POST /account/sign-in HTTP/1.1\r\nHost: {host.Address.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\n{length}\r\n\r\n"
        );
        await SendPartAsync();
        var buffer = new byte[20];
        var answer = connection.ReadAsync(buffer).AsTask();

        // Others are answered meanwhile: one that did not wait would be there by now.
        for (var n = 0; n < 20; n++)
        {
            await host.TextAsync("/health/live");
        }

        answer.IsCompleted.Should().BeFalse("a browser that is still sending would see a connection that breaks");
        await SendPartAsync();
        await SendAsync(chunked ? "0\r\n\r\n" : "");
        (await answer).Should().BePositive();
        Encoding.ASCII.GetString(buffer).Should().StartWith("HTTP/1.1 413");

        Task SendAsync(string text) => connection.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

        async Task SendPartAsync()
        {
            await SendAsync(chunked ? $"{half.Length:x}\r\n" : "");
            await connection.WriteAsync(half);
            await SendAsync(chunked ? "\r\n" : "");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_too_large_is_answered_by_a_page_with_a_sentence_and_a_script_by_json(bool chunked)
    {
        using var content = Content(100_000, "application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/sign-in") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.AcceptLanguage.Add(new("en"));
        using var response = await host.Anonymous().SendAsync(request);
        await response.ShouldBeAsync(HttpStatusCode.RequestEntityTooLarge);
        (await response.ReadPageAsync())
            .QuerySelector("main p")!
            .TextContent.Should()
            .Be("You sent more than this page accepts. Nothing was changed. Send a shorter text, or fewer and smaller files.");

        using var again = Content(100_000, "application/x-www-form-urlencoded");
        using var byScript = new HttpRequestMessage(HttpMethod.Post, "/account/sign-in") { Content = again };
        byScript.Headers.TransferEncodingChunked = chunked;
        byScript.Headers.Accept.Add(new("application/json"));
        using var told = await host.Anonymous().SendAsync(byScript);
        await told.ShouldBeAsync(HttpStatusCode.RequestEntityTooLarge);
        (await told.Content.ReadFromJsonAsync<Dictionary<string, object>>()).Should().ContainKeys("ok", "message");
    }

    [Fact]
    public async Task A_long_entry_may_be_sent_with_every_letter_escaped()
    {
        var slug = await host.OpenBlogAsync();

        // Sixty thousand letters with markup, each escaped to six bytes.
        var paragraph = $"<p dir=\"rtl\"><strong>{new string('ش', 480)}</strong></p>";
        var escaped = string.Concat(
            Enumerable.Repeat(string.Concat(paragraph.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"))), 125)
        );
        using var content = new StringContent($$"""{"bodyHtml":"{{escaped}}"}""", Encoding.ASCII, "application/json");
        using var response = await host.Editor().PostAsync($"/api/v1/blogs/{slug}/entries", content);
        await response.ShouldBeAsync(HttpStatusCode.Created);
    }

    static long LimitOf(BodyEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? BodyLimit.Usual;

    // Static files are mapped with every method; none of them reads a body.
    static bool IsAFile(string route) => Path.HasExtension(route);

    static ByteArrayContent Content(long length, string type)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)'x');
        if (type == "application/json")
        {
            "{\"text\":\""u8.CopyTo(bytes);
            "\"}"u8.CopyTo(bytes.AsSpan(bytes.Length - 2));
        }

        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }
}
