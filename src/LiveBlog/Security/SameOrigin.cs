using LiveBlog.Http;

namespace LiveBlog.Security;

/// <summary>
/// Lets a request that writes pass only from a page of this site: browsers say where it comes from (Fetch Metadata,
/// Sec-Fetch-Site; RFC 6454 §7, Origin). For what scripts send as JSON, and for forms that need no cookie, in the place of a token.
/// </summary>
public sealed class SameOrigin : IEndpointFilter
{
    public static bool Comes(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return site is "" or "same-origin" or "none" && (origin.Length == 0 || IsOurs(origin, request));
    }

    // A proxy may ask under another name than readers do.
    static bool IsOurs(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && (
            string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            || (
                request.HttpContext.RequestServices.GetRequiredService<SiteSettings>().BaseUrl is { } url
                && string.Equals(from.Authority, new Uri(url).Authority, StringComparison.OrdinalIgnoreCase)
            )
        );

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Comes(context.HttpContext.Request)
            ? next(context)
            : new(
                TypedResults.Problem(
                    title: "This request may only be sent from a page of this site.",
                    statusCode: StatusCodes.Status403Forbidden
                )
            );
}
