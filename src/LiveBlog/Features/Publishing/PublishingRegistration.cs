using Microsoft.AspNetCore.Http.Features;

namespace LiveBlog.Features.Publishing;

public static class PublishingRegistration
{
    public static IServiceCollection AddPublishing(this IServiceCollection services, PublishingSettings settings)
    {
        services.AddSingleton(settings);

        // What a form brings in all is bounded for each page: see BodyLimits. One field may be as long as a body with every byte escaped.
        services.Configure<FormOptions>(form => form.ValueLengthLimit = Math.Max(form.ValueLengthLimit, 3 * settings.MaxBodyBytes));
        services.AddSingleton<BodyChecks>();
        services.AddSingleton<EntryChecks>();
        services.AddScoped<HeadChecks>();
        services.AddScoped<EntryCommands>();
        services.AddScoped<BlogCommands>();
        services.AddScoped<BlogHeads>();
        services.AddScoped<TopicCommands>();
        services.AddScoped<DraftCommands>();
        services.AddSingleton<ScheduledEntries>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduledEntries>());
        return services;
    }
}
