namespace LiveBlog.Model;

/// <summary>What an editor says of a blog as a whole, valid and sanitised.</summary>
public sealed record BlogHead
{
    public required string Title { get; init; }

    public string? Standfirst { get; init; }

    public string? IntroHtml { get; init; }

    public string? Byline { get; init; }

    /// <summary>A language tag (BCP 47) whose language the interface speaks.</summary>
    public required string Language { get; init; }

    /// <summary>A name of the IANA time zone database. Times of the feed are shown in it.</summary>
    public required string TimeZone { get; init; }

    public BlogStatus Status { get; init; }

    /// <summary>When an ended blog ended, UTC; null takes the present.</summary>
    public DateTime? EndedAt { get; init; }

    /// <summary>When an upcoming blog is to open, UTC.</summary>
    public DateTime? StartsAt { get; init; }

    public Picture? Picture { get; init; }

    /// <summary>The sites that may show the feed in a frame, as origins (RFC 6454 §6.2), or a single "*" for all.</summary>
    public IReadOnlyList<string> EmbedOrigins { get; init; } = [];

    public Topic? Topic { get; init; }

    /// <summary>The slugs of the blogs on the same event in other languages.</summary>
    public IReadOnlyList<string> Translations { get; init; } = [];

    /// <summary>The key points above the feed: plain text, one an item.</summary>
    public IReadOnlyList<string> KeyPoints { get; init; } = [];

    /// <summary>The page opens with the oldest entries first.</summary>
    public bool OpensOldestFirst { get; init; }

    public DiscussionRules Discussion { get; init; } = new(DiscussionMode.Open);

    public bool Equals(BlogHead? other) =>
        other is not null
        && Title == other.Title
        && Standfirst == other.Standfirst
        && IntroHtml == other.IntroHtml
        && Byline == other.Byline
        && Language == other.Language
        && TimeZone == other.TimeZone
        && Status == other.Status
        && StartsAt == other.StartsAt
        && EndedAt == other.EndedAt
        && Picture == other.Picture
        && ReferenceEquals(Topic, other.Topic)
        && Translations.SequenceEqual(other.Translations)
        && KeyPoints.SequenceEqual(other.KeyPoints)
        && OpensOldestFirst == other.OpensOldestFirst
        && Discussion == other.Discussion
        && EmbedOrigins.SequenceEqual(other.EmbedOrigins);

    public override int GetHashCode() => HashCode.Combine(Title, Standfirst, Language, TimeZone, Status);
}
