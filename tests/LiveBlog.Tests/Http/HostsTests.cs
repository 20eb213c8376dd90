using System.Net.Sockets;
using System.Text;
using LiveBlog.Data;

namespace LiveBlog.Tests.Http;

/// <summary>The name that a request asks the site under is its sender's choice: nothing that others see may follow it.</summary>
public sealed class HostsTests(NamedSite site) : IClassFixture<NamedSite>
{
    readonly TestHost named = site.Host;

    [Theory]
    [InlineData("live.example", 200)]
    [InlineData("LIVE.Example", 200)]
    [InlineData("live.example.", 200)]
    [InlineData("live.example:443", 200)]
    [InlineData("www.live.example", 200)]
    [InlineData("[2001:db8::7]:8080", 200)]
    [InlineData("[2001:DB8:0::7]", 200)]
    [InlineData("evil.example", 400)]
    [InlineData("live.example.evil.example", 400)]
    [InlineData("evil-live.example", 400)]
    [InlineData("live.example..", 400)]
    [InlineData("live.example@evil.example", 400)]
    [InlineData("evil.example@live.example", 400)]
    [InlineData("live.example:evil", 400)]
    [InlineData("live.example,evil.example", 400)]
    [InlineData("live.example/", 400)]
    [InlineData("[2001:db8::8]", 400)]
    [InlineData("[::1]", 400)]
    [InlineData("localhost", 400)]
    [InlineData("", 400)]
    public async Task A_site_with_an_address_is_answered_under_its_own_names_only(string name, int status)
    {
        (await StatusAsync("/privacy", name)).Should().Be(status);
        if (status == 400)
        {
            (await StatusAsync("/api/v1/blogs", name)).Should().Be(400);
            (await StatusAsync("/hubs/live", name)).Should().Be(400);
            (await StatusAsync("/css/site.css", name)).Should().Be(400);
        }
    }

    [Fact]
    public async Task An_address_in_the_request_line_counts_no_more_than_the_host()
    {
        (await StatusAsync("http://evil.example/privacy", "evil.example")).Should().Be(400);
        (await StatusAsync("http://evil.example/privacy", "live.example")).Should().Be(400);
        (await StatusAsync("http://live.example/privacy", "live.example")).Should().Be(200);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Monitors_ask_a_machine_by_its_address(string path)
    {
        foreach (var name in new[] { named.Address.Authority, "10.0.0.7", "localhost" })
        {
            (await StatusAsync(path, name)).Should().Be(200);
        }
    }

    [Theory]
    [InlineData("--Site:OtherHosts=https://www.live.example")]
    [InlineData("--Site:OtherHosts=www.live.example:8080")]
    [InlineData("--Site:OtherHosts=a b")]
    [InlineData("--Site:BaseUrl=", "--Site:OtherHosts=www.live.example")]
    [InlineData("--Site:BaseUrl=https://somebody@live.example")]
    public void A_name_that_is_none_is_refused_at_the_start(params string[] settings)
    {
        var build = () => LiveBlogApp.Build(["--Site:BaseUrl=https://live.example", .. settings]);
        build.Should().Throw<ConfigurationException>().WithMessage("Site:*");
    }

    /// <summary>Every mail that somebody can have sent to another person, asked for under a made-up name.</summary>
    [Fact]
    public async Task A_link_in_a_mail_never_leads_to_the_name_that_a_request_was_made_under()
    {
        await using var host = await TestHost.StartAsync();
        var reader = await host.AddReaderAsync();
        var slug = await host.OpenBlogAsync();
        var stranger = host.Browser();
        stranger.DefaultRequestHeaders.Host = "evil.example";
        reader.Browser.DefaultRequestHeaders.Host = "evil.example";
        using var forgotten = await stranger.SubmitAsync("/account/forgotten", new() { ["email"] = reader.Email });
        using var subscribed = await stranger.SubmitAsync(
            $"/subscribe?blog={slug}",
            new()
            {
                ["email"] = "subscriber@paper.example",
                ["kind"] = "every",
                ["scope"] = "blog",
            }
        );
        using var registered = await Registering.RegisterAsync(stranger, "Somebody New", "new@paper.example", Registering.Password);
        using var moved = await reader.Browser.SubmitAsync(
            "/account",
            new() { ["email"] = "moved@paper.example", ["current"] = Reader.Password },
            "?handler=Email"
        );
        foreach (var to in new[] { reader.Email, "subscriber@paper.example", "new@paper.example", "moved@paper.example" })
        {
            await host.MailToAsync(to);
        }

        foreach (var mail in host.Mails())
        {
            mail.ToString().Should().NotContain("evil.example");
            mail.TextBody.Should().Contain(host.Address.GetLeftPart(UriPartial.Authority));
        }
    }

    /// <summary>By hand: the framework's client would put right what is wrong.</summary>
    async Task<int> StatusAsync(string target, string name)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, named.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>A site with an address of its own and other names beside it.</summary>
public sealed class NamedSite()
    : RunningSite(new TestHostSetup { Settings = ["--Site:BaseUrl=https://live.example"], OtherHosts = "www.live.example, [2001:db8::7]" });
