namespace LiveBlog.Features.Publishing;

public static class PublishingRegistration
{
    public static IServiceCollection AddPublishing(this IServiceCollection services, PublishingSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<EntryChecks>();
        services.AddScoped<EntryCommands>();
        services.AddScoped<BlogCommands>();
        services.AddScoped<NewswireCommands>();
        return services;
    }
}
