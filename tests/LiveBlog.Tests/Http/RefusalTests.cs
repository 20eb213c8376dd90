using System.Globalization;
using LiveBlog.Features.Api;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Serilog.Core;
using Serilog.Events;

namespace LiveBlog.Tests.Http;

/// <summary>Who is refused what is logged: with the account, without the address or the key, and within bounds.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task Every_kind_of_refusal_is_logged_with_the_account_and_a_hash_of_the_address_and_no_secret()
    {
        var sink = new LogSink();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Settings = ["--Serilog:MinimumLevel:Override:LiveBlog.Http.Refusals=Information"],
                Services = services => services.AddSingleton<ILogEventSink>(sink),
            }
        );
        var person = await host.AddPersonAsync(Roles.Contributor);
        var contributor = host.Browser();
        (await contributor.SignInAsync(person)).Dispose();
        (await host.Browser().SignInAsync(person with { Password = "a wrong password, long" })).Dispose();
        (await host.Browser().SignInAsync(new Person("nobody@estafette.example", "a wrong password, long"))).Dispose();
        (await host.WithKey("lb_not-a-key-of-ours").GetAsync("/api/v1/media")).Dispose();
        using var made = await host.Administrator().PostAsJsonAsync("/api/v1/keys", new { name = "x", role = "editor" });
        var key = await made.ReadAsync<NewApiKeyJson>();
        await host.InDatabaseAsync(db =>
            db.ApiKeys.Where(k => k.Id == key.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.ExpiresAt, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc)))
        );
        (await host.WithKey(key.Key).GetAsync("/api/v1/articles")).Dispose();
        (await host.Editor().GetAsync("/api/v1/keys")).Dispose();
        (await contributor.GetAsync("/desk/audit")).Dispose();
        (await contributor.PostAsync("/desk", new FormUrlEncodedContent([new("title", "Without a token")]))).Dispose();

        var accountId = await host.InDatabaseAsync(db => db.Users.Where(u => u.Email == person.Email).Select(u => u.Id).SingleAsync());
        var lines = Lines(sink);
        lines
            .Select(line => (Text(line, "Refusal"), Text(line, "AccountId")))
            .Should()
            .Contain([
                (nameof(RefusalKind.SignInFailed), accountId),
                (nameof(RefusalKind.SignInFailed), "nobody"),
                (nameof(RefusalKind.KeyUnknown), "nobody"),
                (nameof(RefusalKind.KeyExpired), $"key-{key.Id}"),
                (nameof(RefusalKind.Forbidden), accountId),
                (nameof(RefusalKind.AntiforgeryFailed), accountId),
            ]);
        lines
            .Should()
            .Contain(line =>
                Text(line, "Refusal") == nameof(RefusalKind.Forbidden)
                && Text(line, "AccountId").StartsWith("key-", StringComparison.Ordinal)
            );
        lines.Should().OnlyContain(line => Text(line, "AddressHash").Length == 16);
        var all = string.Join('\n', sink.Events.Select(line => line.RenderMessage(CultureInfo.InvariantCulture)));
        all.Should().NotContain("127.0.0.1").And.NotContain("lb_").And.NotContain("wrong password").And.NotContain(person.Email);
    }

    [Fact]
    public async Task A_flood_of_refusals_is_no_flood_of_lines()
    {
        var (sink, clock) = (new CountingLog(), new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        using var refusals = new Refusals(clock, sink);
        await refusals.StartAsync(default);
        for (var n = 0; n < 5_000; n++)
        {
            refusals.Record(RefusalKind.KeyUnknown, From("192.0.2.1"));
            refusals.Record(RefusalKind.Forbidden, From($"198.51.{n % 200}.{n / 200}"));
        }

        sink.Lines.Should()
            .HaveCountGreaterThan(1)
            .And.HaveCountLessThan(3 * Refusals.MaxLinesAMinute, "the first of each source, as far as there is room");
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(sink.Lines.Sum(Counted) == 10_000);
            },
            "the rest is told as numbers, and none is lost"
        );
        sink.Lines.Should().HaveCountLessThan(4 * Refusals.MaxLinesAMinute);

        // Another day, another key.
        string HashNow()
        {
            refusals.Record(RefusalKind.KeyUnknown, From("203.0.113.9"));
            return sink.Lines[^1].Split("from ")[1].Split(',')[0];
        }

        var today = HashNow();
        clock.Advance(TimeSpan.FromDays(1));
        HashNow().Should().NotBe(today);
        await refusals.StopAsync(default);
    }

    [Fact]
    public async Task What_was_counted_is_logged_when_the_program_stops()
    {
        var sink = new CountingLog();
        using var refusals = new Refusals(new FakeTimeProvider(TimeProvider.System.GetUtcNow()), sink);
        await refusals.StartAsync(default);
        for (var n = 0; n < 30; n++)
        {
            refusals.Record(RefusalKind.KeyUnknown, From("192.0.2.1"));
        }

        await refusals.StopAsync(default);
        sink.Lines.Sum(Counted).Should().Be(30);
    }

    static int Counted(string line) =>
        int.Parse(System.Text.RegularExpressions.Regex.Match(line, @"(\d+) (?:times|more)").Groups[1].Value, CultureInfo.InvariantCulture);

    static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    static IReadOnlyList<LogEvent> Lines(LogSink sink) => [.. sink.Events.Where(line => line.Properties.ContainsKey("Refusal"))];

    static string Text(LogEvent line, string property) =>
        line.Properties[property] is ScalarValue { Value: { } value } ? value.ToString()! : "";

    sealed class CountingLog : ILogger<Refusals>
    {
        readonly List<string> lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (lines)
                {
                    return [.. lines];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (lines)
            {
                lines.Add(formatter(state, exception));
            }
        }
    }
}
