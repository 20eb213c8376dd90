using Microsoft.Net.Http.Headers;

namespace LiveBlog.Caching;

/// <summary>A document that is not a page: kept by any cache under its tag, and asked for again before each use.</summary>
/// <param name="Tag">An entity tag, as <see cref="PageVersion"/> makes them.</param>
public sealed record CachedDocument(string Tag, string ContentType, Func<Task<byte[]>> WriteAsync) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.GetTypedHeaders();
        headers.ETag = EntityTagHeaderValue.Parse(Tag);
        headers.CacheControl = new CacheControlHeaderValue { Public = true, NoCache = true };
        if (httpContext.Request.Holds(headers.ETag))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var bytes = await WriteAsync();
        httpContext.Response.ContentType = ContentType;
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
