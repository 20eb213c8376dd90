namespace LiveBlog.Model;

/// <summary>A header field beyond those that every mail has.</summary>
public sealed record MailHeader(string Name, string Value);

/// <summary>
/// A mail that is to go out: written in the same transaction as what it tells of, and sent afterwards, by whichever machine.
/// </summary>
public sealed class OutgoingMail
{
    public long Id { get; private set; }

    /// <summary>
    /// Names what it tells to whom: a second one under the same name is not taken. Null where nothing could tell it twice.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>Its Message-ID, the same at every attempt: a mail that is sent again after a crash is known by it.</summary>
    public required string MessageId { get; init; }

    /// <summary>Emptied once it is sent or given up, as are subject, text, headers and the link that stops it.</summary>
    public required string To { get; init; }

    /// <summary>A keyed hash of <see cref="To"/>, which stays: a returned mail is recognised by it and the Message-ID.</summary>
    public string ToHash { get; init; } = "";

    public required string Subject { get; init; }

    public required string Text { get; set; }

    public required string Html { get; set; }

    public IReadOnlyList<MailHeader> Headers { get; init; } = [];

    /// <summary>What it says, where many say the same; <see cref="Text"/> and <see cref="Html"/> are empty then.</summary>
    public long? BodyId { get; init; }

    /// <summary>Where its recipient stops what he is told: stands in the body in the place of <see cref="MailBody.StopMark"/>.</summary>
    public string? StopLink { get; init; }

    /// <summary>Whose it is: the address is told nothing more when it takes nothing.</summary>
    public long? SubscriptionId { get; init; }

    /// <summary>One of many: it lets those pass that somebody waits for.</summary>
    public bool IsBulk { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Not to be tried before, UTC.</summary>
    public required DateTime DueAt { get; init; }

    public int Attempts { get; private set; }

    /// <summary>Until when the machine that took it has to itself, UTC.</summary>
    public DateTime? ClaimedUntil { get; private set; }

    /// <summary>Names the taking.</summary>
    public Guid? ClaimedBy { get; private set; }

    public DateTime? SentAt { get; private set; }

    /// <summary>When the mail server refused its address for good, UTC; null where it was given up for another reason.</summary>
    public DateTime? RefusedAt { get; private set; }

    /// <summary>When it was given up, UTC.</summary>
    public DateTime? GivenUpAt { get; private set; }

    /// <summary>
    /// The mail server's code when it last did not take it, or the reason of another failure. Never the server's text: it can hold the address.
    /// </summary>
    public string? LastError { get; private set; }

    /// <summary>Puts a link where another stands, which was not known when the mail was written.</summary>
    public void PutLink(string before, string link) =>
        (Text, Html) = (Text.Replace(before, link, StringComparison.Ordinal), Html.Replace(before, link, StringComparison.Ordinal));
}
