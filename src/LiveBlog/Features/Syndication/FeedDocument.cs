using LiveBlog.Model;

namespace LiveBlog.Features.Syndication;

/// <summary>A feed as every format tells it. All addresses are absolute.</summary>
/// <param name="Id">Never changes, whatever the address.</param>
/// <param name="Self">Where this document is.</param>
/// <param name="Home">The page that it is the feed of.</param>
/// <param name="Updated">UTC.</param>
/// <param name="Next">The document with the items before these; null at the end (RFC 5005 §3).</param>
public sealed record FeedDocument(string Id, string Title, string? Description, string Language, string Self, string Home, DateTime Updated, IReadOnlyList<FeedItem> Items, string? Next)
{
    public required string SiteName { get; init; }

    /// <summary>The hub that tells of changes (WebSub §4).</summary>
    public string? Hub { get; init; }

    public string? Image { get; init; }
}

/// <summary>One entry, article or line.</summary>
/// <param name="Url">Its own page; also what names it for ever.</param>
/// <param name="Title">Never empty: readers of feeds show nothing without it.</param>
/// <param name="Html">The whole content; null for what is a headline alone.</param>
/// <param name="Published">UTC.</param>
/// <param name="Updated">UTC; the same as <paramref name="Published"/> for what was never changed.</param>
public sealed record FeedItem(string Url, string Title, string? Html, string? Summary, DateTime Published, DateTime Updated)
{
    public string? Author { get; init; }

    public string? Language { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<Picture> Pictures { get; init; } = [];
}
