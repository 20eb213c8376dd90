namespace LiveBlog.Features.Shared;

public static class SearchRegistration
{
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddScoped<EntrySearch>();
        return services;
    }
}
