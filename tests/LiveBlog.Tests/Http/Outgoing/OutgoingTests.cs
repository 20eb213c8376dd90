using LiveBlog.Http;
using LiveBlog.Http.Outgoing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Http.Outgoing;

/// <summary>Where the program goes when somebody else gives the address, and where it does not.</summary>
public sealed class OutgoingTests
{
    [Theory]
    [InlineData("93.184.215.14", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true)]
    [InlineData("::ffff:93.184.215.14", true)]
    [InlineData("64:ff9b::5db8:d70e", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.19.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2002:a9fe:a9fe::", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    public void An_address_is_of_the_public_internet_or_not(string address, bool isPublic) =>
        PublicAddress.IsPublic(IPAddress.Parse(address)).Should().Be(isPublic);

    [Theory]
    [InlineData("http://127.0.0.1:{port}/")]
    [InlineData("http://localhost:{port}/")]
    [InlineData("http://[::1]:{port}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/")]
    [InlineData("http://2130706433:{port}/")]
    [InlineData("http://0x7f.1:{port}/")]
    [InlineData("http://0:{port}/")]
    public async Task Nothing_within_is_reached_however_it_is_spelt(string address)
    {
        await using var within = await TestSubscriber.StartAsync();
        using var outgoing = new OutgoingHttp(new OutgoingSettings(), new SiteSettings(), TimeProvider.System);
        var uri = new Uri(address.Replace("{port}", $"{within.Address.Port}", StringComparison.Ordinal));

        (await outgoing.CanReachAsync(uri, CancellationToken.None)).Should().BeFalse();
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        var asking = () => outgoing.SendAsync(request, most: 100, CancellationToken.None);
        (await asking.Should().ThrowAsync<HttpRequestException>()).WithInnerException<ForbiddenAddressException>();
        within.Questions.Should().BeEmpty();
    }

    [Fact]
    public async Task A_redirect_leads_no_further_than_the_first_address_did()
    {
        await using var within = await TestSubscriber.StartAsync("http://127.0.0.2:0");
        await using var outside = await TestSubscriber.StartAsync("http://127.0.0.1:0");
        outside.Confirm = _ => Results.Redirect(within.Address.AbsoluteUri);

        // As outgoing requests are made, but for the two things under test: that 127.0.0.1 counts as outside, and that redirects are
        // followed.
        var handler = new GuardedConnections(address => address.Equals(IPAddress.Loopback)).CreateHandler();
        handler.AllowAutoRedirect = true;
        using var client = new HttpClient(handler);
        var asking = () => client.GetAsync(outside.Address);
        (await asking.Should().ThrowAsync<HttpRequestException>()).WithInnerException<ForbiddenAddressException>();
        outside.Questions.Should().ContainSingle();
        within.Questions.Should().BeEmpty();
    }

    [Fact]
    public async Task No_more_of_an_answer_is_read_than_was_asked_for()
    {
        await using var endless = await TestSubscriber.StartAsync();
        endless.Confirm = request => TestSubscriber.Endless(request, new byte[1_000]);
        using var outgoing = new OutgoingHttp(
            new OutgoingSettings { AllowPrivateAddresses = true },
            new SiteSettings(),
            TimeProvider.System
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, endless.Address);
        (await outgoing.SendAsync(request, most: 5_000, CancellationToken.None)).Body.Should().HaveCount(5_000);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Sun, 29 Nov 2026 12:05:00 GMT", 300)]
    [InlineData("Sun, 29 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("999999999", 86_400)]
    public async Task When_to_ask_again_is_read_in_seconds_or_as_a_date(string said, int seconds)
    {
        await using var busy = await TestSubscriber.StartAsync();
        busy.Confirm = request =>
        {
            request.HttpContext.Response.Headers.RetryAfter = said;
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        };
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        using var outgoing = new OutgoingHttp(new OutgoingSettings { AllowPrivateAddresses = true }, new SiteSettings(), clock);
        using var request = new HttpRequestMessage(HttpMethod.Get, busy.Address);
        (await outgoing.SendAsync(request, most: 0, CancellationToken.None)).RetryAfter.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_callback_within_is_refused_by_name_and_nobody_is_asked()
    {
        await using var within = await TestSubscriber.StartAsync();
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Site:BaseUrl=https://paper.example"] });
        var slug = await host.OpenBlogAsync();
        foreach (
            var callback in new[]
            {
                within.Callback(),
                $"http://localhost:{within.Address.Port}/",
                "http://169.254.169.254/latest",
                "http://[::ffff:10.0.0.1]/",
                "http://192.168.0.1/",
            }
        )
        {
            using var response = await host.Anonymous()
                .PostAsync(
                    "/websub",
                    new FormUrlEncodedContent([
                        KeyValuePair.Create("hub.mode", "subscribe"),
                        KeyValuePair.Create("hub.topic", $"https://paper.example/live/{slug}/feed.atom"),
                        KeyValuePair.Create("hub.callback", callback),
                    ])
                );
            await response.ShouldBeAsync(HttpStatusCode.BadRequest);
            (await response.Content.ReadAsStringAsync()).Should().StartWith("hub.callback: ");
        }

        within.Questions.Should().BeEmpty();
    }
}
