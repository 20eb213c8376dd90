namespace LiveBlog.Features.Webhooks;

public static class WebhooksRegistration
{
    /// <summary>Webhooks and the job that delivers them.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddScoped<WebhookCommands>();
        services.AddScoped<WebhookCalls>();
        services.AddSingleton<WebhookSender>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
        return services;
    }
}
