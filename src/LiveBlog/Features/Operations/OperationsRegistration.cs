using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace LiveBlog.Features.Operations;

public static class OperationsRegistration
{
    public static IServiceCollection AddOperations(this IServiceCollection services, AuditSettings audit)
    {
        services.AddHealthChecks().AddDbContextCheck();
        services.AddSingleton<DataAtRest>();
        services.AddScoped<Demo>();
        services.AddScoped<DemoDiscussion>();
        services.AddHostedService<OldPosts>();
        services.AddSingleton(audit);
        services.AddHostedService<AuditCleanupJob>();
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        // Alive: the program answers. Ready: it reaches its database.
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        SecurityTxt.Map(app);
    }

    public static void UseErrorPages(this WebApplication app)
    {
        app.UseWhen(
            http => IsForPrograms(http.Request.Path),
            branch => branch.UseExceptionHandler().UseStatusCodePages());
        app.UseWhen(
            http => !IsForPrograms(http.Request.Path),
            branch => branch.UseExceptionHandler("/status/500").UseStatusCodePagesWithReExecute("/status/{0}").Use(OnlyPageMethods));
    }

    public static void UseWholeQueries(this WebApplication app) => app.Use(OnlyWholeQueries);

    // A page is looked at or posted to; what else is asked of it ends here, before anything is done about it.
    static Task OnlyPageMethods(HttpContext http, RequestDelegate next)
    {
        var method = http.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPost(method))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = "GET, HEAD, POST";
        return Task.CompletedTask;
    }

    static readonly string[] NoNul = ["It must not hold the character U+0000."];

    // A NUL is in no text that is looked for, and PostgreSQL fails on a question with one. In a path the server refuses it itself;
    // places in a feed are read by the readers' pages, which say what they cannot read.
    static Task OnlyWholeQueries(HttpContext http, RequestDelegate next)
    {
        if (http.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true)
        {
            return next(http);
        }

        var isForPrograms = IsForPrograms(http.Request.Path);
        var wrong = http.Request.Query
            .Where(value => value.Key.Contains('\0', StringComparison.Ordinal) || value.Value.ToString().Contains('\0', StringComparison.Ordinal))
            .Where(value => isForPrograms || value.Key is not ("before" or "after" or "at"))
            .ToDictionary(value => value.Key.Replace("\0", "", StringComparison.Ordinal), _ => NoNul);
        if (wrong.Count == 0)
        {
            return next(http);
        }

        if (!isForPrograms)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return TypedResults.Problem(title: "Some fields are not right.", statusCode: StatusCodes.Status400BadRequest, extensions: [new("errors", wrong)]).ExecuteAsync(http);
    }

    static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.Ordinal)
        || path.StartsWithSegments("/media", StringComparison.Ordinal)
        || path.StartsWithSegments("/hubs", StringComparison.Ordinal)
        || path.StartsWithSegments("/health", StringComparison.Ordinal)
        || path.StartsWithSegments("/openapi", StringComparison.Ordinal);

    static void AddDbContextCheck(this IHealthChecksBuilder checks) => checks.AddCheck<DatabaseCheck>("database");
}
