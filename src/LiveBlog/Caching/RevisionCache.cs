using LiveBlog.ChangeStreams;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCompression;

namespace LiveBlog.Caching;

/// <summary>
/// Keeps the pages of a blog, compressed, under the blog's revision. A change makes a new key, so nothing is ever thrown
/// out and nothing stale is ever found; what is no longer asked for leaves by age.
/// </summary>
public sealed class RevisionCache : IOutputCachePolicy
{
    public const string Policy = "revision";

    internal static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        if (
            !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            || !Slug.TryParse(http.GetRouteValue("slug") as string, out var slug)
            || http.Request.Query.ContainsKey("at") // Times in the past are too many to be kept.
            || await http.RequestServices.GetRequiredService<IBlogRevisions>().NowAsync(slug) is not { } revision
        )
        {
            return;
        }

        context.EnableOutputCaching = true;
        context.AllowCacheLookup = true;
        context.AllowCacheStorage = true;

        // Others who ask for the same wait for the first, but not for its place in a queue.
        context.AllowLocking = CostlyAttribute.PointsOf(http) == 0;
        context.ResponseExpirationTimeSpan = KeptFor;
        context.CacheVaryByRules.VaryByHost = http.RequestServices.GetRequiredService<SiteSettings>().BaseUrl is null;
        context.CacheVaryByRules.QueryKeys = new(["order", "filter", "before", "after", "time"]);
        context.CacheVaryByRules.VaryByValues["revision"] = http.RequestServices.GetRequiredService<PageVersion>().ETag(revision);
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
}
