namespace LiveBlog.Model;

/// <summary>One timestamped post of a blog. Its blog changes it: see the verbs of <see cref="Blog"/>.</summary>
public sealed class Entry
{
    Entry() { }

    internal Entry(Blog blog, EntryContent content, DateTime publishedAt)
    {
        Blog = blog;
        BlogId = blog.Id;
        PublishedAt = publishedAt;
        Apply(content);
    }

    public EntryId Id { get; private set; }

    public int BlogId { get; private set; }

    public Blog Blog { get; private set; } = null!;

    public EntryStatus Status { get; private set; }

    /// <summary>The time it is shown under, UTC, whole milliseconds. With the id it makes the place in the feed.</summary>
    public DateTime PublishedAt { get; internal set; }

    /// <summary>When its content was last changed after publication, UTC; null for an entry never changed.</summary>
    public DateTime? UpdatedAt { get; private set; }

    public DateTime? WithdrawnAt { get; private set; }

    /// <summary>Withdrawn, and still shown by replays of the time when it was published: its editor chose so.</summary>
    public bool IsKeptInReplay { get; private set; }

    /// <summary>When its content was erased for good, UTC; null for one that is only withdrawn, or published.</summary>
    public DateTime? ErasedAt { get; private set; }

    public string? Headline { get; private set; }

    public string? BodyHtml { get; private set; }

    public string? BodyMarkdown { get; private set; }

    public IReadOnlyList<Quote> Quotes { get; private set; } = [];

    public IReadOnlyList<RelatedLink> RelatedLinks { get; private set; } = [];

    public IReadOnlyList<Picture> Media { get; private set; } = [];

    public IReadOnlyList<Embed> Embeds { get; private set; } = [];

    public string? Correction { get; private set; }

    /// <summary>When the correction was last written, UTC.</summary>
    public DateTime? CorrectedAt { get; private set; }

    public string? Author { get; private set; }

    public IReadOnlyList<string> Tags { get; private set; } = [];

    public bool IsKeyEvent { get; internal set; }

    public bool IsPinned { get; internal set; }

    /// <summary>Its headline stays out of the newswire.</summary>
    public bool IsOffNewswire { get; internal set; }

    /// <summary>
    /// The words it is found by, made ready by <c>SearchText</c>; null until it has been indexed, which a change of its content undoes,
    /// and when it is not to be found.
    /// </summary>
    public string? SearchText { get; private set; }

    /// <summary>The blog's revision at this entry's last visible change.</summary>
    public Revision Revision { get; internal set; }

    public bool IsPublished => Status == EntryStatus.Published;

    public EntryContent Content =>
        new()
        {
            Headline = Headline,
            BodyHtml = BodyHtml,
            BodyMarkdown = BodyMarkdown,
            Quotes = Quotes,
            RelatedLinks = RelatedLinks,
            Media = Media,
            Embeds = Embeds,
            Correction = Correction,
            Author = Author,
            Tags = Tags,
        };

    /// <summary>Says by which words it is found. Not a visible change.</summary>
    public void Index(string searchText) => SearchText = searchText;

    /// <summary>The entry as it stood at an earlier revision, for showing; it belongs to no database.</summary>
    public static Entry FromVersion(EntryVersion version)
    {
        var entry = new Entry
        {
            Id = version.EntryId,
            BlogId = version.BlogId,
            Status = version.Status,
            PublishedAt = version.PublishedAt,
            UpdatedAt = version.UpdatedAt,
            CorrectedAt = version.CorrectedAt,
            IsKeyEvent = version.IsKeyEvent,
            IsPinned = version.IsPinned,
            Revision = version.Revision,
        };
        entry.Apply(version.Content);
        return entry;
    }

    internal bool Rewrite(EntryContent content, DateTime now)
    {
        if (content.Equals(Content))
        {
            return false;
        }

        if (content.Correction != Correction)
        {
            CorrectedAt = content.Correction is null ? null : now;
        }

        Apply(content);
        UpdatedAt = now;

        // It is no longer found by what it said.
        SearchText = null;
        return true;
    }

    internal void Withdraw(DateTime now, bool keepInReplay)
    {
        Status = EntryStatus.Withdrawn;
        IsKeptInReplay = keepInReplay;
        WithdrawnAt = now;
        IsPinned = false;
        SearchText = null;
    }

    internal void Restore()
    {
        Status = EntryStatus.Published;
        IsKeptInReplay = false;
        WithdrawnAt = null;
    }

    internal bool KeepInReplay(bool isKept)
    {
        var changed = IsKeptInReplay != isKept;
        IsKeptInReplay = isKept;
        return changed;
    }

    /// <summary>Takes its content away for good; its place remains, so that clients that hold it still learn of the withdrawal.</summary>
    internal void Erase(DateTime now)
    {
        if (IsPublished)
        {
            Withdraw(now, keepInReplay: false);
        }

        IsKeptInReplay = false;
        Apply(new EntryContent());
        (UpdatedAt, CorrectedAt, ErasedAt) = (null, null, now);
    }

    void Apply(EntryContent content)
    {
        Headline = content.Headline;
        BodyHtml = content.BodyHtml;
        BodyMarkdown = content.BodyMarkdown;
        Quotes = content.Quotes;
        RelatedLinks = content.RelatedLinks;
        Media = content.Media;
        Embeds = content.Embeds;
        Correction = content.Correction;
        Author = content.Author;
        Tags = content.Tags;
    }
}
