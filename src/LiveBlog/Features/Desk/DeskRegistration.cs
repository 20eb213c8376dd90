using LiveBlog.Features.Publishing;
using LiveBlog.Features.Shared;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Desk;

public static class DeskRegistration
{
    // Without scripts the pictures come with the form, several at once.
    const int MaxFormWithPictures = 120_000_000;

    public static IServiceCollection AddDesk(this IServiceCollection services)
    {
        services
            .AddOptions<RazorPagesOptions>()
            .Configure<PublishingSettings>(
                (pages, publishing) =>
                {
                    pages.Conventions.LimitBody("/Desk/Blog", new BodyLimit(MaxFormWithPictures));
                    pages.Conventions.LimitBody("/Desk/Media", new BodyLimit(MaxFormWithPictures));

                    // Texts, each byte of which a form may escape.
                    pages.Conventions.LimitBody("/Desk/Index", new BodyLimit(publishing.MaxRequestBytes));
                    pages.Conventions.LimitBody("/Desk/Articles", new BodyLimit(publishing.MaxRequestBytes));
                    pages.Conventions.LimitBody("/Desk/Article", new BodyLimit(publishing.MaxRequestBytes));
                }
            );
        return services
            .AddScoped<DeskPictures>()
            .AddScoped<LinkPreviews>()
            .AddSingleton<LinkPreviewSlots>()
            .AddScoped<Staff>()
            .AddScoped<WhoIsHere>()
            .AddScoped<WireSources>()
            .AddSingleton<WirePolling>()
            .AddHostedService(provider => provider.GetRequiredService<WirePolling>())
            .AddHostedService<ExpiringKeys>();
    }
}
