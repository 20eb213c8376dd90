namespace LiveBlog.Model;

/// <summary>A feed of an agency or of another site that is read for the desk.</summary>
public sealed class AgencyFeed
{
    public int Id { get; private set; }

    public required string Name { get; set; }

    /// <summary>Absolute http(s).</summary>
    public required string Url { get; init; }

    /// <summary>How often it is asked, 1 to 60.</summary>
    public required int EveryMinutes { get; set; }

    public required DateTime NextAt { get; set; }

    /// <summary>Until when the machine that asks has it to itself, UTC.</summary>
    public DateTime? ClaimedUntil { get; private set; }

    public string? ETag { get; private set; }

    public DateTime? LastModified { get; private set; }

    /// <summary>When it last answered well, UTC.</summary>
    public DateTime? ReadAt { get; private set; }

    /// <summary>How often in a row it did not.</summary>
    public int Failures { get; private set; }

    /// <summary>Why it could not be read when last asked, as <c>FailureReason</c> names it.</summary>
    public string? LastError { get; set; }

    /// <summary>It answered well, and is asked again at its own pace.</summary>
    /// <param name="etag">What names the version that it answered with; null when nothing does.</param>
    public void Answered(string? etag, DateTime? modified, DateTime now)
    {
        (ETag, LastModified, ReadAt) = (etag, modified, now);
        (NextAt, Failures, LastError, ClaimedUntil) = (now.AddMinutes(EveryMinutes), 0, null, null);
    }

    /// <summary>It could not be read, and is asked again.</summary>
    public void RetryAt(DateTime due, string trouble)
    {
        (NextAt, LastError, ClaimedUntil) = (due, trouble, null);
        Failures++;
    }
}

/// <summary>A headline that came in by wire.</summary>
public sealed class AgencyFeedItem
{
    public long Id { get; private set; }

    public int FeedId { get; init; }

    public AgencyFeed Feed { get; private set; } = null!;

    /// <summary>What its source knows it by.</summary>
    public required string Key { get; init; }

    /// <summary>The same for the same story of several sources: the desk shows whichever came first.</summary>
    public required string Story { get; init; }

    public required string Title { get; set; }

    /// <summary>Plain text.</summary>
    public string? Summary { get; set; }

    public string? Url { get; set; }

    public string? ImageUrl { get; set; }

    /// <summary>UTC; never later than it came.</summary>
    public required DateTime PublishedAt { get; init; }

    /// <summary>When it was first seen, UTC.</summary>
    public required DateTime SeenAt { get; init; }

    /// <summary>When it was last seen in its feed, UTC.</summary>
    public required DateTime LastSeenAt { get; set; }

    /// <summary>When its source last changed the title, UTC; null of one that stands as it came.</summary>
    public DateTime? CorrectedAt { get; set; }
}
