namespace LiveBlog.Http.Outgoing;

public static class OutgoingRegistration
{
    /// <summary>Asking other servers, at addresses that others have given.</summary>
    public static IServiceCollection AddOutgoingHttp(this IServiceCollection services, OutgoingSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<OutgoingHttp>();
        return services;
    }
}
