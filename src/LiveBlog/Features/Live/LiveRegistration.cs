using LiveBlog.ChangeStreams;
using LiveBlog.Features.Live.Sockets;
using LiveBlog.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace LiveBlog.Features.Live;

public static class LiveRegistration
{
    internal const string HubPath = "/hubs/live";

    /// <summary>The most bytes a client may send in one message: a call of Follow needs some two hundred.</summary>
    internal const int MaxClientMessage = 4 * 1024;

    public static IServiceCollection AddLive(this IServiceCollection services, LiveSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<SendingThreads>();
        services.AddSingleton<HubSockets>();
        services.AddHostedService(provider => provider.GetRequiredService<HubSockets>());
        services.AddSingleton<ChangeRenderer>();
        services.AddChangeStream<BlogStream>(StreamKey.BlogKind);
        services.AddSingleton<CatchUpPace>();
        services.AddSingleton<OpenConnections>();
        services.AddSingleton<CallFaults>();
        services.AddSingleton<PacedCalls>();
        services.AddSingleton<Followers>();
        services.AddSingleton<IStreamSink>(provider => provider.GetRequiredService<Followers>());
        services.AddSingleton<StreamFollowing>();
        services.AddSingleton<SignedInFollowers>();
        services.AddSingleton<ISignedInSink>(provider => provider.GetRequiredService<SignedInFollowers>());
        services.AddHostedService<Viewers>();

        services.AddSingleton<LiveConnections>();
        services.AddSingleton<HubLifetimeManager<LiveHub>>(provider => provider.GetRequiredService<LiveConnections>());
        services
            .AddSignalR(hub =>
            {
                hub.MaximumReceiveMessageSize = MaxClientMessage;

                // A browser lets the timers of a hidden page fire once a minute: its pings come no more often.
                hub.ClientTimeoutInterval = TimeSpan.FromMinutes(2.5);
                hub.MaximumParallelInvocationsPerClient = 1;
                hub.StreamBufferCapacity = 1;
                hub.DisableImplicitFromServicesParameters = true;
                hub.AddFilter<CallFaults>();
                hub.AddFilter<PacedCalls>();
            })
            .AddJsonProtocol(json => ApiJson.Configure(json.PayloadSerializerOptions));
        return services;
    }

    /// <summary>Lets connections be taken over from HTTP: see <see cref="TakeOver"/>.</summary>
    public static void AddTakeOver(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                var sockets = endpoint.ApplicationServices.GetRequiredService<HubSockets>();
                if (endpoint.ApplicationServices.GetRequiredService<LiveSettings>().Push != PushWay.Hub)
                {
                    endpoint.Use(http => connection => HandOver.RunAsync(connection, http, sockets.Hub));
                }
            })
        );

    /// <summary>Behind the check of rights: it knows then who opens the connection.</summary>
    public static void UseTakeOver(this IApplicationBuilder app) => app.UseMiddleware<TakeOver>();

    public static void UseConnectionLimits(this IApplicationBuilder app) => app.UseMiddleware<LimitConnections>();

    public static void MapLive(this IEndpointRouteBuilder app)
    {
        ChangesApi.Map(app);
        app.MapHub<LiveHub>(
                HubPath,
                connection =>
                {
                    connection.Transports =
                        HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling;

                    // What a slow reader may keep waiting here, and what a fast writer may pile up.
                    connection.TransportMaxBufferSize = 64 * 1024;
                    connection.ApplicationMaxBufferSize = MaxClientMessage * 2;
                    connection.CloseOnAuthenticationExpiration = false;
                }
            )
            .AllowAnonymous();
    }
}
