using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Localization;
using Microsoft.OpenApi;

namespace LiveBlog.Features.Api;

public static class ApiRegistration
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddScoped<AbsoluteUrls>();
        services.AddSingleton<ApiDescription>();
        services.AddScoped<WritingRights>();
        services.AddScoped<KeyCommands>();
        services.AddHostedService<ExpiringKeys>();
        services.AddHttpContextAccessor();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddProblemDetails();
        services.AddOpenApi(
            ApiDescription.Name,
            openApi =>
                openApi.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info.Title = "LiveBlog";
                        document.Info.Version = "1";
                        document.Info.Description =
                            "Blogs, entries and their changes. Reading is open to all; writing needs an API key as a bearer token. "
                            + "Errors are problem details (RFC 9457) that name the field.";
                        document.Components ??= new OpenApiComponents();
                        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
                        document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme
                        {
                            Type = SecuritySchemeType.Http,
                            Scheme = "bearer",
                            Description = "An API key: liveblog apikey create.",
                        };
                        return Task.CompletedTask;
                    }
                )
        );
        return services;
    }

    /// <summary>Maps what concerns blogs, entries, topics and keys.</summary>
    /// <returns>The group to which the other capabilities map what is theirs.</returns>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder app)
    {
        var whole = app.LimitOfTexts();
        var api = app.MapGroup("/api/v1")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .AddEndpointFilterFactory(IfMatch.RefuseUnreadable);
        BlogsApi.Map(api, whole);
        EntriesApi.Map(api, whole);
        TopicsApi.Map(api);
        KeysApi.Map(api);
        ApiDescription.Map(app);
        return api;
    }

    /// <summary>The limit of requests that carry texts as long as an entry's or an article's.</summary>
    internal static BodyLimit LimitOfTexts(this IEndpointRouteBuilder app) =>
        new(app.ServiceProvider.GetRequiredService<PublishingSettings>().MaxRequestBytes) { Why = Strings.For("en").ErrorRequestTooLarge };
}

/// <summary>Makes absolute addresses for the current request.</summary>
public sealed class AbsoluteUrls(SiteSettings settings, IHttpContextAccessor http)
{
    public string Absolute(string path) => settings.Absolute(http.HttpContext!.Request, path);
}
