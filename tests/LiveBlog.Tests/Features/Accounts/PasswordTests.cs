using LiveBlog.Features.Accounts;
using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Tests.Features.Accounts;

/// <summary>Which passwords may be chosen, and how they are asked for.</summary>
public sealed class PasswordTests(RunningSite site) : IClassFixture<RunningSite>
{
    static int people;

    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("password1234")]
    [InlineData("qwertyuiop12")]
    [InlineData("iloveyou1234")]
    [InlineData("123456789012")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("LiveBlogLiveBlog")]
    [InlineData("Eve Ruiz 2026")]
    [InlineData("elevenchars")]
    public async Task What_is_guessed_at_once_is_refused(string password) =>
        (await AddAsync(password)).Wrong.Distinct().Should().Equal("password");

    [Theory]
    [InlineData("quiet otters borrow umbrellas")]
    [InlineData("мало выдр берёт взаймы зонты")]
    [InlineData("  spaces before and behind count  ")]
    public async Task Any_signs_may_be_in_one(string password) => await ShouldBeTakenWholeAsync(password);

    [Fact]
    public async Task A_long_one_is_taken_and_compared_to_its_last_sign() =>
        await ShouldBeTakenWholeAsync(string.Concat(Enumerable.Range(0, 40).Select(n => $"word{n * 7919} ")) + "end");

    [Fact]
    public async Task It_is_typed_unseen_and_password_managers_know_which_it_is()
    {
        foreach (var (path, kind) in new[] { ("/account/sign-in", "current-password"), ("/account/register", "new-password") })
        {
            var field = (await host.PageAsync(path)).QuerySelector("input[name=password]")!;
            field.GetAttribute("type").Should().Be("password");
            field.GetAttribute("autocomplete").Should().Be(kind);
            field.HasAttribute("maxlength").Should().BeFalse("a longer one would be cut unseen");
        }
    }

    async Task ShouldBeTakenWholeAsync(string password)
    {
        var (email, wrong) = await AddAsync(password);
        wrong.Should().BeEmpty();
        using var other = await host.Browser().SignInAsync(new Person(email, password[..^1]));
        await other.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        using var same = await host.Browser().SignInAsync(new Person(email, password));
        await same.ShouldBeAsync(HttpStatusCode.Redirect);
    }

    async Task<(string Email, IEnumerable<string> Wrong)> AddAsync(string password)
    {
        var email = $"eve.ruiz-{Interlocked.Increment(ref people)}@estafette.example";
        await using var scope = host.Services.CreateAsyncScope();
        var staff = scope.ServiceProvider.GetRequiredService<AccountCreation>();
        var wrong = await staff.AddAsync(email, "Eve Ruiz", password, Roles.Editor, Strings.For("en"));
        return (email, wrong.Select(w => w.Field));
    }
}
