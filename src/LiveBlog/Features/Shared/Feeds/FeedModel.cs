using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Shared;

/// <summary>A feed ready to be put on a page: the blog's own, or an embed's.</summary>
public sealed record FeedModel(Blog Blog, FeedStyle Style, FeedRequest Request, FeedPage Page, string Path, IReadOnlyDictionary<long, string> Html)
{
    /// <summary>On the desk: what stands under each entry, for the partial at <see cref="ActsPartial"/>.</summary>
    public Func<Entry, object>? Acts { get; init; }

    public string? ActsPartial { get; init; }

    public Words Words => Style.Words;

    public string Order => Request.Order == FeedOrder.Newest ? "newest" : "oldest";

    public string Filter => Request.KeyEventsOnly ? "key" : "";

    public string AtEnd => Page.AtLiveEnd(Request.Order) ? "true" : "false";

    public bool IsEmpty => Page.Entries.Count == 0 && Page.Pinned is null;

    /// <summary>The feed's first page in an order, with the filter kept.</summary>
    public string In(FeedOrder order) => new FeedRequest(order, Request.KeyEventsOnly, Before: null, After: null).Under(Path);

    public string Unfiltered => new FeedRequest(Request.Order, KeyEventsOnly: false, Before: null, After: null).Under(Path);

    public string Filtered => new FeedRequest(Request.Order, KeyEventsOnly: true, Before: null, After: null).Under(Path);
}

/// <summary>Reads and renders feeds for pages.</summary>
public sealed class FeedReader(FeedQuery query, EntryRenderer renderer)
{
    /// <param name="path">The page's own path, which its links lead back to.</param>
    public async Task<FeedModel> ReadAsync(Blog blog, FeedRequest request, string path, CancellationToken cancellation)
    {
        var style = FeedStyle.Of(blog);
        var page = await query.ReadAsync(blog.Id, request, cancellation);
        var html = new Dictionary<long, string>();
        foreach (var entry in page.Pinned is null ? page.Entries : page.Entries.Prepend(page.Pinned))
        {
            html[entry.Id] = await renderer.RenderAsync(entry, blog.Slug, style);
        }

        return new FeedModel(blog, style, request, page, path, html);
    }
}
