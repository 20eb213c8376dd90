namespace LiveBlog.Model;

/// <summary>What a subscriber is sent.</summary>
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

/// <summary>A subscription to news by mail or by notifications of the browser. No account is needed.</summary>
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

    /// <summary>The language of the text around the entries: the blog's, or the reader's.</summary>
    public required string Language { get; init; }

    public required SubscriptionState State { get; set; }

    /// <summary>Its link has been mailed. One that waits without a mail is reached by any other link of the same address.</summary>
    public bool IsMailed { get; init; }

    /// <summary>When it was last asked for while it waits, UTC.</summary>
    public required DateTime CreatedAt { get; set; }

    public DateTime? ConfirmedAt { get; set; }

    /// <summary>Everything published up to here has been in a digest, UTC.</summary>
    public DateTime SentUpTo { get; set; }

    /// <summary>When the next digest is due, UTC; null for other kinds.</summary>
    public DateTime? DueAt { get; set; }

    public DateTime? StoppedAt { get; set; }

    /// <summary>Why it has ended without its owner's doing: the mail server's code alone, since its text can hold the address.</summary>
    public string? StoppedBecause { get; set; }
}

/// <summary>How far subscribers have been sent the changes of a blog.</summary>
public sealed class SubscriptionCursor
{
    public required int BlogId { get; init; }

    /// <summary>The last revision whose notifications are in the outbox.</summary>
    public required Revision Revision { get; set; }

    /// <summary>The end of the lease, or of the pause after a failure, UTC.</summary>
    public DateTime? ClaimedUntil { get; set; }

    /// <summary>How often in a row the entry after <see cref="Revision"/> could not be sent.</summary>
    public int Failures { get; private set; }

    /// <summary>All notifications up to a revision are written.</summary>
    public void Advance(Revision revision) => (Revision, Failures, ClaimedUntil) = (revision, 0, null);

    /// <summary>An entry could not be sent: it is tried again.</summary>
    public void RetryAt(DateTime due, Revision before, int failures) => (Revision, Failures, ClaimedUntil) = (before, failures, due);

    /// <summary>An entry is set aside; the following ones are sent.</summary>
    public void SetAside(Revision revision, DateTime claimedUntil) => (Revision, Failures, ClaimedUntil) = (revision, 0, claimedUntil);
}

/// <summary>The body of many mails, stored once: each adds only its unsubscribe link.</summary>
public sealed class MailBody
{
    /// <summary>The place of the link by which a recipient unsubscribes.</summary>
    public const string StopMark = "{{stop}}";

    public long Id { get; private set; }

    public required string Text { get; init; }

    public required string Html { get; init; }

    /// <summary>Its entry: mails that have not been sent when it is withdrawn never are. Null for a digest.</summary>
    public EntryId? EntryId { get; init; }

    /// <summary>The entries of a digest; empty for other kinds.</summary>
    public ICollection<DigestEntry> Entries { get; init; } = [];

    public required DateTime CreatedAt { get; init; }
}

/// <summary>An entry in a digest: when it is withdrawn, a digest that has not gone out is written again.</summary>
public sealed class DigestEntry
{
    public long BodyId { get; init; }

    public required EntryId EntryId { get; init; }
}

/// <summary>A notification in the outbox.</summary>
public sealed class OutgoingPush
{
    public long Id { get; private set; }

    /// <summary>Identifies its event and recipient: a second one with the same key is refused.</summary>
    public required string Key { get; init; }

    public required long SubscriptionId { get; init; }

    /// <summary>What the service worker shows, as JSON; at most 3,000 bytes. Emptied when it is done.</summary>
    public required string Payload { get; set; }

    public EntryId? EntryId { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Not to be tried before, UTC.</summary>
    public required DateTime DueAt { get; set; }

    public int Attempts { get; private set; }

    public DateTime? ClaimedUntil { get; private set; }

    public Guid? ClaimedBy { get; private set; }

    /// <summary>When it went out, or was given up, UTC: its name stays for a while, so that nobody gets it twice.</summary>
    public DateTime? DoneAt { get; private set; }

    /// <summary>It went out, or is given up.</summary>
    public void Done(DateTime now)
    {
        (DoneAt, Payload) = (now, "");
        Release();
    }

    /// <summary>It was not taken, and is tried again.</summary>
    public void RetryAt(DateTime due)
    {
        DueAt = due;
        Attempts++;
        Release();
    }

    void Release() => (ClaimedBy, ClaimedUntil) = (null, null);
}

/// <summary>How the sending of one entry's notifications went, for the desk.</summary>
public sealed class SubscriptionSend
{
    /// <summary>UTF-16 units.</summary>
    public const int MaxError = 300;

    public long Id { get; private set; }

    public required int BlogId { get; init; }

    public EntryId? EntryId { get; init; }

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
