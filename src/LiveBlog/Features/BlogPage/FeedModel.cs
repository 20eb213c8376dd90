using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.BlogPage;

/// <summary>A feed ready to be put on a page: the blog's own, or an embed's.</summary>
public sealed record FeedModel(
    Blog Blog,
    FeedLocale Style,
    FeedRequest Request,
    FeedPage Page,
    string Path,
    IReadOnlyDictionary<EntryId, string> Html
)
{
    /// <summary>On the desk: the model of the buttons under each entry, for the partial at <see cref="ActsPartial"/>.</summary>
    public Func<Entry, object>? Acts { get; init; }

    public string? ActsPartial { get; init; }

    /// <summary>The entry that the page was opened for: a permalink's, or the one at an hour asked for.</summary>
    public EntryId? Here { get; init; }

    /// <summary>
    /// The address that leads to this place in the feed without naming an order, and that choosing an order keeps; null for the feed as
    /// it opens.
    /// </summary>
    public string? Place { get; init; }

    /// <summary>Where this feed's own links open, on a page whose other links lead out of its frame; null for the usual place.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Entries at a time in the past that have been withdrawn since; each is marked.</summary>
    public IReadOnlySet<EntryId> WithdrawnSince { get; init; } = new HashSet<EntryId>();

    /// <summary>A time in the past: it does not update.</summary>
    public bool IsReplay => Request.At is not null;

    /// <summary>Nothing new comes into it, and no connection is opened for it: for paper.</summary>
    public bool IsStill { get; init; }

    public Strings Strings => Style.Strings;

    public string Order => Request.Order == FeedOrder.Newest ? "newest" : "oldest";

    public string Filter => Request.KeyEventsOnly ? "key" : "";

    public string AtEnd => !IsReplay && Page.AtLiveEnd(Request.Order) ? "true" : "false";

    public bool IsEmpty => Page.Entries.Count == 0 && Page.Pinned is null;

    public string EmptyText =>
        Strings[
            IsReplay ? StringKey.NothingThen
            : Request.KeyEventsOnly ? StringKey.NoKeyEvents
            : StringKey.NothingYet
        ];

    /// <summary>This place in the feed, or else the feed's first page, in an order; the filter is kept.</summary>
    public string In(FeedOrder order) =>
        (Place, order) switch
        {
            (null, _) => (First with { Order = order }).Under(Path),
            ({ } place, _) when order == Request.Default => place,
            ({ } place, _) => place + (place.Contains('?', StringComparison.Ordinal) ? "&" : "?") + FeedRequest.NameOf(order),
        };

    /// <summary>
    /// The page that holds the live end, in the same order: newest first the first, oldest first the last, however long the feed grows.
    /// </summary>
    public string Live => (Request.Order == FeedOrder.Newest ? First : First with { Before = FeedCursor.End }).Under(Path);

    public string Unfiltered => (First with { KeyEventsOnly = false }).Under(Path);

    public string Filtered => (First with { KeyEventsOnly = true }).Under(Path);

    FeedRequest First => Request with { Before = null, After = null, Around = null };
}

/// <summary>Reads and renders feeds for pages.</summary>
public sealed class FeedReader(FeedQuery query, EntryRenderer renderer)
{
    /// <param name="path">The page's own path, which its links lead back to.</param>
    public async Task<FeedModel> ReadAsync(Blog blog, FeedRequest request, string path, CancellationToken cancellation)
    {
        return await RenderAsync(blog, request, path, await query.ReadAsync(blog.Id, request, cancellation));
    }

    /// <summary>Renders a page that has been read in another way.</summary>
    public async Task<FeedModel> RenderAsync(Blog blog, FeedRequest request, string path, FeedPage page)
    {
        var style = FeedLocale.Of(blog);
        var html = new Dictionary<EntryId, string>();
        foreach (var entry in page.Pinned is null ? page.Entries : page.Entries.Prepend(page.Pinned))
        {
            html[entry.Id] = await renderer.RenderAsync(entry, blog.Slug, style);
        }

        return new FeedModel(blog, style, request, page, path, html);
    }
}
