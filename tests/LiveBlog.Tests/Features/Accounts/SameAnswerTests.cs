using System.Collections.Concurrent;
using System.Diagnostics;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>Neither an answer nor the work behind it tells who has an account, and of which kind.</summary>
[Collection(nameof(Alone))]
public sealed class SameAnswerTests
{
    static readonly string[] States =
    [
        "unknown",
        "without a password",
        "invited",
        "wrong password",
        "weakly hashed",
        "throttled",
        "suspended",
        "a reader",
    ];

    [Fact]
    public async Task Every_refused_sign_in_is_answered_alike_after_one_check_of_a_hash()
    {
        var counting = new CountingHasher();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Services = services => services.AddScoped<IPasswordHasher<Account>>(_ => counting) }
        );
        var accounts = await AccountsAsync(host, iterations: 1_000);
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var state in States)
        {
            counting.Reset();
            using var browser = From(host, "127.0.0.9");
            using var answer = await browser.SignInAsync(accounts[state]);
            var page = await answer.ReadPageAsync();
            answers.Add($"{answer.StatusCode} {page.QuerySelector("[role=alert]")!.TextContent.Trim()}");
            counting.Counts.Should().Be((1, 0), "one hash is checked and none is made where it is {0}", state);
        }

        answers.Should().ContainSingle();
    }

    [Fact]
    public async Task The_time_of_a_refused_sign_in_reveals_no_state_of_the_account()
    {
        // What there is to hash is what the program does when it is not tested.
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Services = services => services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 60_000),
            }
        );
        var accounts = await AccountsAsync(host, iterations: 60_000);
        var times = States.ToDictionary(state => state, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round < 15; round++)
        {
            using var browser = From(host, $"127.0.1.{round + 1}");
            using var opened = await browser.GetAsync("/account/sign-in");
            var token = (await opened.ReadPageAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            foreach (var state in States)
            {
                using var form = new FormUrlEncodedContent(
                    new Dictionary<string, string>
                    {
                        ["email"] = accounts[state].Email,
                        ["password"] = accounts[state].Password,
                        ["__RequestVerificationToken"] = token,
                    }
                );
                var begun = Stopwatch.GetTimestamp();
                using var answer = await browser.PostAsync("/account/sign-in", form);
                times[state].Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                await answer.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
            }
        }

        var medians = times.ToDictionary(its => its.Key, its => its.Value.Order().ElementAt(its.Value.Count / 2), StringComparer.Ordinal);
        (medians.Values.Max() / medians.Values.Min())
            .Should()
            .BeLessThan(2, "the medians are {0}", string.Join(", ", medians.Select(m => $"{m.Key} {m.Value:F1} ms")));
    }

    [Fact]
    public async Task A_registration_and_a_forgotten_password_do_the_same_for_an_address_that_is_known()
    {
        var counting = new CountingHasher();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Services = services => services.AddScoped<IPasswordHasher<Account>>(_ => counting) }
        );
        var person = await host.AddPersonAsync();
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (email, name) in new[] { (person.Email, "Quiet Heron"), ("nobody@estafette.example", "Loud Heron") })
        {
            counting.Reset();
            using var registered = await Registering.RegisterAsync(host.Browser(), name, email, Registering.Password);
            using var forgotten = await host.Browser().SubmitAsync("/account/forgotten", new() { ["email"] = email });
            var texts = new[] { registered, forgotten }.Select(async answer =>
                $"{answer.StatusCode} {(await answer.ReadPageAsync()).QuerySelector("[role=status]")!.TextContent}"
            );
            answers.Add(string.Join(' ', await Task.WhenAll(texts)).Replace(email, "", StringComparison.Ordinal));
            counting.Counts.Should().Be((0, 1), "a password is hashed once for {0}", email);
        }

        answers.Should().ContainSingle();
    }

    [Fact]
    public async Task A_link_for_no_account_and_one_for_an_account_are_refused_alike()
    {
        await using var host = await TestHost.StartAsync();
        await host.AddPersonAsync();
        var id = await host.InDatabaseAsync(db => db.Users.Select(u => u.Id).SingleAsync());
        var pages = new HashSet<string>(StringComparer.Ordinal);
        foreach (var user in new[] { id, Guid.NewGuid().ToString(), "" })
        {
            using var answer = await host.Browser().GetAsync($"/account/join?user={user}&token=forged");
            pages.Add($"{answer.StatusCode} {(await answer.ReadPageAsync()).QuerySelector("main")!.TextContent}");
        }

        pages.Should().ContainSingle().Which.Should().StartWith(nameof(HttpStatusCode.Gone));
    }

    /// <summary>An account in each state, with what is typed for it.</summary>
    static async Task<Dictionary<string, Person>> AccountsAsync(TestHost host, int iterations)
    {
        const string Wrong = "not the password at all";
        var (staff, weak, throttled, suspended, bare, invited) = (
            await host.AddPersonAsync(),
            await host.AddPersonAsync(),
            await host.AddPersonAsync(),
            await host.AddPersonAsync(),
            await host.AddPersonAsync(),
            await host.AddPersonAsync()
        );
        var reader = await host.AddReaderAsync();
        var old = new PasswordHasher<Account>(
            Options.Create(new PasswordHasherOptions { IterationCount = Math.Max(1, iterations / 10) })
        ).HashPassword(new Account(), "something else");
        await host.InDatabaseAsync(db =>
            db.Users.Where(u => u.Email == bare.Email || u.Email == invited.Email)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, (string?)null))
        );
        await host.InDatabaseAsync(db =>
            db.Users.Where(u => u.Email == weak.Email).ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, old))
        );
        await host.InDatabaseAsync(db =>
            db.Users.Where(u => u.Email == suspended.Email).ExecuteUpdateAsync(set => set.SetProperty(u => u.LockoutEnd, Account.ForEver))
        );
        for (var n = 0; n < 48; n++)
        {
            // From many addresses, until unknown devices are slowed down.
            using var browser = From(host, $"127.0.2.{(n / 8) + 1}");
            using var answer = await browser.SignInAsync(throttled with { Password = Wrong });
        }

        return new(StringComparer.Ordinal)
        {
            ["unknown"] = new Person("nobody@estafette.example", Wrong),
            ["without a password"] = bare with { Password = Wrong },
            ["invited"] = invited with { Password = "" },
            ["wrong password"] = staff with { Password = Wrong },
            ["weakly hashed"] = weak with { Password = Wrong },
            ["throttled"] = throttled with { Password = Wrong },
            ["suspended"] = suspended,
            ["a reader"] = new Person(reader.Email, Wrong),
        };
    }

    static HttpClient From(TestHost host, string address) => Senders.Browser(host, address);

    sealed class CountingHasher : IPasswordHasher<Account>
    {
        readonly PasswordHasher<Account> real = new(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));
        readonly ConcurrentQueue<bool> checks = new();

        public (int Checked, int Made) Counts => (checks.Count(isCheck => isCheck), checks.Count(isCheck => !isCheck));

        public void Reset() => checks.Clear();

        public string HashPassword(Account user, string password)
        {
            checks.Enqueue(false);
            return real.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
        {
            checks.Enqueue(true);
            return real.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
