using LiveBlog.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Media;

public static class MediaRegistration
{
    public static IServiceCollection AddMedia(this IServiceCollection services, MediaSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ImageProcessor>();
        services.AddSingleton<MediaStore>();
        services.AddSingleton<SharePicture>();
        services.AddScoped<MediaCommands>();
        services.AddScoped<DeskPictures>();
        services.Configure<RazorPagesOptions>(pages =>
            pages.Conventions.LimitBody("/Media/Desk", new BodyLimit(UploadedPicture.MaxFormBytes))
        );
        return services;
    }

    public static void MapMedia(this IEndpointRouteBuilder app)
    {
        MediaDelivery.Map(app);
        SharePictures.Map(app);
    }
}
