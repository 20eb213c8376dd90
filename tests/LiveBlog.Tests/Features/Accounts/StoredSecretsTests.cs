using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>What the database holds signs nobody in, and what signs in once signs in once.</summary>
public sealed class StoredSecretsTests
{
    [EveryDatabase]
    public async Task A_code_works_once_even_when_many_bring_it_at_once(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var person = await host.AddPersonAsync();
        var own = host.Browser();
        using var signedIn = await own.SignInAsync(person);
        var (key, codes) = await Authenticator.AddAsync(own);

        // The authenticator's, one that is earlier than the one used last, and a recovery code. Both codes are made before
        // the first is used, since half a minute later they would be others.
        var (code, earlier) = (Authenticator.CodeOf(key, steps: 1), Authenticator.CodeOf(key, steps: -1));
        (await SignInsAsync(host, person, code, atOnce: 4)).Should().Be(1);
        (await SignInsAsync(host, person, code, atOnce: 1)).Should().Be(0);
        (await SignInsAsync(host, person, earlier, atOnce: 1)).Should().Be(0);
        (await SignInsAsync(host, person, codes[3], atOnce: 4)).Should().Be(1);
        (await SignInsAsync(host, person, codes[4], atOnce: 1)).Should().Be(1, "the others stay good");
    }

    [EveryDatabase]
    public async Task No_code_and_no_key_is_stored_in_the_clear(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var person = await host.AddPersonAsync();
        var own = host.Browser();
        using var signedIn = await own.SignInAsync(person);
        var (key, codes) = await Authenticator.AddAsync(own);
        (await TokensAsync(host))
            .Should()
            .NotContain(value => codes.Append(key).Any(secret => value.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_password_hashed_with_fewer_iterations_is_hashed_again_at_sign_in_and_ends_no_session()
    {
        await using var host = await TestHost.StartAsync();
        var person = await host.AddPersonAsync();
        var weak = new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = 10 })).HashPassword(
            new Account(),
            person.Password
        );
        await host.InDatabaseAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, weak)));
        var stamp = await host.InDatabaseAsync(db => db.Users.Select(u => u.SecurityStamp).SingleAsync());
        using var signedIn = await host.Browser().SignInAsync(person);
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        var after = await host.InDatabaseAsync(db => db.Users.Select(u => new { u.PasswordHash, u.SecurityStamp }).SingleAsync());
        after.PasswordHash.Should().NotBe(weak);
        after.SecurityStamp.Should().Be(stamp, "who is signed in elsewhere with the same password stays so");
        using var again = await host.Browser().SignInAsync(person);
        await again.ShouldBeAsync(HttpStatusCode.Redirect);
    }

    [Fact]
    public void Passwords_are_hashed_with_the_iterations_that_OWASP_asks_for()
    {
        using var app = LiveBlogApp.Build(["--ConnectionStrings:LiveBlog=Data Source=unused.db"]);
        app.Services.GetRequiredService<IOptions<PasswordHasherOptions>>()
            .Value.Should()
            .Match<PasswordHasherOptions>(hashing =>
                hashing.IterationCount >= 210_000 && hashing.CompatibilityMode == PasswordHasherCompatibilityMode.IdentityV3
            );
    }

    /// <summary>How many of some browsers that bring one code at once are let in.</summary>
    static async Task<int> SignInsAsync(TestHost host, Person person, string code, int atOnce)
    {
        var ready = new List<(HttpClient Browser, string Step)>();
        for (var n = 0; n < atOnce; n++)
        {
            var browser = host.Browser();
            using var first = await browser.SignInAsync(person);
            ready.Add((browser, first.Headers.Location!.OriginalString));
        }

        var answers = await Task.WhenAll(ready.Select(its => its.Browser.SubmitAsync(its.Step, new() { ["code"] = code })));
        return answers.Count(answer => answer.StatusCode == HttpStatusCode.Redirect);
    }

    static Task<List<string>> TokensAsync(TestHost host) => host.InDatabaseAsync(db => db.UserTokens.Select(t => t.Value!).ToListAsync());
}
