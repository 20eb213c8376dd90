using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Http.Limits;

/// <summary>
/// The answer 429 (RFC 6585 §4): to programs as a problem, to people on a page, and always with the time after which to come back.
/// </summary>
static class TooManyRequests
{
    public static Task RefuseAsync(HttpContext http, Caller caller, TimeSpan retryAfter)
    {
        if (http.Request.IsForPrograms())
        {
            return Problem(http.Response, retryAfter).ExecuteAsync(http);
        }

        Mark(http.Response, StatusCodes.Status429TooManyRequests, retryAfter);
        if (http.RequestServices.GetRequiredService<ReadLimits>().MayShowPage(caller))
        {
            // The status page middleware writes the page.
            return Task.CompletedTask;
        }

        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(http.Request.PreferredStrings().TooManyText, http.RequestAborted);
    }

    /// <summary>The answer 503 (RFC 9110 §15.6.4) of a machine that has as much waiting as it takes.</summary>
    public static Task BusyAsync(HttpContext http, TimeSpan retryAfter)
    {
        if (http.Request.IsForPrograms())
        {
            return Problem(http.Response, StatusCodes.Status503ServiceUnavailable, "The server is busy.", retryAfter).ExecuteAsync(http);
        }

        // The page of this status follows, but for a script.
        Mark(http.Response, StatusCodes.Status503ServiceUnavailable, retryAfter);
        return http.Request.IsOfScript()
            ? http.Response.WriteAsJsonAsync(new { ok = false, message = http.Request.PreferredStrings().BusyText })
            : Task.CompletedTask;
    }

    public static ProblemHttpResult Problem(HttpResponse response, TimeSpan retryAfter) =>
        Problem(response, StatusCodes.Status429TooManyRequests, "Too many requests from this address.", retryAfter);

    /// <param name="retryAfter">Told in whole seconds, at least one.</param>
    public static ProblemHttpResult Problem(HttpResponse response, int status, string title, TimeSpan retryAfter)
    {
        var seconds = Mark(response, status, retryAfter);
        return TypedResults.Problem(title: title, detail: $"Try again in {seconds} seconds.", statusCode: status);
    }

    static string Mark(HttpResponse response, int status, TimeSpan retryAfter)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        response.StatusCode = status;
        response.Headers.RetryAfter = seconds;
        response.Headers.CacheControl = "no-store";
        return seconds;
    }
}
