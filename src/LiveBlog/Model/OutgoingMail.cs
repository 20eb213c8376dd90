namespace LiveBlog.Model;

/// <summary>A header field beyond those that every mail has.</summary>
public sealed record MailHeader(string Name, string Value);

/// <summary>
/// A mail in the outbox: stored in the transaction of its cause, and sent afterwards by any machine.
/// </summary>
public sealed class OutgoingMail
{
    public long Id { get; private set; }

    /// <summary>
    /// Identifies its event and recipient: a second one with the same key is refused. Null where nothing could send it twice.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>Its Message-ID, the same at every attempt: a mail that is sent again after a crash is known by it.</summary>
    public required string MessageId { get; init; }

    /// <summary>Emptied once it is sent or given up, as are subject, text, headers and the link that stops it.</summary>
    public required string To { get; set; }

    /// <summary>A keyed hash of <see cref="To"/>, which stays: a returned mail is recognised by it and the Message-ID.</summary>
    public string ToHash { get; set; } = "";

    public required string Subject { get; set; }

    public required string Text { get; set; }

    public required string Html { get; set; }

    public IReadOnlyList<MailHeader> Headers { get; set; } = [];

    /// <summary>The shared body, where many mails have the same; <see cref="Text"/> and <see cref="Html"/> are empty then.</summary>
    public long? BodyId { get; init; }

    /// <summary>Where its recipient unsubscribes: replaces <see cref="MailBody.StopMark"/> in the body.</summary>
    public string? StopLink { get; set; }

    /// <summary>The subscription that it is sent for; it stops when the address bounces.</summary>
    public long? SubscriptionId { get; init; }

    /// <summary>One of many: mails that somebody waits for go before it.</summary>
    public bool IsBulk { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Not to be tried before, UTC.</summary>
    public required DateTime DueAt { get; set; }

    public int Attempts { get; private set; }

    /// <summary>The end of the lease, UTC.</summary>
    public DateTime? ClaimedUntil { get; private set; }

    /// <summary>Identifies the lease.</summary>
    public Guid? ClaimedBy { get; private set; }

    public DateTime? SentAt { get; private set; }

    /// <summary>When the mail server refused its address for good, UTC; null where it was given up for another reason.</summary>
    public DateTime? RefusedAt { get; private set; }

    /// <summary>When it was given up, UTC.</summary>
    public DateTime? GivenUpAt { get; private set; }

    /// <summary>
    /// The mail server's code when it last did not take it, or the reason of another failure. Never the server's text: it can hold
    /// the address.
    /// </summary>
    public string? LastError { get; private set; }

    /// <summary>The mail server has taken it.</summary>
    public void Sent(DateTime now)
    {
        SentAt = now;
        Release();
        Wipe();
    }

    /// <summary>It was not taken, and is tried again.</summary>
    public void RetryAt(DateTime due, string trouble)
    {
        (DueAt, LastError) = (due, trouble);
        Attempts++;
        Release();
    }

    /// <summary>It was not taken, and is not tried again.</summary>
    /// <param name="isTheAddress">The mail server refused its address for good.</param>
    public void GiveUp(DateTime now, string trouble, bool isTheAddress = false)
    {
        (GivenUpAt, RefusedAt, LastError) = (now, isTheAddress ? now : null, trouble);
        Attempts++;
        Release();
        Wipe();
    }

    // What is left tells that a mail went out, and when; a returned one is still known by its Message-ID and the keyed hash.
    void Wipe()
    {
        To = Subject = Text = Html = "";
        Headers = [];
        StopLink = null;
    }

    void Release() => (ClaimedBy, ClaimedUntil) = (null, null);

    /// <summary>Replaces a placeholder by a link that was not known when the mail was written.</summary>
    public void PutLink(string before, string link) =>
        (Text, Html) = (Text.Replace(before, link, StringComparison.Ordinal), Html.Replace(before, link, StringComparison.Ordinal));
}
