using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LiveBlog.Features.BlogPage;
using LiveBlog.Localization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Features.Api;

/// <summary>Reads <c>order</c>, <c>limit</c> and <c>cursor</c> of a list's address.</summary>
static class Listing
{
    const int MaxLimit = 200,
        DefaultLimit = 50;

    /// <summary>"newest", the default, or "oldest".</summary>
    public static bool TryReadOrder(string? text, out FeedOrder order, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        order = text == "oldest" ? FeedOrder.Oldest : FeedOrder.Newest;
        problem = text is null or "newest" or "oldest" ? null : Problems.Invalid("order", StringKey.ErrorOrder);
        return problem is null;
    }

    /// <summary>1 to 200; 50 where the address has none.</summary>
    public static bool TryReadLimit(string? text, out int limit, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        limit = DefaultLimit;
        problem =
            text is null
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit)
                ? null
                : Problems.Invalid("limit", StringKey.ErrorLimit, ("max", MaxLimit));
        return problem is null;
    }

    /// <summary>Null, the first page, where the address has none.</summary>
    public static bool TryReadPlace(string? text, out FeedCursor? place, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var isPlace = FeedCursor.TryParse(text, out var cursor);
        place = isPlace ? cursor : null;
        problem = text is null || isPlace ? null : Problems.Invalid("cursor", StringKey.ErrorCursor);
        return problem is null;
    }

    /// <summary>The id that a list went down to; null, the first page, where the address has none.</summary>
    public static bool TryReadPlace(string? text, out int? id, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var isId = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        id = isId ? number : null;
        problem = text is null || isId ? null : Problems.Invalid("cursor", StringKey.ErrorCursor);
        return problem is null;
    }
}
