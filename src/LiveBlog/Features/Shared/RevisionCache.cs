using LiveBlog.Data;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Shared;

/// <summary>
/// Keeps the pages of a blog, compressed, under the blog's revision. A change makes a new key, so nothing is ever thrown
/// out and nothing stale is ever found; what is no longer asked for leaves by age.
/// </summary>
public sealed class RevisionCache : IOutputCachePolicy
{
    public const string Policy = "revision";

    // Asked at every request, so compiled once.
    readonly Func<LiveBlogDb, string, CancellationToken, Task<long?>> revisionOf = EF.CompileAsyncQuery(
        (LiveBlogDb db, string slug, CancellationToken _) => db.Blogs.Where(b => b.Slug == slug).Select(b => (long?)b.Revision).SingleOrDefault());

    internal static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        if (!(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            || http.GetRouteValue("slug") is not string slug
            || http.Request.Query.ContainsKey("at") // Moments of the past are too many to be kept.
            || await revisionOf(http.RequestServices.GetRequiredService<LiveBlogDb>(), slug, cancellation) is not { } revision)
        {
            return;
        }

        context.EnableOutputCaching = true;
        context.AllowCacheLookup = true;
        context.AllowCacheStorage = true;
        context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = KeptFor;
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
