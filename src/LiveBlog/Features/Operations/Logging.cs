using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Filters;

namespace LiveBlog.Features.Operations;

/// <summary>Serilog, from the first line of the start. Request ids are in it; addresses and keys never are.</summary>
static class Logging
{
    /// <summary>Marks work in bulk, whose single steps are not worth a line each.</summary>
    public const string InBulk = "InBulk";

    /// <summary>The logger until the settings are read; it goes to standard error, as all logs do.</summary>
    public static Logger CreateFirst() => Common(new LoggerConfiguration()).CreateLogger();

    public static void AddLogging(this WebApplicationBuilder builder) =>
        builder.Services.AddSerilog(
            (services, logger) => Common(logger).ReadFrom.Configuration(builder.Configuration).ReadFrom.Services(services),
            preserveStaticLogger: true
        );

    public static void UseRequestLog(this WebApplication app) =>
        app.UseSerilogRequestLogging(log =>
        {
            // The path without its query: links that sign somebody in carry their token there.
            log.MessageTemplate = "{RequestMethod} {RequestPath} {StatusCode} in {Elapsed:0.0} ms";
            log.GetLevel = (http, _, failure) =>
                failure is not null || IsOurFault(http.Response.StatusCode) ? LogEventLevel.Error
                : IsRoutine(http.Request.Path) ? LogEventLevel.Verbose
                : LogEventLevel.Debug;
        });

    // 501 says that the asker wants something that is not offered (RFC 9110 §15.6.2): a format of oEmbed, a method.
    static bool IsOurFault(int status) =>
        status >= StatusCodes.Status500InternalServerError && status != StatusCodes.Status501NotImplemented;

    static bool IsRoutine(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal) || path.StartsWithSegments("/hubs", StringComparison.Ordinal);

    static LoggerConfiguration Common(LoggerConfiguration logger) =>
        logger
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            // A start that fails is told once, in a sentence, by the command line.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting", LogEventLevel.Fatal)
            // Keys lie in the database, which is as safe as the accounts beside them.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            // What a browser sent wrong is its own affair; a stack trace for each would drown what matters.
            .MinimumLevel.Override("Microsoft.AspNetCore.Antiforgery", LogEventLevel.Fatal)
            // The calls that fail are logged by CallFaults, which knows whose fault it was.
            .MinimumLevel.Override("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogEventLevel.Fatal)
            .Enrich.FromLogContext()
            .Filter.ByExcluding(Matching.WithProperty(InBulk))
            .WriteTo.Console(new LogLines(), standardErrorFromLevel: LogEventLevel.Verbose);
}
