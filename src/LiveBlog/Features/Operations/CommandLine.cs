using System.CommandLine;
using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using LiveBlog.Features.Api;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Serilog;

namespace LiveBlog.Features.Operations;

/// <summary>
/// The verbs of the one program. What a verb makes goes to standard output, alone; everything said goes to standard error.
/// </summary>
static class CommandLine
{
    const string Serve = "serve";

    public static async Task<int> RunAsync(string[] args)
    {
        using var logger = Logging.CreateFirst();
        Log.Logger = logger;
        try
        {
            var command = CreateRoot().Parse(args);
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
            if (command.CommandResult.Command is RootCommand or { Name: Serve })
            {
                // The host listens for the signals to stop itself, and lets requests end. This library would end the process two
                // seconds after the first signal, and with an exception at the second.
                configuration.ProcessTerminationTimeout = null;
            }

            return await command.InvokeAsync(configuration);
        }
        catch (ConfigurationException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
        catch (IOException failure) when (failure.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"LiveBlog cannot listen: {failure.Message} Choose another with --urls http://localhost:5001."
            );
            return 2;
        }
        catch (Exception failure)
        {
            Log.Fatal(failure, "LiveBlog stopped because of an error");
            return 1;
        }
    }

    static RootCommand CreateRoot()
    {
        var root = new RootCommand("LiveBlog: a live blog, minute by minute. Without a verb it serves.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        root.SetAction(
            (result, cancellation) =>
                result.UnmatchedTokens is [var word, ..] && !word.StartsWith('-')
                    ? throw new ConfigurationException($"There is no verb \"{word}\". See --help.")
                    : Serving.RunAsync([.. result.UnmatchedTokens], cancellation)
        );

        var serve = new Command(Serve, "Serves pages, hub and API. Settings may follow: --urls http://localhost:5000 --Site:Name=Example")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        serve.SetAction((result, cancellation) => Serving.RunAsync([.. result.UnmatchedTokens], cancellation));
        root.Add(serve);

        var migrate = new Command("migrate", "Creates the database or brings it up to date, and ends.");
        migrate.SetAction((_, cancellation) => WithServicesAsync((_, _) => Task.FromResult(0), cancellation));
        root.Add(migrate);

        root.Add(CreateUser());
        root.Add(CreateApiKey());
        root.Add(DemoCommand.Create());
        return root;
    }

    static Command CreateUser()
    {
        var email = new Option<string>("--email") { Description = "The address to sign in with.", Required = true };
        var name = new Option<string>("--name") { Description = "The name colleagues see. Default: the part of the address before the @." };
        var role = RoleOption();
        var fromInput = new Option<bool>("--password-stdin")
        {
            Description = "Read the password from standard input. Without this one is made, and printed alone.",
        };
        var add = new Command("add", "Adds an account for the desk.") { email, name, role, fromInput };
        add.SetAction(
            (result, cancellation) =>
                WithServicesAsync(
                    async (services, _) =>
                    {
                        var made = !result.GetValue(fromInput);
                        var password = made ? NewPassword() : (await Console.In.ReadLineAsync(cancellation) ?? "");
                        var wrong = await services
                            .GetRequiredService<AccountCreation>()
                            .AddAsync(
                                result.GetValue(email)!,
                                result.GetValue(name) ?? "",
                                password,
                                result.GetValue(role)!,
                                Strings.For("en")
                            );
                        foreach (var (field, message) in wrong)
                        {
                            await Console.Error.WriteLineAsync($"--{field}: {message}");
                        }

                        if (wrong.Count == 0 && made)
                        {
                            await Console.Out.WriteLineAsync(password);
                        }

                        return wrong.Count == 0 ? 0 : 2;
                    },
                    cancellation
                )
        );
        return new Command("user", "Accounts of people.") { add };
    }

    static Command CreateApiKey()
    {
        var name = new Option<string>("--name") { Description = "What the key is for.", Required = true };
        var role = RoleOption();
        var expires = new Option<string>("--expires")
        {
            Description =
                "Until when it is good, as 2027-01-31T12:00Z (without an offset in Site:TimeZone), or never. Default: a year from now.",
        };
        var create = new Command("create", "Makes an API key and prints it, alone. It cannot be shown again.") { name, role, expires };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.Trim() is not { Length: >= 1 and <= 100 })
            {
                result.AddError("--name must have 1 to 100 characters.");
            }
        });
        create.SetAction(
            (result, cancellation) =>
                WithServicesAsync(
                    async (services, _) =>
                    {
                        var input = new KeyInput(
                            result.GetValue(name),
                            result.GetValue(role),
                            [],
                            result.GetValue(expires),
                            services.GetRequiredService<SiteSettings>().TimeZone
                        );
                        switch (await services.GetRequiredService<KeyCommands>().CreateAsync(input, cancellation))
                        {
                            case KeyOutcome.Done(_, var text):
                                await Console.Out.WriteLineAsync(text);
                                return 0;
                            case KeyOutcome.Wrong(var errors):
                                foreach (var (field, messages) in errors.In(Strings.For("en")))
                                {
                                    await Console.Error.WriteLineAsync($"--{(field == "expiresAt" ? "expires" : field)}: {messages[0]}");
                                }

                                return 2;
                            default:
                                throw new InvalidOperationException("A key is made, or is wrong.");
                        }
                    },
                    cancellation
                )
        );
        return new Command("apikey", "API keys of programs.") { create };
    }

    static Option<string> RoleOption()
    {
        var role = new Option<string>("--role") { Description = "What it may do.", DefaultValueFactory = _ => Roles.Editor };
        role.AcceptOnlyFromAmong([.. Roles.All]);
        return role;
    }

    static string NewPassword() =>
        Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(18)).Replace('+', '-').Replace('/', '_');

    /// <summary>Runs a verb with the program's own services, on a database that is up to date.</summary>
    public static async Task<int> WithServicesAsync(Func<IServiceProvider, WebApplication, Task<int>> act, CancellationToken cancellation)
    {
        await using var app = LiveBlogApp.Build([]);
        await using var scope = app.Services.CreateAsyncScope();
        await Serving.MigrateAsync(scope.ServiceProvider, cancellation);
        return await act(scope.ServiceProvider, app);
    }
}
