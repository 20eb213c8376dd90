using LiveBlog.Caching;
using LiveBlog.ChangeStreams;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.AspNetCore.OutputCaching;

namespace LiveBlog.Features.Discussion;

/// <summary>Keeps parts of a discussion under its own revision and its blog's, as <see cref="RevisionCache"/> does for a blog.</summary>
public sealed class DiscussionCache : IOutputCachePolicy
{
    public const string Policy = "discussion";

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        if (
            !Slug.TryParse(http.GetRouteValue("slug") as string, out var slug)
            || await services.GetRequiredService<IBlogRevisions>().NowAsync(slug) is not { } ofBlog
            || await services.GetRequiredService<ChangeLog>().FindAsync(slug, cancellation) is not { } blogId
        )
        {
            return;
        }

        var revision = await services.GetRequiredService<DiscussionStream>().RevisionAsync(blogId, cancellation);
        context.EnableOutputCaching = true;
        context.AllowCacheLookup = true;
        context.AllowCacheStorage = true;
        context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = RevisionCache.KeptFor;
        context.CacheVaryByRules.VaryByHost = http.RequestServices.GetRequiredService<SiteSettings>().BaseUrl is null;
        context.CacheVaryByRules.QueryKeys = new(["before", "after", "around"]);
        context.CacheVaryByRules.VaryByValues["revision"] = services.GetRequiredService<PageVersion>().ETag([$"{ofBlog}", $"{revision}"]);
        context.CacheVaryByRules.VaryByValues["coding"] = RevisionCache.Coding(http);
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.AllowCacheStorage &=
            context.HttpContext.Response.StatusCode == StatusCodes.Status200OK && context.HttpContext.Response.Headers.SetCookie.Count == 0;
        return ValueTask.CompletedTask;
    }
}
