namespace LiveBlog.Model;

/// <summary>One timestamped post of a blog. Its blog changes it: see the verbs of <see cref="Blog"/>.</summary>
public sealed class Entry
{
    Entry()
    {
    }

    internal Entry(Blog blog, EntryContent content, DateTime publishedAt)
    {
        Blog = blog;
        BlogId = blog.Id;
        PublishedAt = publishedAt;
        Take(content);
    }

    public long Id { get; private set; }

    public int BlogId { get; private set; }

    public Blog Blog { get; private set; } = null!;

    public EntryStatus Status { get; private set; }

    /// <summary>The time it is shown under, UTC, whole milliseconds. With the id it makes the place in the feed.</summary>
    public DateTime PublishedAt { get; internal set; }

    /// <summary>When its content was last changed after publication, UTC; null for an entry never changed.</summary>
    public DateTime? UpdatedAt { get; private set; }

    public DateTime? WithdrawnAt { get; private set; }

    public string? Headline { get; private set; }

    public string? BodyHtml { get; private set; }

    public string? BodyMarkdown { get; private set; }

    public IReadOnlyList<Quote> Quotes { get; private set; } = [];

    public IReadOnlyList<RelatedLink> RelatedLinks { get; private set; } = [];

    public IReadOnlyList<Picture> Media { get; private set; } = [];

    public string? Author { get; private set; }

    public IReadOnlyList<string> Tags { get; private set; } = [];

    public bool IsKeyEvent { get; internal set; }

    public bool IsPinned { get; internal set; }

    /// <summary>The blog's revision at this entry's last visible change.</summary>
    public long Revision { get; internal set; }

    public bool IsPublished => Status == EntryStatus.Published;

    public EntryContent Content => new()
    {
        Headline = Headline,
        BodyHtml = BodyHtml,
        BodyMarkdown = BodyMarkdown,
        Quotes = Quotes,
        RelatedLinks = RelatedLinks,
        Media = Media,
        Author = Author,
        Tags = Tags,
    };

    internal bool Rewrite(EntryContent content, DateTime now)
    {
        if (content.Equals(Content))
        {
            return false;
        }

        Take(content);
        UpdatedAt = now;
        return true;
    }

    internal void Withdraw(DateTime now)
    {
        Status = EntryStatus.Withdrawn;
        WithdrawnAt = now;
        IsPinned = false;
    }

    void Take(EntryContent content)
    {
        Headline = content.Headline;
        BodyHtml = content.BodyHtml;
        BodyMarkdown = content.BodyMarkdown;
        Quotes = content.Quotes;
        RelatedLinks = content.RelatedLinks;
        Media = content.Media;
        Author = content.Author;
        Tags = content.Tags;
    }
}
