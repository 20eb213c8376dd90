using System.Text.Json.Serialization;

namespace LiveBlog.Features.Publishing;

/// <summary>A blog's head as it came in. Null leaves a field as it is; an empty text empties it.</summary>
public sealed record BlogInput
{
    public string? Slug { get; init; }

    public string? Title { get; init; }

    public string? Standfirst { get; init; }

    public string? IntroHtml { get; init; }

    public string? Byline { get; init; }

    public string? Language { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>The slug of a topic, or the title of a new one.</summary>
    public string? Topic { get; init; }

    /// <summary>"upcoming", "live" or "ended".</summary>
    public string? Status { get; init; }

    /// <summary>ISO 8601 with an offset, or an hour in the blog's zone.</summary>
    public string? StartsAt { get; init; }

    /// <summary>When an ended blog ended, as above; for what is brought in from elsewhere.</summary>
    [JsonIgnore]
    public string? EndedAt { get; init; }

    public IReadOnlyList<string>? EmbedOrigins { get; init; }

    /// <summary>The slugs of the blogs that tell the same in other languages. Naming is mutual: they name this one then.</summary>
    public IReadOnlyList<string>? Translations { get; init; }

    /// <summary>What has to be known, above the feed; plain text.</summary>
    public IReadOnlyList<string>? KeyPoints { get; init; }

    /// <summary>"newest" or "oldest": what the page opens with.</summary>
    public string? Order { get; init; }

    public DiscussionInput? Discussion { get; init; }

    public PictureInput? Picture { get; init; }

    /// <summary>In JSON, a picture that is null.</summary>
    [JsonIgnore]
    public bool RemovesPicture { get; init; }
}

/// <summary>How a blog's discussion is to be kept. Null leaves it as it is.</summary>
public sealed record DiscussionInput
{
    /// <summary>"open", "readOnly" or "closed".</summary>
    public string? Mode { get; init; }

    public bool? ApprovesFirst { get; init; }

    /// <summary>From 0 to 600.</summary>
    public int? SlowSeconds { get; init; }
}
