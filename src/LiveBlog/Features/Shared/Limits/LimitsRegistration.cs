namespace LiveBlog.Features.Shared;

public static class LimitsRegistration
{
    public static IServiceCollection AddLimits(this IServiceCollection services, LimitSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ReadLimits>();
        return services;
    }

    /// <summary>Before the cache of answers.</summary>
    public static void UseRequestLimits(this IApplicationBuilder app) => app.UseMiddleware<LimitRequests>();

    /// <summary>Behind the cache of answers.</summary>
    public static void UseCostlyLimits(this IApplicationBuilder app) => app.UseMiddleware<LimitCostly>();
}
