using System.Globalization;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Statistics;

public static class StatisticsRegistration
{
    const string Rate = "openings";

    public static IServiceCollection AddStatistics(this IServiceCollection services)
    {
        services.AddSingleton<PageViews>();
        services.AddHostedService(provider => provider.GetRequiredService<PageViews>());
        services.AddScoped<BlogStatisticsQuery>();
        services.AddSingleton<ViewerCounts>();
        services.AddHostedService(provider => provider.GetRequiredService<ViewerCounts>());

        // One reader opens a few pages a minute.
        services.Configure<RateLimiterOptions>(limiter => limiter.AddRateOfWriting(Rate, 120, TimeSpan.FromMinutes(1)));
        return services;
    }

    /// <summary>Where a reader's page says that it was opened: by a beacon, without cookies, and answered with nothing.</summary>
    public static void MapStatistics(this IEndpointRouteBuilder app) =>
        app.MapPost(
                "/live/{slug}/opened",
                (string slug, string? entry, string? from, HttpRequest request, PageViews views) =>
                {
                    // Browsers say where a request comes from; another site's page does not count for this one.
                    var isOwn = request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin";
                    var id = default(EntryId);
                    if (
                        isOwn
                        && Slug.TryParse(slug, out var parsed)
                        && (entry is null || EntryId.TryParse(entry, CultureInfo.InvariantCulture, out id))
                    )
                    {
                        views.Count(parsed, id, from, request.HttpContext.AddressKey());
                    }

                    return TypedResults.NoContent();
                }
            )
            .RequireRateLimiting(Rate)
            .WithMetadata(new NotQueuedAttribute())
            .DisableAntiforgery()
            .AllowAnonymous()
            .ExcludeFromDescription();
}
