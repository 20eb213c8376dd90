namespace LiveBlog.Model;

/// <summary>
/// The headlines of the whole site. There is one; its revision is raised by every line that comes, changes or goes, so
/// that a page knows what it holds, as with a blog. Its row is the lock: taken after the blog's, never before.
/// </summary>
public sealed class Newswire
{
    /// <summary>The only one.</summary>
    public const int TheId = 1;

    public int Id { get; private set; } = TheId;

    public Revision Revision { get; private set; }

    /// <summary>
    /// Whether an entry's line does not say what the entry says: its headline, its time, and whether it is to be seen at all.
    /// </summary>
    /// <param name="line">The entry's line so far; null when it has none.</param>
    public static bool IsBehind(NewswireLine? line, Blog blog, Entry entry) =>
        IsBehind(line, IsShown(entry), entry.Headline, url: null, blog.Language, entry.PublishedAt);

    /// <summary>The line of an entry follows the entry.</summary>
    /// <returns>The line when it is new or has changed, to be saved; null when there is nothing to do.</returns>
    public NewswireLine? Follow(Blog blog, Entry entry, NewswireLine? line) =>
        Upsert(line, () => NewswireLine.Of(blog, entry), IsShown(entry), entry.Headline, url: null, blog.Language, entry.PublishedAt);

    /// <summary>As above, for an article, which has a line from its hour on.</summary>
    public NewswireLine? Follow(Article article, NewswireLine? line, DateTime now) =>
        Upsert(
            line,
            () => NewswireLine.Of(article),
            article.IsReadable(now),
            article.Title,
            url: null,
            article.Language,
            ToMilliseconds(article.PublishedAt ?? default)
        );

    /// <summary>A line of its own: a headline, and maybe an address it leads to.</summary>
    public NewswireLine Put(string headline, string? url, string language, DateTime publishedAt) =>
        Upsert(line: null, () => new NewswireLine(), shown: true, headline, url, language, ToMilliseconds(publishedAt))!;

    public NewswireLine? Change(NewswireLine line, string headline, string? url, string language, DateTime publishedAt) =>
        Upsert(line, () => line, shown: true, headline, url, language, ToMilliseconds(publishedAt));

    public NewswireLine? Withdraw(NewswireLine line) =>
        Upsert(line, () => line, shown: false, line.Headline, line.Url, line.Language, line.PublishedAt);

    static bool IsShown(Entry entry) => entry.IsPublished && !entry.IsOffNewswire && entry.Headline is not null;

    static bool IsBehind(NewswireLine? line, bool shown, string? headline, string? url, string language, DateTime publishedAt) =>
        line is null ? shown : line.Differs(shown, headline, url, language, publishedAt);

    NewswireLine? Upsert(
        NewswireLine? line,
        Func<NewswireLine> create,
        bool shown,
        string? headline,
        string? url,
        string language,
        DateTime publishedAt
    )
    {
        if (!IsBehind(line, shown, headline, url, language, publishedAt))
        {
            return null;
        }

        Revision = Revision.Next();
        line ??= create();
        line.Apply(shown, headline, url, language, publishedAt, Revision);
        return line;
    }

    // As with entries: a place on the newswire is in milliseconds.
    static DateTime ToMilliseconds(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
}

/// <summary>One headline of the newswire: an entry's, an article's, or one of its own.</summary>
public sealed class NewswireLine
{
    internal NewswireLine() { }

    public long Id { get; private set; }

    public EntryId? EntryId { get; private set; }

    public Entry? Entry { get; private set; }

    public int? BlogId { get; private set; }

    public Blog? Blog { get; private set; }

    public int? ArticleId { get; private set; }

    public Article? Article { get; private set; }

    /// <summary>Empty for a line that is gone: what was withdrawn is not kept here.</summary>
    public string Headline { get; private set; } = "";

    /// <summary>
    /// Where a line of its own leads: a path of this site, or absolute http(s); null for one that is all there is. An entry's
    /// and an article's have their own page.
    /// </summary>
    public string? Url { get; private set; }

    public string Language { get; private set; } = "";

    /// <summary>The time it is shown under, UTC. With the id it makes the place on the newswire.</summary>
    public DateTime PublishedAt { get; private set; }

    /// <summary>Off the newswire. The row stays as a tombstone, as an entry's does.</summary>
    public bool IsWithdrawn { get; private set; }

    /// <summary>The newswire's revision at this line's last change.</summary>
    public Revision Revision { get; private set; }

    internal static NewswireLine Of(Blog blog, Entry entry) => new() { Entry = entry, Blog = blog };

    internal static NewswireLine Of(Article article) => new() { Article = article };

    internal bool Differs(bool shown, string? headline, string? url, string language, DateTime publishedAt) =>
        shown ? IsWithdrawn || Headline != headline || Url != url || Language != language || PublishedAt != publishedAt : !IsWithdrawn;

    internal void Apply(bool shown, string? headline, string? url, string language, DateTime publishedAt, Revision revision)
    {
        IsWithdrawn = !shown;
        Headline = shown ? headline! : "";
        Url = shown ? url : null;
        Language = language;
        PublishedAt = publishedAt;
        Revision = revision;
    }
}
