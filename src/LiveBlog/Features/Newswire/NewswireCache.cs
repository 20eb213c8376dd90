using LiveBlog.Caching;
using LiveBlog.Http;
using Microsoft.AspNetCore.OutputCaching;

namespace LiveBlog.Features.Newswire;

/// <summary>
/// Keeps what is shown of the newswire under the wire's revision and the reader's language, as <see cref="RevisionCache"/> does for
/// a blog.
/// </summary>
public sealed class NewswireCache : IOutputCachePolicy
{
    public const string Policy = "newswire";

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        if (!(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            return;
        }

        var revision = await http.RequestServices.GetRequiredService<NewswireStream>().RevisionAsync(cancellation);
        context.EnableOutputCaching = true;
        context.AllowCacheLookup = true;
        context.AllowCacheStorage = true;
        context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = RevisionCache.KeptFor;
        context.CacheVaryByRules.VaryByHost = http.RequestServices.GetRequiredService<SiteSettings>().BaseUrl is null;
        context.CacheVaryByRules.QueryKeys = new(["order", "before", "after", "limit", "cursor", "filter"]);
        context.CacheVaryByRules.VaryByValues["revision"] = http
            .RequestServices.GetRequiredService<PageVersion>()
            .ETag(revision, http.Request.PreferredStrings().Language);
        context.CacheVaryByRules.VaryByValues["coding"] = RevisionCache.Coding(http);
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        context.AllowCacheStorage &= response.StatusCode == StatusCodes.Status200OK && response.Headers.SetCookie.Count == 0;
        return ValueTask.CompletedTask;
    }
}
