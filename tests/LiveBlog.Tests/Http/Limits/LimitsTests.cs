using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Http.Limits;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Http.Limits;

/// <summary>Whatever one address asks for, it asks for itself: it is told when to come back, and nobody else waits.</summary>
public sealed class LimitsTests(TightSite site) : IClassFixture<TightSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("/live/{0}/search?q=harbour+{1}")]
    [InlineData("/api/v1/blogs/{0}/entries?q=harbour+{1}")]
    [InlineData("/api/v1/blogs/{0}/entries?limit=200&x={1}")]
    [InlineData("/live/{0}?at=2022-01-12T13:{1}Z")]
    [InlineData("/live/{0}?time=2022-01-12T13:{1}Z")]
    [InlineData("/live/{0}/print?after={2}")]
    [InlineData("/live/{0}?before={2}")]
    [InlineData("/embed/{0}?before={2}")]
    [InlineData("/live/{0}/feed.atom?before={2}")]
    [InlineData("/sitemap.xml?x={1}")]
    [InlineData("/news-sitemap.xml?x={1}")]
    [InlineData("/api/v1/blogs?x={1}")]
    [InlineData("/api/v1/articles?x={1}")]
    [InlineData("/live/{0}/no-such-page-{1}")]
    [InlineData("/live/nowhere-{1}")]
    [InlineData("/topics/nowhere-{1}")]
    [InlineData("/articles/nowhere-{1}")]
    [InlineData("/api/v1/blogs/nowhere-{1}")]
    [InlineData("/nowhere/{1}")]
    [InlineData("/?x={1}")]
    [InlineData("/live/{0}/discussion?x={1}")]
    [InlineData("/api/v1/blogs/{0}/changes?since=0&x={1}")]
    [InlineData("/api/v1/newswire/changes?since={1}")]
    [InlineData("/openapi/v1.json?x={1}")]
    public async Task What_costs_is_counted_for_each_address(string path)
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "In the harbour", publishedAt = "2022-01-12T13:00:00Z" });
        string Path(int n) =>
            string.Format(
                CultureInfo.InvariantCulture,
                path,
                slug,
                n.ToString("00", CultureInfo.InvariantCulture),
                new FeedCursor(Drafts.Noon.AddHours(9), n)
            );
        var (greedy, other) = (Addresses.Next(), Addresses.Next());
        HttpResponseMessage? refused = null;
        for (var n = 10; n < 59 && refused is null; n++)
        {
            var response = await host.Anonymous().AskFromAsync(greedy, Path(n));
            refused = response.StatusCode == HttpStatusCode.TooManyRequests ? response : null;
            if (n == 10)
            {
                ((int)response.StatusCode).Should().BeOneOf(200, 302, 404);
            }
        }

        refused.Should().NotBeNull("somebody who asks without end is told to come back later");
        int.Parse(refused!.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture).Should().BePositive();
        refused
            .Content.Headers.ContentType!.MediaType.Should()
            .Be(
                path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/openapi/", StringComparison.Ordinal)
                    ? "application/problem+json"
                    : "text/html"
            );
        (await refused.Content.ReadAsStringAsync()).Should().MatchRegex("Too many|too many");
        refused.Dispose();

        using var answered = await host.Anonymous().AskFromAsync(other, Path(11));
        answered.StatusCode.Should().NotBe(HttpStatusCode.TooManyRequests);
    }

    /// <summary>A frame in a sandbox has an origin of its own: without the header its script could not read when to come back.</summary>
    [Fact]
    public async Task A_refusal_to_catch_up_can_be_read_by_the_frames_of_other_sites()
    {
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "*" } });
        await host.PublishAtOnceAsync(slug, 12);
        var address = Addresses.Next();
        HttpResponseMessage answer;
        for (var n = 0; (answer = await AskAsync()).StatusCode == HttpStatusCode.OK; n++)
        {
            Origin().Should().Be("*");
            answer.Dispose();
            n.Should().BeLessThan(TightSite.RequestBurst);
        }

        await answer.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter!.Delta.Should().BePositive();
        Origin().Should().Be("*");
        answer.Dispose();

        Task<HttpResponseMessage> AskAsync() => host.Anonymous().AskFromAsync(address, $"/api/v1/blogs/{slug}/changes?since=0");

        string? Origin() => answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }

    [Fact]
    public async Task Pages_that_are_kept_ready_and_files_are_read_without_bound()
    {
        var slug = await host.OpenBlogAsync();
        var address = Addresses.Next();
        for (var n = 0; n < 3; n++)
        {
            using var prepared = await host.Anonymous().AskFromAsync(Addresses.Next(), $"/live/{slug}");
        }

        await ExhaustAsync(address);
        foreach (var path in new[] { $"/live/{slug}", "/health/live", "/robots.txt" })
        {
            using var response = await host.Anonymous().AskFromAsync(address, path);
            response.StatusCode.Should().Be(path == "/robots.txt" ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, path);
        }
    }

    [Fact]
    public async Task A_program_with_a_key_is_counted_apart_from_its_address_and_one_that_makes_a_key_up_is_not()
    {
        var address = Addresses.Next();
        await ExhaustAsync(address);
        var key = host.Editor().DefaultRequestHeaders.Authorization!.Parameter;
        using var known = await host.Anonymous().AskFromAsync(address, "/api/v1/topics", key: key);
        await known.ShouldBeAsync(HttpStatusCode.OK);
        using var unknown = await host.Anonymous().AskFromAsync(address, "/api/v1/topics", key: "made-up");
        await unknown.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests);
    }

    /// <summary>An answer of the cache costs its address nothing but a request, however it words its question.</summary>
    [Fact]
    public async Task A_query_that_says_nothing_makes_no_page_again()
    {
        var slug = await host.OpenBlogAsync();
        var address = Addresses.Next();
        for (var n = 0; n < TightSite.CostlyBurst + 5; n++)
        {
            using var response = await host.Anonymous().AskFromAsync(address, $"/live/{slug}?cache-buster={n}");
            await response.ShouldBeAsync(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData("Limits:RequestsPerSecond", "0")]
    [InlineData("Limits:CostlyBurst", "-1")]
    [InlineData("Limits:CatchUpBurst", "many")]
    [InlineData("Limits:ConnectionsPerAddress", "1.5")]
    [InlineData("Limits:Connections", "99999999999")]
    public void A_limit_that_is_not_understood_is_named(string name, string value)
    {
        var read = () => LimitSettings.From(new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build());
        read.Should().Throw<ConfigurationException>().WithMessage($"{name}*");
    }

    [Fact]
    public void A_bucket_says_after_how_long_there_is_enough_and_one_that_is_full_is_forgotten()
    {
        var clock = new FakeTimeProvider();
        var budget = new Budget(new Allowance(PerSecond: 10, Burst: 5), clock);
        for (var n = 0; n < 5; n++)
        {
            budget.Take("one").Should().Be(TimeSpan.Zero);
        }

        var wait = budget.Take("one", 3);
        wait.Should().BeCloseTo(TimeSpan.FromSeconds(0.3), TimeSpan.FromMilliseconds(1));
        budget.Take("two").Should().Be(TimeSpan.Zero);
        clock.Advance(wait + TimeSpan.FromMilliseconds(1));
        budget.Take("one", 3).Should().Be(TimeSpan.Zero);
        budget.Take("one").Should().BePositive();
        budget.Take("three", 1_000).Should().Be(TimeSpan.Zero, "what can never be paid for at once is paid for with all there is");

        for (var n = 0; n < 25_000; n++)
        {
            budget.Take($"{n}");
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        budget.Count.Should().BeLessThan(15_000);
    }

    async Task ExhaustAsync(string address)
    {
        for (var n = 0; n < TightSite.RequestBurst + 20; n++)
        {
            using var response = await host.Anonymous().AskFromAsync(address, "/api/v1/topics");
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return;
            }
        }

        Assert.Fail("The address was never told to come back later.");
    }
}

/// <summary>A site that allows each address little, so that a test need not ask for much.</summary>
public sealed class TightSite()
    : RunningSite(
        new TestHostSetup
        {
            Settings =
            [
                Addresses.Proxy,
                "--Limits:RequestsPerSecond=1",
                $"--Limits:RequestBurst={RequestBurst}",
                "--Limits:CostlyPerSecond=1",
                $"--Limits:CostlyBurst={CostlyBurst}",
                "--Limits:CatchUpsPerSecond=1",
                "--Limits:CatchUpBurst=12",
                $"--Limits:ConnectionsPerAddress={ConnectionsPerAddress}",
                $"--Limits:Connections={Connections}",
            ],
        }
    )
{
    public const int RequestBurst = 36,
        CostlyBurst = 12,
        ConnectionsPerAddress = 4,
        Connections = 10;
}
