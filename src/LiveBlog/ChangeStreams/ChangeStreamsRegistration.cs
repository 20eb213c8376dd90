using LiveBlog.Data;
using LiveBlog.Security;

namespace LiveBlog.ChangeStreams;

public static class ChangeStreamsRegistration
{
    /// <summary>
    /// The logs, the transactions that write them, the signal and the relay. A feature must register the <see cref="IStreamSink"/> and
    /// the <see cref="ISignedInSink"/>, and each stream with <see cref="AddChangeStream"/>.
    /// </summary>
    public static IServiceCollection AddChangeStreams(this IServiceCollection services, DatabaseSettings settings)
    {
        services.AddSingleton<BlogIds>();
        services.AddSingleton<SharedCatchUps>();
        services.AddScoped<ChangeLog>();
        services.AddScoped<BlogTransaction>();
        services.AddScoped<NewswireLog>();
        services.AddScoped<NewswireTransaction>();
        services.AddScoped<ArticleTransaction>();
        services.AddSingleton<Relay>();
        services.AddHostedService(provider => provider.GetRequiredService<Relay>());
        services.AddScoped<DiscussionTransaction>();
        services.AddSingleton<KeyedHash>();
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

    /// <summary>Registers a kind of stream, as itself and for the relay.</summary>
    /// <param name="kind">As <see cref="ChangeStream.Kind"/>.</param>
    public static IServiceCollection AddChangeStream<TStream>(this IServiceCollection services, string kind)
        where TStream : ChangeStream =>
        services.AddScoped<TStream>().AddKeyedScoped<ChangeStream>(kind, (provider, _) => provider.GetRequiredService<TStream>());
}
