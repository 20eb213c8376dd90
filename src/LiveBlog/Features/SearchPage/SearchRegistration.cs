namespace LiveBlog.Features.SearchPage;

public static class SearchRegistration
{
    /// <summary>Search in the entries of a blog.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddScoped<EntrySearch>();
        return services;
    }
}
