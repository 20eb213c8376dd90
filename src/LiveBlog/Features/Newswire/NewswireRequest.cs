using LiveBlog.Features.BlogPage;

namespace LiveBlog.Features.Newswire;

/// <summary>Which part of the newswire is asked for, and in which order.</summary>
/// <param name="Before">Only what is older than this place; not together with <paramref name="After"/>.</param>
/// <param name="After">Only what is newer than this place.</param>
public sealed record NewswireRequest(FeedOrder Order, FeedCursor? Before, FeedCursor? After)
{
    /// <summary>True for the page that a reader opens, false for those that paging leads to.</summary>
    public bool IsFirst => Before is null && After is null;

    public static NewswireRequest First(FeedOrder order) => new(order, Before: null, After: null);

    /// <summary>
    /// Reads the address's <c>order</c>, <c>before</c> and <c>after</c>. The name of the first that is not understood comes back in
    /// <paramref name="wrong"/>.
    /// </summary>
    public static NewswireRequest? TryParse(IQueryCollection query, out string? wrong)
    {
        // The newswire has no filter: its address is read as a feed's without one.
        if (FeedRequest.TryParse(query, out wrong) is not { } feed)
        {
            return null;
        }

        wrong = feed.KeyEventsOnly ? "filter" : null;
        return wrong is null ? new NewswireRequest(feed.Order, feed.Before, feed.After) : null;
    }

    /// <summary>The address of this part of the newswire.</summary>
    public string Under(string path) => new FeedRequest(Order, KeyEventsOnly: false, Before, After).Under(path);
}
