using Microsoft.AspNetCore.Diagnostics;

namespace LiveBlog.Http;

public static class Requests
{
    static readonly string[] ForPrograms = ["/api", "/media", "/hubs", "/health", "/openapi"];

    /// <summary>Whether a program asks: it is answered with a problem (RFC 9457), not with a page.</summary>
    public static bool IsForPrograms(this HttpRequest request)
    {
        foreach (var folder in ForPrograms)
        {
            if (request.Path.StartsWithSegments(folder, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a script of our pages asks: it gets JSON.</summary>
    public static bool IsOfScript(this HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType == "application/json");

    /// <summary>
    /// Whether the page of an error is being made, for a request that has been dealt with: nothing counts or refuses it again.
    /// </summary>
    public static bool IsErrorPage(this HttpContext http) =>
        http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null;
}
