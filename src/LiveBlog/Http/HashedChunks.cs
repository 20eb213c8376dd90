using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Http;

public static class HashedChunks
{
    const string Folder = "js/chunks/";

    /// <summary>The Cache-Control of what lies under a name that changes with it.</summary>
    public static readonly string Forever = new CacheControlHeaderValue
    {
        Public = true,
        MaxAge = TimeSpan.FromDays(365),
        Extensions = { new NameValueHeaderValue("immutable") },
    }.ToString();

    /// <summary>
    /// Chunks import each other by the names that the bundler gave them. Those names change with what is in them, which
    /// the framework cannot know: it would have each asked for again at every visit.
    /// </summary>
    public static void KeepHashedChunks(this StaticAssetsEndpointConventionBuilder assets) =>
        assets.Add(endpoint =>
        {
            if (
                endpoint is not RouteEndpointBuilder { RoutePattern.RawText: { } path, RequestDelegate: { } serve }
                || !path.TrimStart('/').StartsWith(Folder, StringComparison.Ordinal)
            )
            {
                return;
            }

            endpoint.RequestDelegate = http =>
            {
                http.Response.OnStarting(() =>
                {
                    http.Response.Headers.CacheControl = Forever;
                    return Task.CompletedTask;
                });
                return serve(http);
            };
        });
}
