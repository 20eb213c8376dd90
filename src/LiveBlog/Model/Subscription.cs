namespace LiveBlog.Model;

/// <summary>What a subscriber is told of.</summary>
public enum SubscriptionKind
{
    KeyEvents,
    Every,

    /// <summary>Everything since the last message, at most one message in so many minutes.</summary>
    Digest,
}

public enum SubscriptionState
{
    /// <summary>Waits for the owner of the address to confirm it, or for the push service to take a first notification.</summary>
    Pending,
    Active,
    Stopped,
}

/// <summary>Where a browser takes notifications (Push API §3.3), with what they are encrypted for (RFC 8291 §2.1).</summary>
/// <param name="PublicKey">An uncompressed point of P-256, base64url.</param>
/// <param name="Auth">Sixteen bytes that only this site and the browser share, base64url.</param>
public sealed record PushTarget(string Endpoint, string PublicKey, string Auth);

/// <summary>Somebody who is told of what happens: by mail, or by a notification of the browser. No account is needed.</summary>
public sealed class Subscription
{
    public long Id { get; private set; }

    /// <summary>A random value that the keys in the links of its mails are made from. It opens nothing by itself.</summary>
    public required string Secret { get; init; }

    /// <summary>Where mails go; null where a browser is notified.</summary>
    public string? Email { get; init; }

    /// <summary>Where notifications go; null where mails do.</summary>
    public PushTarget? Push { get; set; }

    /// <summary>Finds <see cref="Push"/> again: the SHA-256 of its endpoint, hexadecimal.</summary>
    public string? EndpointHash { get; set; }

    /// <summary>The push service's host; null where mails go.</summary>
    public string? PushHost { get; set; }

    /// <summary>The blog that it is about; null with <see cref="TopicId"/> null is the whole site.</summary>
    public int? BlogId { get; init; }

    public int? TopicId { get; init; }

    public required SubscriptionKind Kind { get; set; }

    /// <summary>Of a digest.</summary>
    public int EveryMinutes { get; set; }

    /// <summary>The language of what stands around the news: the blog's, or the reader's.</summary>
    public required string Language { get; init; }

    public required SubscriptionState State { get; set; }

    /// <summary>Its link has been mailed. One that waits without a mail is reached by any other link of the same address.</summary>
    public bool IsMailed { get; init; }

    /// <summary>When it was last asked for while it waits, UTC.</summary>
    public required DateTime CreatedAt { get; set; }

    public DateTime? ConfirmedAt { get; set; }

    /// <summary>What was published up to here a digest has told, UTC.</summary>
    public DateTime SentUpTo { get; set; }

    /// <summary>When the next digest is due, UTC; of none other.</summary>
    public DateTime? DueAt { get; set; }

    public DateTime? StoppedAt { get; set; }

    /// <summary>Why it has ended without its owner's doing: the mail server's code alone, since its text can hold the address.</summary>
    public string? StoppedBecause { get; set; }
}

/// <summary>How far subscribers have been told of a blog.</summary>
public sealed class SubscriptionCursor
{
    public required int BlogId { get; init; }

    /// <summary>The last revision whose news is in the outbox.</summary>
    public required long Revision { get; set; }

    /// <summary>Until when the machine that is at it has it to itself, UTC.</summary>
    public DateTime? ClaimedUntil { get; set; }

    /// <summary>How often in a row the entry after <see cref="Revision"/> could not be told.</summary>
    public int Failures { get; set; }
}

/// <summary>What many mails say alike, kept once: each adds only how to stop it.</summary>
public sealed class MailBody
{
    /// <summary>Stands for the link by which one recipient stops his own.</summary>
    public const string StopMark = "{{stop}}";

    public long Id { get; private set; }

    public required string Text { get; init; }

    public required string Html { get; init; }

    /// <summary>The entry that it tells of: mails that have not gone out when it is withdrawn never do. Null of a digest.</summary>
    public long? EntryId { get; init; }

    /// <summary>The entries that a digest tells of; empty of anything else.</summary>
    public ICollection<DigestEntry> Entries { get; init; } = [];

    public required DateTime CreatedAt { get; init; }
}

/// <summary>An entry that a digest tells of: when it is withdrawn, what has not gone out is written anew.</summary>
public sealed class DigestEntry
{
    public long BodyId { get; init; }

    public required long EntryId { get; init; }
}

/// <summary>A notification that is to go out.</summary>
public sealed class OutgoingPush
{
    public long Id { get; private set; }

    /// <summary>Names what it tells to whom: a second one under the same name is not taken.</summary>
    public required string Key { get; init; }

    public required long SubscriptionId { get; init; }

    /// <summary>What the service worker shows, as JSON; at most 3,000 bytes.</summary>
    public required string Payload { get; init; }

    public long? EntryId { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Not to be tried before, UTC.</summary>
    public required DateTime DueAt { get; init; }

    public int Attempts { get; private set; }

    public DateTime? ClaimedUntil { get; private set; }

    public Guid? ClaimedBy { get; private set; }

    /// <summary>When it went out, or was given up, UTC: its name stays for a while, so that nobody is told twice.</summary>
    public DateTime? DoneAt { get; private set; }
}

/// <summary>How the sending of one entry's news went, for the desk.</summary>
public sealed class SubscriptionSend
{
    /// <summary>UTF-16 units.</summary>
    public const int MaxError = 300;

    public long Id { get; private set; }

    public required int BlogId { get; init; }

    public long? EntryId { get; init; }

    public required DateTime At { get; init; }

    public required int Mails { get; init; }

    public required int Pushes { get; init; }

    public int PushesTaken { get; private set; }

    public int PushesFailed { get; private set; }

    /// <summary>Subscriptions that were found dead.</summary>
    public int PushesGone { get; private set; }

    /// <summary>
    /// Why it was set aside, or a notification of it was, as <c>FailureReason</c> names it; null where all could be sent, or where it is in
    /// the queue again.
    /// </summary>
    public string? LastError { get; init; }
}

/// <summary>
/// The site's own key as a sender of notifications (RFC 8292 §2): made at the first start, and kept, since every subscription hangs
/// on it.
/// </summary>
public sealed class PushIdentity
{
    public const int TheId = 1;

    public int Id { get; init; } = TheId;

    /// <summary>An uncompressed point of P-256, base64url.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Encrypted by the data protection of the site.</summary>
    public required string PrivateKey { get; init; }
}
