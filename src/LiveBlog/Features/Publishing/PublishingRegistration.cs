namespace LiveBlog.Features.Publishing;

public static class PublishingRegistration
{
    public static IServiceCollection AddPublishing(this IServiceCollection services, PublishingSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<BodyChecks>();
        services.AddSingleton<EntryChecks>();
        services.AddScoped<HeadChecks>();
        services.AddScoped<EntryCommands>();
        services.AddScoped<BlogCommands>();
        services.AddScoped<BlogHeads>();
        services.AddScoped<NewswireCommands>();
        services.AddScoped<ArticleCommands>();
        services.AddScoped<TopicCommands>();
        services.AddScoped<KeyCommands>();
        services.AddScoped<DraftCommands>();
        services.AddSingleton<ScheduledEntries>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduledEntries>());
        return services;
    }
}
