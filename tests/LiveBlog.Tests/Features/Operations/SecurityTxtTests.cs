using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Security;
using Microsoft.Extensions.Configuration;

namespace LiveBlog.Tests.Features.Operations;

/// <summary>Where a fault is reported (RFC 9116).</summary>
public sealed class SecurityTxtTests
{
    const string Path = "/.well-known/security.txt";

    [Fact]
    public async Task It_names_the_contacts_in_order_its_own_address_and_a_day_to_come_within_a_year()
    {
        var clock = new TickingClock(new DateTime(2026, 3, 1, 9, 30, 0, DateTimeKind.Utc));
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Clock = clock,
                Settings =
                [
                    "--Site:BaseUrl=https://live.example",
                    "--Security:Contact=mailto:security@live.example, https://live.example/report",
                ],
            }
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, Path) { Headers = { Host = "live.example" } };
        using var response = await host.Anonymous().SendAsync(request);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().Should().Be("text/plain; charset=utf-8");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var fields = lines.Select(line => line.Split(": ", 2)).ToList();
        fields
            .Where(f => f[0] == "Contact")
            .Select(f => f[1])
            .Should()
            .Equal("mailto:security@live.example", "https://live.example/report");
        fields.Where(f => f[0] == "Canonical").Select(f => f[1]).Should().Equal("https://live.example" + Path);
        var expires = DateTimeOffset.ParseExact(
            fields.Single(f => f[0] == "Expires")[1],
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
        (expires - clock.GetUtcNow()).Should().BeGreaterThan(TimeSpan.FromDays(30)).And.BeLessThan(TimeSpan.FromDays(365));
    }

    [Fact]
    public async Task Without_a_contact_there_is_none()
    {
        await using var host = await TestHost.StartAsync();
        using var response = await host.Anonymous().GetAsync(Path);
        await response.ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("security@live.example")]
    [InlineData("http://live.example/report")]
    [InlineData("mailto:")]
    [InlineData("https://live.example/,javascript:alert(1)")]
    public void A_contact_that_is_none_is_refused_at_start(string contact)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Security:Contact", contact)]).Build();
        FluentActions
            .Invoking(() => SecuritySettings.From(configuration))
            .Should()
            .Throw<ConfigurationException>()
            .WithMessage("Security:Contact*");
    }
}
