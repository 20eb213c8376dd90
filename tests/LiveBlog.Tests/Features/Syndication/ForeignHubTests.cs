using LiveBlog.Data;
using LiveBlog.Features.Syndication;
using LiveBlog.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;

namespace LiveBlog.Tests.Features.Syndication;

/// <summary>A hub of another site, notified of changes.</summary>
public sealed class ForeignHubTests
{
    const string Home = "https://live.example";

    [EveryDatabase]
    public async Task The_hub_gets_a_notice_of_each_feed_that_changed_until_it_answers(DatabaseProvider provider)
    {
        await using var hub = await TestSubscriber.StartAsync();
        var clock = new TickingClock(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Provider = provider,
                Clock = clock,
                Settings = [$"--Site:BaseUrl={Home}", $"--Syndication:Hub={hub.Callback("/hub")}"],
            }
        );
        hub.Take = _ => Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        var slug = await host.OpenBlogAsync();
        await hub.WaitForDeliveriesAsync(1);

        hub.Take = _ => Results.NoContent();
        await host.PublishAsync(slug, new { headline = "One" });
        var heard = hub.Deliveries.Count;
        await Eventually.TrueAsync(
            () =>
            {
                clock.Tick(30);
                return Task.FromResult(ToldSince(heard).IsSupersetOf(FeedsOf($"/live/{slug}").Concat(FeedsOf("/newswire"))));
            },
            "the hub is told again"
        );
        hub.Deliveries.Should().OnlyContain(d => QueryHelpers.ParseQuery(d.Body)["hub.mode"] == "publish" && d.PathAndQuery == "/hub");

        HashSet<string> ToldSince(int count) =>
            [.. hub.Deliveries.Skip(count).SelectMany(d => QueryHelpers.ParseQuery(d.Body)["hub.url"].OfType<string>())];
        static IEnumerable<string> FeedsOf(string path) => new[] { "atom", "rss", "json" }.Select(format => $"{Home}{path}/feed.{format}");
    }

    [Fact]
    public async Task Feeds_announce_that_hub_and_the_site_is_none()
    {
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Settings = [$"--Site:BaseUrl={Home}", "--Syndication:Hub=https://hub.invalid/"] }
        );
        var slug = await host.OpenBlogAsync();
        (await host.TextAsync($"/live/{slug}/feed.atom")).Should().Contain("rel=\"hub\" href=\"https://hub.invalid/\"");
        using var response = await host.Anonymous()
            .PostAsync("/websub", new FormUrlEncodedContent([KeyValuePair.Create("hub.mode", "subscribe")]));
        await response.ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("hub.example", Home)]
    [InlineData("ftp://hub.example/", Home)]
    [InlineData("https://hub.example/", null)]
    public void A_hub_that_cannot_be_one_stops_the_start(string hub, string? home)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Syndication:Hub", (string?)hub)])
            .Build();
        var settings = () => SyndicationSettings.From(configuration, new SiteSettings { BaseUrl = home });
        settings.Should().Throw<ConfigurationException>().WithMessage("Syndication:Hub*");
    }
}
