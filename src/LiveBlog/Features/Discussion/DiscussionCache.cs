using LiveBlog.Caching;
using LiveBlog.ChangeStreams;
using LiveBlog.Model;

namespace LiveBlog.Features.Discussion;

/// <summary>Keeps parts of a discussion under its own revision and its blog's.</summary>
public sealed class DiscussionCache() : StreamCache("before", "after", "around")
{
    public const string Policy = "discussion";

    protected override async ValueTask<string?> TagAsync(HttpContext http, PageVersion version, CancellationToken cancellation)
    {
        var services = http.RequestServices;
        return
            Slug.TryParse(http.GetRouteValue("slug") as string, out var slug)
            && await services.GetRequiredService<IBlogRevisions>().NowAsync(slug) is { } ofBlog
            && await services.GetRequiredService<ChangeLog>().FindAsync(slug, cancellation) is { } blogId
            ? version.ETag([$"{ofBlog}", $"{await services.GetRequiredService<DiscussionStream>().RevisionAsync(blogId, cancellation)}"])
            : null;
    }
}
