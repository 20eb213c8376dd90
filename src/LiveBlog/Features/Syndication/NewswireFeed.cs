using System.Globalization;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Features.Newswire;
using LiveBlog.Http;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Syndication;

/// <summary>
/// The headlines of the whole site for readers of feeds: all of them, a hundred at a time, newest first. Headlines alone,
/// as on the newswire: its revision, under which this is kept, knows nothing of what an entry says beneath.
/// </summary>
public sealed class NewswireFeed(LiveBlogDb db, SyndicationSettings settings, SiteSettings site)
{
    /// <param name="base">The site's address, without a slash at the end.</param>
    /// <param name="topic">The newswire's feed, in the format that is asked for.</param>
    /// <param name="before">Only what is older than this place.</param>
    public async Task<FeedDocument> ReadAsync(string @base, FeedTopic topic, FeedCursor? before, CancellationToken cancellation)
    {
        var lines = await db
            .NewswireLines.AsNoTracking()
            .Where(l => !l.IsWithdrawn)
            .Before(before)
            .NewestFirst()
            .Take(BlogFeed.MaxItems + 1)
            .Select(l => new Line(
                new NewswireItem(
                    l.Id,
                    l.Revision,
                    l.IsWithdrawn,
                    l.Headline,
                    l.Language,
                    l.PublishedAt,
                    l.Url,
                    l.Blog == null ? null : l.Blog.Slug,
                    l.EntryId,
                    l.Article == null ? null : l.Article.Slug
                ),
                l.Entry != null ? l.Entry.UpdatedAt
                    : l.Article == null ? null
                    : l.Article.UpdatedAt,
                l.Entry != null ? l.Entry.Author
                    : l.Article == null ? null
                    : l.Article.Byline
            ))
            .ToListAsync(cancellation);
        var goesOn = lines.Count > BlogFeed.MaxItems;
        if (goesOn)
        {
            lines.RemoveAt(BlogFeed.MaxItems);
        }

        var home = @base + Links.Newswire;
        var items = lines.ConvertAll(line => ItemOf(line, @base));
        return new FeedDocument(
            home,
            site.Name,
            Description: null,
            Language: null,
            BlogFeed.AddressOf(@base, topic, before),
            home,
            items.Count == 0 ? DateTime.UnixEpoch : items.Max(i => i.Updated),
            items,
            goesOn ? BlogFeed.AddressOf(@base, topic, FeedCursor.At(lines[^1].Item)) : null
        )
        {
            SiteName = site.Name,
            Hub = before is null ? settings.HubFor(@base) : null,
        };
    }

    static FeedItem ItemOf(Line line, string @base)
    {
        var item = line.Item;
        var own = string.Create(CultureInfo.InvariantCulture, $"{@base}{Links.Newswire}#line-{item.Id}");
        var address = NewswireLineJson.PathOf(item) is { } path ? AbsoluteLinks.Resolve(path, own) : own;
        return new FeedItem(
            address,
            item.Headline,
            Html: null,
            Summary: null,
            item.PublishedAt,
            line.Changed is { } changed && changed > item.PublishedAt ? changed : item.PublishedAt
        )
        {
            // Lines of their own may lead to the same place, and change where they lead.
            Id = item.IsStandalone ? own : address,
            Author = line.Author,
            Language = item.Language,
        };
    }

    sealed record Line(NewswireItem Item, DateTime? Changed, string? Author);
}
