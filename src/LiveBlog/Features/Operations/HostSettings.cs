using LiveBlog.Data;
using Serilog.Events;

namespace LiveBlog.Features.Operations;

/// <summary>Where the program finds its own files, and in which environment it runs when nobody says.</summary>
static class HostSettings
{
    public static WebApplicationOptions From(string[] args) =>
        new()
        {
            Args = args,
            ApplicationName = typeof(HostSettings).Assembly.GetName().Name,

            // Its settings and pages lie beside the program, wherever it is started from. Paths in settings, such as the
            // database's, are taken from where it is started.
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName =
                Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
                ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
                ?? Default,
        };

    /// <summary>Whether an empty database is filled with the demo in Development: <c>Demo:Enabled</c>.</summary>
    /// <exception cref="ConfigurationException">The value is neither true nor false.</exception>
    public static bool WantsDemo(IConfiguration configuration) =>
        configuration["Demo:Enabled"] switch
        {
            null or "" => true,
            var text when bool.TryParse(text, out var wanted) => wanted,
            var text => throw new ConfigurationException($"Demo:Enabled is \"{text}\"; it must be true or false."),
        };

    /// <exception cref="ConfigurationException">A value that others read is not one they understand.</exception>
    public static void Check(IConfiguration configuration)
    {
        _ = WantsDemo(configuration);
        foreach (var url in (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (
                !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            )
            {
                throw new ConfigurationException($"urls has \"{url}\"; each must be an address such as http://localhost:5000.");
            }
        }

        foreach (var key in new[] { "Serilog:MinimumLevel", "Serilog:MinimumLevel:Default" })
        {
            if (configuration[key] is { Length: > 0 } level && !Enum.TryParse<LogEventLevel>(level, ignoreCase: true, out _))
            {
                throw new ConfigurationException(
                    $"{key} is \"{level}\"; it must be one of {string.Join(", ", Enum.GetNames<LogEventLevel>())}."
                );
            }
        }
    }

    // Built from source for oneself, it is Development; published, it is Production.
#if DEBUG
    const string Default = "Development";
#else
    const string Default = "Production";
#endif
}
