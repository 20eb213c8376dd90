namespace LiveBlog.Model;

/// <summary>An address of another program that is told of every change.</summary>
public sealed class Webhook
{
    public int Id { get; private set; }

    public required string Name { get; init; }

    /// <summary>Absolute http(s).</summary>
    public required string Url { get; init; }

    /// <summary>What deliveries are signed with, encrypted.</summary>
    public required string Secret { get; init; }

    /// <summary>The slugs of the blogs that it is told of; none for all.</summary>
    public required IReadOnlyList<string> Blogs { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Why nothing is sent any more, as <c>FailureReason</c> names it; null while it is.</summary>
    public string? StoppedBecause { get; set; }
}

/// <summary>How far a webhook has been told of a blog.</summary>
public sealed class WebhookCursor
{
    public required int WebhookId { get; init; }

    public required int BlogId { get; init; }

    /// <summary>The last revision that it has taken.</summary>
    public required long Revision { get; set; }

    /// <summary>How often in a row it did not take the next.</summary>
    public int Failures { get; set; }

    /// <summary>Not to be tried before, UTC.</summary>
    public required DateTime NextAt { get; set; }

    /// <summary>Until when the machine that tells it has it to itself, UTC.</summary>
    public DateTime? ClaimedUntil { get; set; }
}

/// <summary>One attempt to tell a webhook, as it went.</summary>
public sealed class WebhookDelivery
{
    public long Id { get; private set; }

    public required int WebhookId { get; init; }

    public required int BlogId { get; init; }

    /// <summary>The revision after which the changes began.</summary>
    public required long After { get; init; }

    /// <summary>The last revision that was told.</summary>
    public required long Revision { get; init; }

    public required DateTime At { get; init; }

    public required int Milliseconds { get; init; }

    /// <summary>The status that was answered; null where nothing was.</summary>
    public int? Status { get; init; }

    public string? LastError { get; init; }
}
