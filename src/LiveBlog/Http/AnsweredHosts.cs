namespace LiveBlog.Http;

/// <summary>
/// Refuses what is asked under a name that is not the site's (RFC 9110 §7.4), before anything is done about it. Checks of health and
/// metrics are answered under any: load balancers and monitors ask a machine by its address.
/// </summary>
sealed class AnsweredHosts(RequestDelegate next, SiteSettings site)
{
    public Task InvokeAsync(HttpContext http) =>
        site.Answers(http.Request.Host) || IsForMonitors(http.Request.Path) ? next(http) : RefuseAsync(http);

    static bool IsForMonitors(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal) || path.StartsWithSegments("/metrics", StringComparison.Ordinal);

    static Task RefuseAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults
            .Problem(
                title: "The host name is not accepted.",
                detail: "Host must be the site's own name.",
                statusCode: StatusCodes.Status400BadRequest
            )
            .ExecuteAsync(http);
    }
}
