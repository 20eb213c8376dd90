using System.Text.Json.Serialization;

namespace LiveBlog.Features.Publishing;

/// <summary>An entry as it came in, from a form, the API or a file: nothing of it is trusted yet.</summary>
public sealed record EntryInput
{
    public string? Headline { get; init; }

    public string? BodyHtml { get; init; }

    public string? BodyMarkdown { get; init; }

    public IReadOnlyList<QuoteInput> Quotes { get; init; } = [];

    public IReadOnlyList<RelatedLinkInput> RelatedLinks { get; init; } = [];

    public IReadOnlyList<PictureInput> Media { get; init; } = [];

    public IReadOnlyList<EmbedInput> Embeds { get; init; } = [];

    public string? Author { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>ISO 8601 with an offset, or "yyyy-MM-ddTHH:mm[:ss]" in the blog's zone. Null: now, or as it was.</summary>
    public string? PublishedAt { get; init; }

    public bool IsKeyEvent { get; init; }

    public bool IsPinned { get; init; }

    /// <summary>What was wrong and has been put right, for readers; plain text.</summary>
    public string? Correction { get; init; }

    /// <summary>Its headline stays out of the newswire.</summary>
    public bool IsOffNewswire { get; init; }

    /// <summary>It says nothing: how it would be shown is not worth keeping.</summary>
    [JsonIgnore]
    public bool IsEmpty =>
        string.IsNullOrWhiteSpace(Headline)
        && string.IsNullOrWhiteSpace(BodyHtml)
        && string.IsNullOrWhiteSpace(BodyMarkdown)
        && Quotes is []
        && RelatedLinks is []
        && Media is []
        && Embeds is [];
}

public sealed record QuoteInput(string? Text, string? Attribution, string? Role);

public sealed record RelatedLinkInput(string? Url, string? Title, string? ImageUrl, string? PublishedAt);

public sealed record EmbedInput(string? Url, string? Title);

/// <summary>
/// A picture of an entry: an uploaded one by its id, any other by its address. Of an uploaded one, what is null is taken from what
/// was said of it before.
/// </summary>
public sealed record PictureInput(
    string? Id,
    string? Url,
    string? Alt,
    string? Caption,
    string? Credit,
    string? TakenOn,
    int? Width,
    int? Height
);
