namespace LiveBlog.Features.Syndication;

/// <summary>One of the ways in which a feed is written.</summary>
/// <param name="Name">As in the address: feed.atom.</param>
/// <param name="ContentType">With its encoding, as it is answered and delivered.</param>
public sealed record FeedFormat(string Name, string ContentType, Func<FeedDocument, byte[]> Write)
{
    public static readonly IReadOnlyList<FeedFormat> All =
    [
        new("atom", "application/atom+xml; charset=utf-8", FeedFormats.ToAtom),
        new("rss", "application/rss+xml; charset=utf-8", FeedFormats.ToRss),
        new("json", "application/feed+json; charset=utf-8", FeedFormats.ToJson),
    ];
}
