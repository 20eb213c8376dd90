namespace LiveBlog.Model;

/// <summary>Somebody's words. <paramref name="Text"/> is plain; a blank line parts its paragraphs.</summary>
public sealed record Quote(string Text, string? Attribution, string? Role);

/// <summary>A card that leads to another page. <paramref name="Url"/> is absolute http(s), or a path of this site.</summary>
public sealed record RelatedLink(string Url, string Title, string? ImageUrl, DateOnly? PublishedAt);

/// <summary>A picture with what must be said of it. Width and height are pixels; without them the page keeps an 8:5 place.</summary>
public sealed record Picture(string Url, string Alt, string? Caption, string? Credit, DateOnly? TakenOn, int? Width, int? Height)
{
    /// <summary>Names the picture within its entry; one that was uploaded has its file's hash (see <see cref="MediaFile"/>).</summary>
    public string Id { get; init; } = "";
}

/// <summary>A video or a post of another site. Shown as a façade of our own: nobody is contacted before the reader asks.</summary>
/// <param name="Url">Its page, absolute https.</param>
/// <param name="Provider">The name of the site, as readers know it: "YouTube".</param>
/// <param name="Title">What it is, in the editor's words.</param>
public sealed record Embed(string Url, string Provider, string? Title);

/// <summary>
/// All that an editor writes in an entry, valid and sanitised. Lists compare by their items, so that saving an entry
/// unchanged is seen to change nothing.
/// </summary>
public sealed record EntryContent
{
    public string? Headline { get; init; }

    /// <summary>The body, already through the HTML policy.</summary>
    public string? BodyHtml { get; init; }

    /// <summary>What the body was written as, when it was written in Markdown; for editing it again.</summary>
    public string? BodyMarkdown { get; init; }

    public IReadOnlyList<Quote> Quotes { get; init; } = [];

    public IReadOnlyList<RelatedLink> RelatedLinks { get; init; } = [];

    public IReadOnlyList<Picture> Media { get; init; } = [];

    public IReadOnlyList<Embed> Embeds { get; init; } = [];

    /// <summary>What was wrong and has been put right, for readers: plain text.</summary>
    public string? Correction { get; init; }

    public string? Author { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Characters of the body, as HTML, and of the quotes.</summary>
    public int TextLength => (BodyHtml?.Length ?? 0) + Quotes.Sum(quote => quote.Text.Length);

    public bool Equals(EntryContent? other) =>
        other is not null
        && Headline == other.Headline
        && BodyHtml == other.BodyHtml
        && BodyMarkdown == other.BodyMarkdown
        && Author == other.Author
        && Quotes.SequenceEqual(other.Quotes)
        && RelatedLinks.SequenceEqual(other.RelatedLinks)
        && Media.SequenceEqual(other.Media)
        && Embeds.SequenceEqual(other.Embeds)
        && Correction == other.Correction
        && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() =>
        HashCode.Combine(Headline, BodyHtml, Author, Quotes.Count, RelatedLinks.Count, Media.Count, Tags.Count);
}

/// <summary>An entry as an editor hands it in: what it says, when it is dated, and how it is shown.</summary>
/// <param name="PublishedAt">UTC; null leaves the time as it is, or takes the present for a new entry.</param>
public sealed record EntryDraft(EntryContent Content, DateTime? PublishedAt, bool IsKeyEvent, bool IsPinned)
{
    /// <summary>Its headline stays out of the newswire.</summary>
    public bool IsOffNewswire { get; init; }
}
