namespace LiveBlog.Http.Limits;

public static class LimitsRegistration
{
    public static IServiceCollection AddLimits(this IServiceCollection services, LimitSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ReadLimits>();
        services.AddSingleton<WorkQueues>();

        // For what is computed without anybody asking, or beside what a request waits for.
        services.AddSingleton(_ => new LowPriorityScheduler(threads: 1));
        return services;
    }

    /// <summary>Before the cache of answers.</summary>
    public static void UseRequestLimits(this IApplicationBuilder app) => app.UseMiddleware<LimitRequests>();

    /// <summary>Behind the cache of answers.</summary>
    public static void UseCostlyLimits(this IApplicationBuilder app) => app.UseMiddleware<LimitCostly>();

    /// <summary>Behind the check of rights.</summary>
    public static void UseWorkQueues(this IApplicationBuilder app) => app.UseMiddleware<QueueWork>();
}
