namespace LiveBlog.Model;

/// <summary>Somebody who asked to be sent a feed whenever it changes (W3C WebSub §5).</summary>
public sealed class WebSubSubscriber
{
    public int Id { get; set; }

    /// <summary>The feed's address, as announced in it (hub.topic).</summary>
    public required string Topic { get; set; }

    /// <summary>The blog whose feed it is; null for the newswire's.</summary>
    public int? BlogId { get; set; }

    /// <summary>Where the feed is sent (hub.callback).</summary>
    public required string Callback { get; set; }

    /// <summary>Whose server the callback is: subscriptions are bounded and delivered by it.</summary>
    public required string Host { get; set; }

    /// <summary>What deliveries are signed with, encrypted by the data protection of the site; null: unsigned (§7.1).</summary>
    public string? Secret { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>End of the lease, UTC.</summary>
    public DateTime ExpiresAt { get; set; }

    /// <summary>The revision, of the blog or the newswire, that was last delivered.</summary>
    public Revision DeliveredRevision { get; set; }

    /// <summary>Deliveries failed in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>Not before this, UTC: while a machine is delivering, and after a failure.</summary>
    public DateTime NextAttemptAt { get; set; }

    /// <summary>The subscriber has taken a revision; it is left alone until the next is due.</summary>
    public void Delivered(Revision revision, DateTime next) => (DeliveredRevision, Failures, NextAttemptAt) = (revision, 0, next);

    public void RetryAt(DateTime due)
    {
        NextAttemptAt = due;
        Failures++;
    }
}
