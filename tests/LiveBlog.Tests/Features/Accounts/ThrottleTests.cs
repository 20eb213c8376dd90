using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>Guessing is slow, and keeps nobody out but who guesses.</summary>
public sealed class ThrottleTests
{
    const string Wrong = "not the password at all";

    [EveryDatabase]
    public async Task Wrong_passwords_from_other_browsers_never_keep_the_owner_out(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var person = await host.AddPersonAsync();
        var own = Senders.Browser(host, "127.0.3.1");
        using (var before = await own.SignInAsync(person))
        {
            await before.ShouldBeAsync(HttpStatusCode.Redirect);
        }

        await GuessAsync(host, person, addresses: 6, perAddress: 9);
        (await SignsInAsync(Senders.Browser(host, "127.0.4.1"), person)).Should().BeFalse("who guesses is refused even the right one");
        (await SignsInAsync(own, person)).Should().BeTrue("a device that was signed in with before is not counted with them");

        // The same device at an address that is guessed from, and machines that share the database.
        (await host.InDatabaseAsync(db => db.Users.CountAsync(u => u.LockoutEnd != null)))
            .Should()
            .Be(0, "nothing closes the account");
        (await host.InDatabaseAsync(db => db.AttemptCounts.CountAsync())).Should().BePositive();
        (await host.InDatabaseAsync(db => db.AttemptCounts.AnyAsync(a => a.Key.Contains("127.0")))).Should().BeFalse();
    }

    [Fact]
    public async Task An_attack_from_many_addresses_is_slowed_and_a_new_device_gets_in_by_mail()
    {
        var clock = new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var person = await host.AddPersonAsync();
        (await SignsInAsync(Senders.Browser(host, "127.0.5.1"), person)).Should().BeTrue();
        await GuessAsync(host, person, addresses: 6, perAddress: 8);

        // One in ten seconds is let through from all unknown devices together.
        using (var fresh = Senders.Browser(host, "127.0.5.2"))
        {
            clock.Tick(11);
            (await SignsInAsync(fresh, person with { Password = Wrong })).Should().BeFalse();
        }

        (await SignsInAsync(Senders.Browser(host, "127.0.5.3"), person)).Should().BeFalse();
        clock.Tick(11);
        (await SignsInAsync(Senders.Browser(host, "127.0.5.4"), person)).Should().BeTrue();

        await GuessAsync(host, person, addresses: 6, perAddress: 8, net: 6);
        var lost = Senders.Browser(host, "127.0.5.5");
        using var asked = await lost.SubmitAsync("/account/forgotten", new() { ["email"] = person.Email });
        await Eventually.TrueAsync(() => Task.FromResult(host.Mails().Count > 0), "a link goes out");
        var link = new Uri(host.Mails()[^1].TextBody!.Split('\n').First(line => line.StartsWith("http", StringComparison.Ordinal)).Trim());
        using var set = await lost.SubmitAsync(link.PathAndQuery, new() { ["password"] = "a wholly new password" });
        set.Headers.Location!.OriginalString.Should().Be("/desk");
        (await SignsInAsync(lost, person with { Password = "a wholly new password" })).Should().BeTrue("it is a known device now");
    }

    [Fact]
    public async Task Guessed_codes_of_the_second_step_are_throttled_and_do_not_keep_the_owner_out()
    {
        await using var host = await TestHost.StartAsync();
        var person = await host.AddPersonAsync();
        var own = Senders.Browser(host, "127.0.7.1");
        using var signedIn = await own.SignInAsync(person);
        var (key, codes) = await Authenticator.AddAsync(own);
        foreach (var n in Enumerable.Range(0, 3))
        {
            var thief = Senders.Browser(host, $"127.0.8.{n + 1}");
            for (var guess = 0; guess < 9; guess++)
            {
                (await StepAsync(thief, person, guess % 2 == 0 ? "000000" : "AAAAA-BBBBB")).Should().BeFalse();
            }

            (await StepAsync(thief, person, codes[n])).Should().BeFalse("a good code is refused after so many");
        }

        (await StepAsync(Senders.Browser(host, "127.0.8.9"), person, codes[5])).Should().BeFalse("a few addresses more do not help");
        (await StepAsync(own, person, codes[6])).Should().BeTrue();
    }

    [Fact]
    public async Task Reset_mails_are_bounded_a_day_and_a_stranger_takes_none_of_the_owners()
    {
        var clock = new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var person = await host.AddPersonAsync();
        var own = Senders.Browser(host, "127.0.9.1");
        (await SignsInAsync(own, person)).Should().BeTrue();
        var sent = 0;
        async Task AskAsync(HttpClient browser, bool isSent)
        {
            clock.Tick(301);
            using var asked = await browser.SubmitAsync("/account/forgotten", new() { ["email"] = person.Email });
            await asked.ShouldBeAsync(HttpStatusCode.OK);
            sent += isSent ? 1 : 0;
            await Eventually.TrueAsync(
                async () => await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync()) == sent,
                $"{sent} mails go out"
            );
        }

        for (var n = 0; n < 3; n++)
        {
            using var stranger = Senders.Browser(host, $"127.0.9.{n + 2}");
            for (var ask = 0; ask < 6; ask++)
            {
                await AskAsync(stranger, isSent: n < 2 ? ask < 5 : ask == 0);
            }
        }

        await AskAsync(own, isSent: true);

        // When the bound for unknown devices is used up, one more mail an hour is still sent to an unknown device.
        clock.Tick(3_600);
        using var fresh = Senders.Browser(host, "127.0.9.9");
        await AskAsync(fresh, isSent: true);
        sent.Should().Be(13);
    }

    static async Task GuessAsync(TestHost host, Person person, int addresses, int perAddress, int net = 4)
    {
        for (var a = 0; a < addresses; a++)
        {
            using var browser = Senders.Browser(host, $"127.0.{net}.{a + 1}");
            for (var n = 0; n < perAddress; n++)
            {
                (await SignsInAsync(browser, person with { Password = Wrong })).Should().BeFalse();
            }
        }
    }

    static async Task<bool> SignsInAsync(HttpClient browser, Person person)
    {
        using var answer = await browser.SignInAsync(person);
        return answer.StatusCode == HttpStatusCode.Redirect;
    }

    static async Task<bool> StepAsync(HttpClient browser, Person person, string code)
    {
        using var first = await browser.SignInAsync(person);
        using var second = await browser.SubmitAsync(first.Headers.Location!.OriginalString, new() { ["code"] = code });
        return second.StatusCode == HttpStatusCode.Redirect;
    }
}
