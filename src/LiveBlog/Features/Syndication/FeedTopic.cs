using LiveBlog.Rendering;

namespace LiveBlog.Features.Syndication;

/// <summary>One feed in one format: what a reader of feeds, and a subscriber, names by its address (hub.topic).</summary>
/// <param name="Slug">The blog's; null for the newswire's feed.</param>
public sealed record FeedTopic(string? Slug, FeedFormat Format)
{
    public string Path => Slug is null ? Links.NewswireFeed(Format.Name) : Links.BlogFeed(Slug, Format.Name);

    /// <summary>Reads the path of a feed's first document; null for any other. Whether there is such a blog is not asked.</summary>
    public static FeedTopic? TryParse(string path) =>
        path.Split('/') switch
        {
            ["", "live", var slug, var name]
                when Model.Slug.TryParse(slug, out var its) && its.Text == slug && FormatOf(name) is { } format => new FeedTopic(
                slug,
                format
            ),
            ["", "newswire", var name] when FormatOf(name) is { } format => new FeedTopic(Slug: null, format),
            _ => null,
        };

    static FeedFormat? FormatOf(string name) => FeedFormat.All.SingleOrDefault(format => name == "feed." + format.Name);
}
