using LiveBlog.Http;
using LiveBlog.Http.Limits;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCompression;

namespace LiveBlog.Caching;

/// <summary>
/// Keeps what is shown of a stream, compressed, under the stream's revision. A change makes a new key, so nothing is ever thrown
/// out and nothing stale is ever found; what is no longer asked for leaves by age.
/// </summary>
/// <param name="queryKeys">The parameters of the address that make different pages.</param>
public abstract class StreamCache(params string[] queryKeys) : IOutputCachePolicy
{
    internal static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        if (
            !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            || await TagAsync(http, http.RequestServices.GetRequiredService<PageVersion>(), cancellation) is not { } tag
        )
        {
            return;
        }

        context.EnableOutputCaching = true;
        context.AllowCacheLookup = true;
        context.AllowCacheStorage = true;

        // Others who ask for the same wait for the first, but not for its turn in a queue.
        context.AllowLocking = CostlyAttribute.PointsOf(http) == 0;
        context.ResponseExpirationTimeSpan = KeptFor;
        context.CacheVaryByRules.VaryByHost = http.RequestServices.GetRequiredService<SiteSettings>().BaseUrl is null;
        context.CacheVaryByRules.QueryKeys = new(queryKeys);
        context.CacheVaryByRules.VaryByValues["revision"] = tag;
        context.CacheVaryByRules.VaryByValues["coding"] = Coding(http);
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        context.AllowCacheStorage &= response.StatusCode == StatusCodes.Status200OK && response.Headers.SetCookie.Count == 0;
        return ValueTask.CompletedTask;
    }

    /// <summary>Browsers word the header in many ways; what counts is the coding that compression will choose for it.</summary>
    internal static string Coding(HttpContext http) =>
        http.RequestServices.GetRequiredService<IResponseCompressionProvider>().GetCompressionProvider(http)?.EncodingName ?? "identity";

    /// <summary>Names the revision that is shown, in this build of the program; null of what is not kept.</summary>
    protected abstract ValueTask<string?> TagAsync(HttpContext http, PageVersion version, CancellationToken cancellation);
}
