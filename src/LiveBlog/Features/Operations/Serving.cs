using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using LiveBlog.Http;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Operations;

/// <summary>The verb <c>serve</c>: database up to date, demo in Development, and a word on where to look and how to sign in.</summary>
static class Serving
{
    const int SpareThreads = 8;

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        HaveThreads();

        // Readers wait while memory is cleared: in small steps beside the work, and not all at once.
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        await using var app = LiveBlogApp.Build(args);
        await StartAsync(app, cancellation);
        await Console.Out.WriteLineAsync(await GreetingAsync(app, cancellation));
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    /// <summary>
    /// The framework starts with a thread for each core, and adds others slowly. On one core a request that computes for long would
    /// hold up all others; with some threads to spare the system shares the core out among them.
    /// </summary>
    static void HaveThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var ofPorts);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + SpareThreads), ofPorts);
    }

    public static async Task StartAsync(WebApplication app, CancellationToken cancellation)
    {
        await using (var scope = app.Services.CreateAsyncScope())
        {
            await MigrateAsync(scope.ServiceProvider, cancellation);
            scope.ServiceProvider.GetRequiredService<KeyRing>().WarnIfUnprotected();
            var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
            if (app.Environment.IsDevelopment() && HostSettings.WantsDemo(app.Configuration) && !await db.Blogs.AnyAsync(cancellation))
            {
                await scope.ServiceProvider.GetRequiredService<Demo>().LoadAsync(cancellation);
            }
        }

        await app.StartAsync(cancellation);
    }

    static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <exception cref="ConfigurationException">The database cannot be reached, or not be written.</exception>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancellation)
    {
        try
        {
            await services.GetRequiredService<LiveBlogDb>().MigrateAsync(cancellation);
            services.GetRequiredService<DataAtRest>().Tighten();
            await services.GetRequiredService<KeyRing>().ProtectAsync(cancellation);
            await services.GetRequiredService<KeyedHash>().LoadAsync(cancellation);
        }
        catch (Exception failure) when (failure is DbException or IOException or UnauthorizedAccessException or SocketException)
        {
            throw new ConfigurationException($"ConnectionStrings:LiveBlog leads to no database that can be used: {failure.Message}");
        }
    }

    static async Task<string> GreetingAsync(WebApplication app, CancellationToken cancellation)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var site = services.GetRequiredService<SiteAddress>().Base;
        var database = services.GetRequiredService<DatabaseSettings>();
        var greeting = new StringBuilder()
            .AppendLine()
            .AppendLine(Plain, $"  LiveBlog is running, on {(database.Provider == DatabaseProvider.Sqlite ? "SQLite" : "PostgreSQL")}.")
            .AppendLine()
            .AppendLine(Plain, $"  Readers    {site}/");
        var newest = await services
            .GetRequiredService<LiveBlogDb>()
            .Blogs.AsNoTracking()
            .OrderBy(b => b.Id)
            .Select(b => b.Slug)
            .Take(3)
            .ToListAsync(cancellation);
        foreach (var slug in newest)
        {
            greeting.AppendLine(Plain, $"             {site}/live/{slug}");
        }

        greeting.AppendLine(Plain, $"  Desk       {site}/desk").AppendLine(Plain, $"  API        {site}/openapi/v1.json");
        if (!await services.GetRequiredService<AccountCreation>().HasAdministratorAsync(cancellation))
        {
            greeting
                .AppendLine()
                .AppendLine("  There is no administrator yet. This link, good once and for a day, makes the first:")
                .AppendLine(Plain, $"  {site}{services.GetRequiredService<FirstAdministrator>().CreatePath()}");
        }

        return greeting.ToString();
    }
}
