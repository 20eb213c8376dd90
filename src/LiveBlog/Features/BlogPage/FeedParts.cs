using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.BlogPage;

/// <summary>
/// Reads parts of feeds that are bounded by the number of their entries and by their length: fifty of the longest entries would
/// make a page of 50 MB.
/// </summary>
public static class FeedParts
{
    /// <summary>Characters of text in one part, many times as many as fifty entries of ordinary length have.</summary>
    const int MaxText = 1_000_000;

    /// <summary>
    /// Reads the first entries, at most <paramref name="most"/> and at least one where there is any; and whether there are more.
    /// </summary>
    public static Task<(List<Entry> Entries, bool GoesOn)> ReadPartAsync(
        this IQueryable<Entry> entries,
        int most,
        CancellationToken cancellation
    ) => entries.Take(most + 1).AsAsyncEnumerable().ReadPartAsync(entry => entry.Content, most, cancellation);

    /// <summary>As for entries, for items that have the content of one.</summary>
    public static async Task<(List<T> Items, bool GoesOn)> ReadPartAsync<T>(
        this IAsyncEnumerable<T> items,
        Func<T, EntryContent> contentOf,
        int most,
        CancellationToken cancellation
    )
    {
        var (found, text) = (new List<T>(), 0L);
        await foreach (var item in items.WithCancellation(cancellation))
        {
            text += contentOf(item).TextLength;
            if (found.Count == most || (text > MaxText && found.Count > 0))
            {
                return (found, true);
            }

            found.Add(item);
        }

        return (found, false);
    }
}
