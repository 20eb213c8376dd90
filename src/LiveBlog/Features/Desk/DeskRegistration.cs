namespace LiveBlog.Features.Desk;

public static class DeskRegistration
{
    public static IServiceCollection AddDesk(this IServiceCollection services) => services.AddScoped<DeskPictures>().AddScoped<LinkPreviews>().AddSingleton<LinkPreviewSlots>().AddScoped<Staff>().AddScoped<WhoIsHere>()
        .AddScoped<WireSources>().AddSingleton<WirePolling>().AddHostedService(provider => provider.GetRequiredService<WirePolling>()).AddHostedService<ExpiringKeys>();
}
