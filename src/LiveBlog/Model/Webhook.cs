namespace LiveBlog.Model;

/// <summary>An address of another program that every change is sent to.</summary>
public sealed class Webhook
{
    public int Id { get; private set; }

    public required string Name { get; init; }

    /// <summary>Absolute http(s).</summary>
    public required string Url { get; init; }

    /// <summary>What deliveries are signed with, encrypted.</summary>
    public required string Secret { get; init; }

    /// <summary>The slugs of the blogs whose changes it gets; none for all.</summary>
    public required IReadOnlyList<string> Blogs { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Why nothing is sent any more, as <c>FailureReason</c> names it; null while it is.</summary>
    public string? StoppedBecause { get; set; }
}

/// <summary>How far a webhook has been sent the changes of a blog.</summary>
public sealed class WebhookCursor
{
    public required int WebhookId { get; init; }

    public required int BlogId { get; init; }

    /// <summary>The last revision that it has taken.</summary>
    public required Revision Revision { get; set; }

    /// <summary>How often in a row it did not take the next.</summary>
    public int Failures { get; private set; }

    /// <summary>Not to be tried before, UTC.</summary>
    public required DateTime NextAt { get; set; }

    /// <summary>Until when the machine that tells it has it to itself, UTC.</summary>
    public DateTime? ClaimedUntil { get; set; }

    /// <summary>The webhook has taken all up to a revision.</summary>
    public void Advance(Revision revision, DateTime now) => (Revision, Failures, NextAt, ClaimedUntil) = (revision, 0, now, null);

    /// <summary>It did not take the next, which is tried again.</summary>
    public void RetryAt(DateTime due)
    {
        (NextAt, ClaimedUntil) = (due, null);
        Failures++;
    }
}

/// <summary>One attempt to tell a webhook, as it went.</summary>
public sealed class WebhookDelivery
{
    public long Id { get; private set; }

    public required int WebhookId { get; init; }

    public required int BlogId { get; init; }

    /// <summary>The revision after which the changes began.</summary>
    public required Revision After { get; init; }

    /// <summary>The last revision that was sent.</summary>
    public required Revision Revision { get; init; }

    public required DateTime At { get; init; }

    public required int Milliseconds { get; init; }

    /// <summary>The status that was answered; null where nothing was.</summary>
    public int? Status { get; init; }

    public string? LastError { get; init; }
}
