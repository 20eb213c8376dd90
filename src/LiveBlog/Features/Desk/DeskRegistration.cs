using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Media;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Desk;

public static class DeskRegistration
{
    public static IServiceCollection AddDesk(this IServiceCollection services)
    {
        services
            .AddOptions<RazorPagesOptions>()
            .Configure<PublishingSettings>(
                (pages, publishing) =>
                {
                    pages.Conventions.LimitBody("/Desk/Blog", new BodyLimit(UploadedPicture.MaxFormBytes));

                    // Texts, each byte of which a form may escape.
                    pages.Conventions.LimitBody("/Desk/Index", new BodyLimit(publishing.MaxRequestBytes));
                }
            );
        return services.AddScoped<LastChanges>().AddScoped<LinkPreviews>().AddSingleton<LinkPreviewSlots>().AddScoped<DeskPresence>();
    }
}
