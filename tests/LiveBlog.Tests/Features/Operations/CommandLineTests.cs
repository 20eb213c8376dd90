using System.Diagnostics;
using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Operations;

/// <summary>The program itself, as a process: what goes to which stream, and with which exit code it ends.</summary>
public sealed class CommandLineTests : IAsyncLifetime
{
    readonly TestDatabase database = TestDatabase.Create(DatabaseProvider.Sqlite);

    /// <summary>Up to date already: migrating takes longer than most of these commands.</summary>
    public Task InitializeAsync() => database.FillAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_new_API_key_is_printed_alone_and_works()
    {
        var run = await RunAsync("apikey", "create", "--name", "ci", "--role", "editor");
        run.Should().BeEquivalentTo(new { ExitCode = 0, Error = "" });
        run.Output.Should().MatchRegex(@"^lb_[\w-]{43}\n$");

        await using var host = await TestHost.StartAsync(new TestHostSetup { Database = database });
        using var response = await host.WithKey(run.Output.Trim()).PostAsJsonAsync("/api/v1/blogs", new { title = "By the command line" });
        await response.ShouldBeAsync(HttpStatusCode.Created);
        using var beyond = await host.WithKey(run.Output.Trim()).GetAsync("/api/v1/keys");
        await beyond.ShouldBeProblemAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(null, 365)]
    [InlineData("never", null)]
    [InlineData("2999-01-01T00:00:00Z", 350_000)]
    public async Task A_new_API_key_expires_after_a_year_unless_the_command_says_otherwise(string? expires, int? atLeastDays)
    {
        var run = await RunAsync([
            "apikey",
            "create",
            "--name",
            $"ci {expires}",
            .. expires is null ? Array.Empty<string>() : ["--expires", expires],
        ]);
        run.Should().BeEquivalentTo(new { ExitCode = 0, Error = "" });
        run.Output.Should().MatchRegex(@"^lb_[\w-]{43}\n$");
        await using var db = database.Open();
        var key = await db.ApiKeys.SingleAsync(k => k.Name == $"ci {expires}".Trim());
        (key.ExpiresAt is null).Should().Be(atLeastDays is null);
        if (atLeastDays is { } days)
        {
            (key.ExpiresAt!.Value - key.CreatedAt).Should().BeGreaterThan(TimeSpan.FromDays(days) - TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task An_end_that_is_none_is_named_and_no_key_is_made()
    {
        var run = await RunAsync("apikey", "create", "--name", "ci", "--expires", "soon");
        run.Should().BeEquivalentTo(new { ExitCode = 2, Output = "" });
        run.Error.Should().StartWith("--expires: ");
    }

    [Fact]
    public async Task A_new_account_has_its_password_printed_alone_and_can_sign_in()
    {
        var run = await RunAsync("user", "add", "--email", "ana@estafette.example", "--role", "administrator");
        run.Should().BeEquivalentTo(new { ExitCode = 0, Error = "" });
        run.Output.Should().MatchRegex(@"^[\w-]{24}\n$");

        var again = await RunAsync("user", "add", "--email", "ANA@estafette.example");
        again.Should().BeEquivalentTo(new { ExitCode = 2, Output = "" });
        again.Error.Should().StartWith("--email: ");

        await using var host = await TestHost.StartAsync(new TestHostSetup { Database = database });
        using var response = await host.Browser().SignInAsync(new Person("ana@estafette.example", run.Output.Trim()));
        await response.ShouldBeAsync(HttpStatusCode.Redirect);
        (await host.InDatabaseAsync(_ => IsAdministratorAsync(host))).Should().BeTrue();
    }

    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("migarte", "migarte")]
    public async Task An_unknown_verb_does_not_start_the_server(string verb, string named)
    {
        var run = await RunAsync(verb);
        run.Should().BeEquivalentTo(new { ExitCode = 2, Output = "" });
        run.Error.Should().Contain(named);
    }

    [Fact]
    public async Task A_key_without_a_name_is_not_made()
    {
        var run = await RunAsync("apikey", "create", "--name", " ");
        run.ExitCode.Should().NotBe(0);
        run.Error.Should().Contain("--name");
    }

    [Fact]
    public async Task A_given_password_is_read_from_the_input_and_never_printed()
    {
        var run = await RunAsync(input: "short\n", settings: [], "user", "add", "--email", "a@estafette.example", "--password-stdin");
        run.Should().BeEquivalentTo(new { ExitCode = 2, Output = "" });
        run.Error.Should().StartWith("--password: ");
        var good = await RunAsync(
            input: "a long enough password\n",
            settings: [],
            "user",
            "add",
            "--email",
            "a@estafette.example",
            "--password-stdin"
        );
        good.Should()
            .BeEquivalentTo(
                new
                {
                    ExitCode = 0,
                    Output = "",
                    Error = "",
                }
            );
    }

    [Theory]
    [InlineData("apikey", "create", "--name", "x", "--role", "owner")]
    [InlineData("user", "add", "--email", "a@estafette.example", "--role", "owner")]
    public async Task A_role_that_does_not_exist_is_named(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        run.ExitCode.Should().NotBe(0);
        run.Error.Should().Contain("owner").And.Contain("editor").And.Contain("administrator");
        run.Output.Should().NotContain("lb_");
    }

    [Theory]
    [InlineData("Database__Provider", "Oracle", "Database:Provider")]
    [InlineData("Feed__PageSize", "0", "Feed:PageSize")]
    [InlineData("Feed__PageSize", "many", "Feed:PageSize")]
    [InlineData("Site__BaseUrl", "foo", "Site:BaseUrl")]
    [InlineData("Site__BaseUrl", "https://a.example/path", "Site:BaseUrl")]
    [InlineData("Publishing__MaxBodyBytes", "12", "Publishing:MaxBodyBytes")]
    [InlineData("Audit__KeepDays", "0", "Audit:KeepDays")]
    [InlineData("ConnectionStrings__LiveBlog", "this is no connection string", "ConnectionStrings:LiveBlog")]
    public async Task A_wrong_setting_stops_the_program_with_one_sentence(string variable, string value, string name)
    {
        var run = await RunAsync(input: null, settings: [(variable, value)]);
        run.Should().BeEquivalentTo(new { ExitCode = 2, Output = "" });
        run.Error.Trim().Split('\n').Should().ContainSingle().Which.Should().Contain(name).And.EndWith(".");
    }

    [Fact]
    public async Task PostgreSQL_without_an_address_is_said_too()
    {
        var run = await RunAsync(
            input: null,
            settings: [("Database__Provider", "Postgres"), ("ConnectionStrings__LiveBlog", "")],
            "migrate"
        );
        run.Should().BeEquivalentTo(new { ExitCode = 2, Output = "" });
        run.Error.Should().StartWith("ConnectionStrings:LiveBlog is missing");
    }

    [Fact]
    public async Task Migrating_twice_makes_the_database_and_says_nothing()
    {
        await using var empty = TestDatabase.Create(DatabaseProvider.Sqlite);
        for (var n = 0; n < 2; n++)
        {
            (await RunAsync(input: null, settings: [("ConnectionStrings__LiveBlog", empty.ConnectionString)], "migrate"))
                .Should()
                .BeEquivalentTo(
                    new
                    {
                        ExitCode = 0,
                        Output = "",
                        Error = "",
                    }
                );
        }

        await using var db = empty.Open();
        db.Blogs.Should().BeEmpty();
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    public async Task A_database_from_before_the_first_release_stops_the_program_with_one_sentence(string verb)
    {
        await using (var db = database.Open())
        {
            using var turn = await db.EnterTurnAsync(CancellationToken.None);
            await db.Database.ExecuteSqlRawAsync("""UPDATE "__EFMigrationsHistory" SET "MigrationId" = '20261124070025_Initial'""");
        }

        var run = await RunAsync(verb);
        run.Should().BeEquivalentTo(new { ExitCode = 2, Output = "" });
        run.Error.Trim().Split('\n').Should().ContainSingle().Which.Should().Contain("from before the first release").And.EndWith(".");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("apikey", "create", "--help")]
    [InlineData("user", "add", "--help")]
    [InlineData("demo", "--help")]
    [InlineData("serve", "--help")]
    [InlineData("migrate", "--help")]
    public async Task Every_verb_explains_itself(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        run.Should().BeEquivalentTo(new { ExitCode = 0, Error = "" });
        run.Output.Should().Contain("Usage:");
    }

    static async Task<bool> IsAdministratorAsync(TestHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccountCreation>().HasAdministratorAsync(CancellationToken.None);
    }

    Task<Run> RunAsync(params string[] arguments) => RunAsync(input: null, settings: [], arguments);

    [Fact]
    public async Task The_demo_brings_its_days_with_what_readers_say_of_them_and_no_account_that_anybody_can_use()
    {
        for (var n = 0; n < 2; n++)
        {
            (await RunAsync("demo")).ExitCode.Should().Be(0);
        }

        await using var host = await TestHost.StartAsync(new TestHostSetup { Database = database });
        foreach (var (slug, messages) in new[] { ("pourparlers-port-lemence", 9), ("harbour-storm", 5), ("aldane-ar", 4) })
        {
            (await host.PageAsync($"/live/{slug}/discussion")).QuerySelectorAll(".message").Length.Should().Be(messages);
        }

        (await host.InDatabaseAsync(db => db.Users.AnyAsync(u => u.PasswordHash != null || !u.IsReader))).Should().BeFalse();
        (await IsAdministratorAsync(host)).Should().BeFalse("the first run still leads to the first administrator");
    }

    [Fact]
    public async Task The_demo_plays_a_day_entry_by_entry_into_a_program_that_runs()
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Database = database });
        using var playing = Launch([], "demo", "--live", "--every", "1", "--url", host.Address.ToString());
        playing.StandardInput.Close();
        var first = await playing.StandardOutput.ReadLineAsync();
        first.Should().StartWith($"Open {host.Address}live/pourparlers-port-lemence-");
        var slug = first!.Split('/')[^1];
        for (var n = 0; n < 3; n++)
        {
            (await playing.StandardOutput.ReadLineAsync()).Should().NotBeNullOrEmpty();
        }

        playing.Kill(entireProcessTree: true);
        await playing.WaitForExitAsync();
        (await host.PageAsync($"/live/{slug}")).QuerySelectorAll("#feed article").Length.Should().BeInRange(3, 26);
    }

    async Task<Run> RunAsync(string? input, (string Name, string Value)[] settings, params string[] arguments)
    {
        using var process = Launch(settings, arguments);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);
        return new Run(process.ExitCode, await output, await error);
    }

    Process Launch((string Name, string Value)[] settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Blog).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };

        // As it runs from its source: its web root is the repository's.
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ConnectionStrings__LiveBlog"] = database.ConnectionString;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    sealed record Run(int ExitCode, string Output, string Error);
}
