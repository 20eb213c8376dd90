using Microsoft.Net.Http.Headers;

namespace LiveBlog.Http;

/// <summary>What every answer says unless it says otherwise itself: its character set, who may load it, and who may keep it.</summary>
static class ResponseDefaults
{
    public static void Apply(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);

        // All text here is UTF-8; without a charset a browser guesses.
        if (response.ContentType is "text/plain" or "text/javascript" or "text/css")
        {
            response.ContentType += "; charset=utf-8";
        }

        if (response.StatusCode == StatusCodes.Status304NotModified)
        {
            return;
        }

        var isForOthers = IsForOtherSites(request.Path, response.ContentType);
        response.Headers["Cross-Origin-Resource-Policy"] = isForOthers ? "cross-origin" : "same-origin";
        if (IsPartOfFrames(request.Path))
        {
            response.Headers.AllowEveryOrigin();
        }

        // What somebody is shown who is signed in, or a program with a key, is in no cache.
        var isPersonal = http.User.Identity?.IsAuthenticated == true || request.Headers.Authorization.Count > 0;
        if (isPersonal && response.Headers.CacheControl.Count == 0)
        {
            response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        }
    }

    /// <summary>Pictures, and what a partner's page loads: the frame and the script that makes it.</summary>
    static bool IsForOtherSites(PathString path, string? contentType) =>
        contentType?.StartsWith("image/", StringComparison.Ordinal) == true
        || path.StartsWithSegments("/embed", StringComparison.Ordinal)
        || path == "/embed.js";

    /// <summary>
    /// The scripts and styles of an embed, and the script that makes it. In a sandbox the frame's origin is opaque (HTML §7.6), so that it
    /// loads its own files as another site would; and another site may load <c>embed.js</c> as a module. They are the same for everybody.
    /// </summary>
    static bool IsPartOfFrames(PathString path) =>
        path.StartsWithSegments("/js", StringComparison.Ordinal)
        || path.StartsWithSegments("/css", StringComparison.Ordinal)
        || path.StartsWithSegments("/fonts", StringComparison.Ordinal)
        || path == "/embed.js";
}
