using LiveBlog.ChangeStreams;

namespace LiveBlog.Features.Newswire;

public static class NewswireRegistration
{
    /// <summary>The headlines of the whole site: pages, API and lines of its own.</summary>
    public static IServiceCollection AddNewswire(this IServiceCollection services)
    {
        services.AddOutputCache(cache => cache.AddPolicy(NewswireCache.Policy, new NewswireCache()));
        services.AddChangeStream<NewswireStream>(StreamKey.NewswireKind);
        services.AddScoped<NewswireQuery>();
        services.AddScoped<NewswireCommands>();
        return services;
    }
}
