using LiveBlog.ChangeStreams;
using LiveBlog.Model;

namespace LiveBlog.Caching;

/// <summary>Keeps the pages of a blog under the blog's revision.</summary>
public sealed class RevisionCache() : StreamCache("order", "filter", "before", "after", "time")
{
    public const string Policy = "revision";

    // Times in the past are too many to be kept.
    protected override async ValueTask<string?> TagAsync(HttpContext http, PageVersion version, CancellationToken cancellation) =>
        Slug.TryParse(http.GetRouteValue("slug") as string, out var slug)
        && !http.Request.Query.ContainsKey("at")
        && await http.RequestServices.GetRequiredService<IBlogRevisions>().NowAsync(slug) is { } revision
            ? version.ETag(revision)
            : null;
}
