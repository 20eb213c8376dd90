namespace LiveBlog.Model;

/// <summary>Remembers which entry a post with an Idempotency-Key made, so that sending it again makes no second one.</summary>
public sealed class IdempotentPost
{
    /// <summary>Who sent it: keys of different senders never meet.</summary>
    public required string Sender { get; set; }

    public required string Key { get; set; }

    /// <summary>SHA-256 of what was sent. The same key with other contents is a mistake of the sender's.</summary>
    public required string Fingerprint { get; set; }

    /// <summary>What it made, where that is an entry.</summary>
    public EntryId? EntryId { get; set; }

    public Entry? Entry { get; set; }

    /// <summary>What it made, where that is a line of the newswire.</summary>
    public long? NewswireLineId { get; set; }

    public NewswireLine? NewswireLine { get; set; }

    public DateTime CreatedAt { get; set; }
}
