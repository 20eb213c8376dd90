using LiveBlog.Data;
using LiveBlog.Security;

namespace LiveBlog.ChangeStreams;

public static class ChangesRegistration
{
    /// <summary>
    /// The change log, its doorbell and its relay. A feature must register the <see cref="IChangeSink"/>, the
    /// <see cref="INewswireSink"/>, the <see cref="IDiscussionSink"/> and the <see cref="ISignedInSink"/>.
    /// </summary>
    public static IServiceCollection AddChanges(this IServiceCollection services, DatabaseSettings settings)
    {
        services.AddScoped<ChangeLog>();
        services.AddScoped<BlogTransaction>();
        services.AddScoped<NewswireLog>();
        services.AddScoped<NewswireTransaction>();
        services.AddScoped<ArticleTransaction>();
        services.AddScoped<NewswireChanges>();
        services.AddSingleton<Relay>();
        services.AddHostedService(provider => provider.GetRequiredService<Relay>());
        services.AddSingleton<NewswireRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<NewswireRelay>());
        services.AddScoped<DiscussionTransaction>();
        services.AddSingleton<KeyedHash>();
        services.AddSingleton<ParticipantIds>();
        services.AddScoped<DiscussionChanges>();
        services.AddSingleton<DiscussionRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<DiscussionRelay>());
        services.AddHostedService<SearchIndexer>();

        switch (settings.Provider)
        {
            case DatabaseProvider.Sqlite:
                services.AddSingleton<IChangeNotifier, LocalChangeNotifier>();
                services.AddSingleton<IBlogRevisions, SqliteBlogRevisions>();
                break;
            case DatabaseProvider.Postgres:
                services.AddSingleton<PostgresChangeNotifier>();
                services.AddSingleton<IBlogRevisions, PostgresBlogRevisions>();
                services.AddSingleton<IChangeNotifier>(provider => provider.GetRequiredService<PostgresChangeNotifier>());
                services.AddHostedService(provider => provider.GetRequiredService<PostgresChangeNotifier>());
                break;
        }

        return services;
    }
}
