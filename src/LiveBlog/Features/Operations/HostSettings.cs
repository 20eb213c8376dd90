namespace LiveBlog.Features.Operations;

/// <summary>Where the program finds its own files, and in which environment it runs when nobody says.</summary>
static class HostSettings
{
    public static WebApplicationOptions From(string[] args) => new()
    {
        Args = args,
        ApplicationName = typeof(HostSettings).Assembly.GetName().Name,

        // Its settings and pages lie beside the program, wherever it is started from. Paths in settings, such as the
        // database's, are taken from where it is started.
        ContentRootPath = AppContext.BaseDirectory,
        EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Default,
    };

    // Built from source for oneself, it is Development; published, it is Production.
#if DEBUG
    const string Default = "Development";
#else
    const string Default = "Production";
#endif
}
