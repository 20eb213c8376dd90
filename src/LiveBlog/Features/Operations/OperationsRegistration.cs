using LiveBlog.Http;
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
        services.AddHostedService<IdempotencyKeyCleanupJob>();
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
        app.UseWhen(http => http.Request.IsForPrograms(), branch => branch.UseExceptionHandler().UseStatusCodePages());
        app.UseWhen(
            http => !http.Request.IsForPrograms(),
            branch => branch.UseExceptionHandler("/status/500").UseStatusCodePagesWithReExecute("/status/{0}").Use(OnlyPageMethods)
        );
    }

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

    static void AddDbContextCheck(this IHealthChecksBuilder checks) => checks.AddCheck<DatabaseCheck>("database");
}
