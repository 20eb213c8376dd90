using LiveBlog.Model;

namespace LiveBlog.Features.Syndication;

/// <summary>A feed as every format tells it. All addresses are absolute, and all plain texts on one line.</summary>
/// <param name="Id">The same in every document of the feed, and in every format.</param>
/// <param name="Self">Where this document is.</param>
/// <param name="Home">The page that it is the feed of.</param>
/// <param name="Updated">UTC.</param>
/// <param name="Language">A language tag (BCP 47); null where each item has its own.</param>
/// <param name="Next">The document with the items before these; null at the end (RFC 5005 §3).</param>
public sealed record FeedDocument(
    string Id,
    string Title,
    string? Description,
    string? Language,
    string Self,
    string Home,
    DateTime Updated,
    IReadOnlyList<FeedItem> Items,
    string? Next
)
{
    public string Title { get; init; } = SingleLine.Of(Title);

    public string? Description { get; init; } = SingleLine.OfAny(Description);

    public required string SiteName { get; init; }

    /// <summary>
    /// The hub that tells of changes (WebSub §4); null for the documents that paging leads to, which nobody subscribes to.
    /// </summary>
    public string? Hub { get; init; }

    public string? Image { get; init; }

    /// <summary>What the header Link says of it: where it is, and which hub tells of changes (WebSub §4, RFC 8288 §3).</summary>
    public string LinkHeader => (Hub is null ? "" : $"<{Hub}>; rel=\"hub\", ") + $"<{Self}>; rel=\"self\"";
}

/// <summary>One entry, article or line.</summary>
/// <param name="Url">Where it leads; as a rule its own page, and then also what names it.</param>
/// <param name="Title">Never empty: readers of feeds show nothing without it.</param>
/// <param name="Html">The whole content; null for what is a headline alone.</param>
/// <param name="Published">UTC.</param>
/// <param name="Updated">UTC; the same as <paramref name="Published"/> for what was never changed.</param>
public sealed record FeedItem(string Url, string Title, string? Html, string? Summary, DateTime Published, DateTime Updated)
{
    public string Title { get; init; } = SingleLine.Of(Title);

    public string? Summary { get; init; } = SingleLine.OfAny(Summary);

    /// <summary>Names it for ever, where its address does not.</summary>
    public string Id { get; init; } = Url;

    public string? Author
    {
        get;
        init => field = SingleLine.OfAny(value);
    }

    /// <summary>A language tag (BCP 47), where it is not the feed's.</summary>
    public string? Language { get; init; }

    public IReadOnlyList<string> Tags
    {
        get;
        init => field = [.. value.Select(SingleLine.Of)];
    } = [];

    public IReadOnlyList<Picture> Pictures
    {
        get;
        init =>
            field = [
                .. value.Select(p =>
                    p with
                    {
                        Alt = SingleLine.Of(p.Alt),
                        Caption = SingleLine.OfAny(p.Caption),
                        Credit = SingleLine.OfAny(p.Credit),
                    }
                ),
            ];
    } = [];
}
