namespace LiveBlog.Features.BlogPage;

public enum FeedOrder
{
    Newest,
    Oldest,
}

/// <summary>Which part of a blog's feed is asked for, and in which order.</summary>
/// <param name="Before">Only what is older than this place; not together with <paramref name="After"/>.</param>
/// <param name="After">Only what is newer than this place.</param>
public sealed record FeedRequest(FeedOrder Order, bool KeyEventsOnly, FeedCursor? Before, FeedCursor? After)
{
    /// <summary>
    /// A place in the middle of the part that is wanted, instead of one at its edge. Not in the address: a permalink or an hour names
    /// it.
    /// </summary>
    public FeedCursor? Around { get; init; }

    /// <summary>The order of an address that names none.</summary>
    public FeedOrder Default { get; init; }

    /// <summary>The address's <c>at</c>: the time in the past that the feed is to be shown as of; null for the present.</summary>
    public string? At { get; init; }

    /// <summary>True for the page that a reader opens, false for those that paging leads to.</summary>
    public bool IsFirst => Before is null && After is null && Around is null;

    /// <summary>
    /// Reads the address's <c>order</c>, <c>filter</c>, <c>before</c> and <c>after</c>. The name of the first that is not understood
    /// comes back in <paramref name="wrong"/>.
    /// </summary>
    /// <param name="default">See <see cref="Default"/>.</param>
    public static FeedRequest? TryParse(IQueryCollection query, out string? wrong, FeedOrder @default = FeedOrder.Newest)
    {
        wrong = null;
        FeedOrder? order = One(query, "order") switch
        {
            null => @default,
            "newest" => FeedOrder.Newest,
            "oldest" => FeedOrder.Oldest,
            _ => null,
        };
        bool? keyEventsOnly = One(query, "filter") switch
        {
            null => false,
            "key" => true,
            _ => null,
        };
        var (before, after) = (One(query, "before"), One(query, "after"));
        FeedCursor beforeCursor = default,
            afterCursor = default;

        wrong =
            order is null ? "order"
            : keyEventsOnly is null ? "filter"
            : before is not null && !FeedCursor.TryParse(before, out beforeCursor) ? "before"
            : after is not null && (before is not null || !FeedCursor.TryParse(after, out afterCursor)) ? "after"
            : null;
        return wrong is not null
            ? null
            : new FeedRequest(order!.Value, keyEventsOnly!.Value, before is null ? null : beforeCursor, after is null ? null : afterCursor)
            {
                Default = @default,
            };
    }

    /// <summary>The address of this part of the feed under a path such as "/live/slug".</summary>
    public string Under(string path)
    {
        var query = new List<string>();
        if (Order != Default)
        {
            query.Add(NameOf(Order));
        }

        if (KeyEventsOnly)
        {
            query.Add("filter=key");
        }

        if (At is not null)
        {
            query.Add("at=" + Uri.EscapeDataString(At));
        }

        if (Before is { } before)
        {
            query.Add("before=" + before);
        }

        if (After is { } after)
        {
            query.Add("after=" + after);
        }

        return query.Count == 0 ? path : path + "?" + string.Join('&', query);
    }

    /// <summary>An order as the address names it.</summary>
    public static string NameOf(FeedOrder order) => order == FeedOrder.Oldest ? "order=oldest" : "order=newest";

    /// <summary>What a blog's page opens with.</summary>
    public static FeedOrder DefaultOf(Model.Blog blog) => blog.OpensOldestFirst ? FeedOrder.Oldest : FeedOrder.Newest;

    static string? One(IQueryCollection query, string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;
}
