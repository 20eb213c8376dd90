using LiveBlog.Data;
using LiveBlog.Features.Operations;
using LiveBlog.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LiveBlog.Tests.Features.Operations;

/// <summary>Whom a request counts for: what a proxy in front says, as far as it is trusted, and never what a client says.</summary>
public sealed class ProxiesTests
{
    /// <summary>The tests' own connections come from 127.0.0.1: with that network they are a proxy, without it a client.</summary>
    [Theory]
    [InlineData("", 1, "203.0.113.7", "127.0.0.1")]
    [InlineData("10.0.0.0/8", 1, "203.0.113.7", "127.0.0.1")]
    [InlineData("127.0.0.1", 1, "203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.0/8", 1, "203.0.113.7:51234", "203.0.113.7")]
    [InlineData("127.0.0.0/8", 1, "\"[2001:db8::7]:51234\"", "20010DB800000000")]
    [InlineData("127.0.0.0/8", 1, "198.51.100.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.0/8", 1, "not an address, 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.0/8", 1, "203.0.113.7, not an address", "127.0.0.1")]
    [InlineData("127.0.0.0/8", 3, "198.51.100.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.0/8", 2, "198.51.100.1, 203.0.113.7, 127.0.0.9", "203.0.113.7")]
    [InlineData("127.0.0.0/8, 10.0.0.0/8", 2, "198.51.100.1, 203.0.113.7, 10.0.0.3", "203.0.113.7")]
    [InlineData("127.0.0.0/8, 10.0.0.0/8", 1, "198.51.100.1, 203.0.113.7, 10.0.0.3", "10.0.0.3")]
    public async Task A_client_behind_a_proxy_never_chooses_the_address_that_it_is_counted_by(
        string networks,
        int hops,
        string forwarded,
        string counted
    )
    {
        var (app, client, _) = await StartAsync($"--Proxy:Networks={networks}", $"--Proxy:Hops={(networks.Length == 0 ? 1 : hops)}");
        await using var running = app;
        using var response = await AskAsync(
            client,
            ("X-Forwarded-For", forwarded),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "evil.example"),
            ("Forwarded", "for=198.51.100.9")
        );
        (await response.Content.ReadAsStringAsync())
            .Should()
            .Be($"{counted} {(counted == "127.0.0.1" ? "http" : "https")} {client.BaseAddress!.Authority}");
    }

    [Fact]
    public async Task The_scheme_and_when_asked_for_the_host_come_from_a_trusted_proxy()
    {
        var (app, client, _) = await StartAsync("--Proxy:Networks=127.0.0.1", "--Proxy:ForwardsHost=true");
        await using var running = app;
        using var response = await AskAsync(
            client,
            ("X-Forwarded-For", "203.0.113.7"),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "live.example")
        );
        (await response.Content.ReadAsStringAsync()).Should().Be("203.0.113.7 https live.example");
    }

    [Theory]
    [InlineData("", "X-Forwarded-For", "Proxy:Networks is not set")]
    [InlineData("", "Forwarded", "Proxy:Networks is not set")]
    [InlineData("10.0.0.0/8", "X-Forwarded-For", "not in Proxy:Networks")]
    public async Task The_first_who_speaks_for_others_and_is_not_trusted_is_written_into_the_log_and_no_more(
        string networks,
        string header,
        string says
    )
    {
        var (app, client, log) = await StartAsync($"--Proxy:Networks={networks}");
        await using var running = app;
        for (var n = 0; n < 3; n++)
        {
            using var response = await AskAsync(client, (header, "for=203.0.113.7"));
        }

        log.Warnings.Should()
            .ContainSingle()
            .Which.Should()
            .Contain(says)
            .And.Contain("shares one rate limit")
            .And.NotContain("203.0.113.7");
    }

    [Fact]
    public async Task A_trusted_proxy_is_no_cause_for_a_warning()
    {
        var (app, client, log) = await StartAsync("--Proxy:Networks=127.0.0.1");
        await using var running = app;
        using var response = await AskAsync(client, ("X-Forwarded-For", "203.0.113.7"));
        log.Warnings.Should().BeEmpty();
    }

    /// <summary>The framework's switch beside our own settings would take one more address, and that is the client's.</summary>
    [Fact]
    public async Task The_frameworks_own_switch_takes_nothing_more()
    {
        var (app, client, _) = await StartAsync("--Proxy:Networks=127.0.0.0/8", "--FORWARDEDHEADERS_ENABLED=true");
        await using var running = app;
        using var response = await AskAsync(client, ("X-Forwarded-For", "198.51.100.1, 203.0.113.7"));
        (await response.Content.ReadAsStringAsync()).Should().StartWith("203.0.113.7 ");
    }

    [Theory]
    [InlineData("--Proxy:Networks=10.0.0.0/33")]
    [InlineData("--Proxy:Networks=proxy.example")]
    [InlineData("--Proxy:Networks=10.0.0.1", "--Proxy:Hops=0")]
    [InlineData("--Proxy:Networks=10.0.0.1", "--Proxy:Hops=11")]
    [InlineData("--Proxy:Networks=10.0.0.1", "--Proxy:Hops=two")]
    [InlineData("--Proxy:Networks=10.0.0.1", "--Proxy:ForwardsHost=perhaps")]
    [InlineData("--Proxy:Hops=2")]
    public void A_setting_that_is_not_understood_is_named(params string[] settings)
    {
        var read = () => ProxySettings.From(new ConfigurationBuilder().AddCommandLine(settings).Build());
        read.Should().Throw<ConfigurationException>().WithMessage("Proxy:*");
    }

    /// <summary>The part of the pipeline that stands before all else, and an answer that tells what it made of the request.</summary>
    static async Task<(WebApplication App, HttpClient Client, KeptLog Log)> StartAsync(params string[] settings)
    {
        var log = new KeptLog();
        var builder = WebApplication.CreateBuilder([.. settings, "--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.AddProxies();
        var app = builder.Build();
        app.UseProxies();
        app.Run(http => http.Response.WriteAsync($"{http.AddressKey()} {http.Request.Scheme} {http.Request.Host}"));
        await app.StartAsync();
        return (app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()) }, log);
    }

    static async Task<HttpResponseMessage> AskAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }

    sealed class KeptLog : ILoggerProvider, ILogger
    {
        public List<string> Warnings { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (Warnings)
            {
                Warnings.Add(formatter(state, exception));
            }
        }

        public void Dispose() { }
    }
}
