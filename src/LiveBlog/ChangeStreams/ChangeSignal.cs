using System.Globalization;

namespace LiveBlog.ChangeStreams;

/// <summary>Says what has changed: a stream, what moderators have to look at, or what one account may do. It carries no data.</summary>
public readonly record struct ChangeSignal
{
    const string ModerationText = "moderation",
        AccountPrefix = "account ",
        StreamPrefix = "stream ";

    ChangeSignal(StreamKey? stream, string? accountId) => (Stream, AccountId) = (stream, accountId);

    /// <summary>The moderation queue has changed.</summary>
    public static ChangeSignal Moderation { get; } = new(stream: null, accountId: null);

    /// <summary>Null of a signal that is not about a stream.</summary>
    public StreamKey? Stream { get; }

    /// <summary>Null of a signal that is not about an account.</summary>
    public string? AccountId { get; }

    public static ChangeSignal Of(StreamKey stream) => new(stream, accountId: null);

    /// <summary>What the account may do, or sees alone, has changed.</summary>
    public static ChangeSignal OfAccount(string accountId) => new(stream: null, accountId);

    /// <summary>
    /// As it travels between machines: a blog's number, 0 for the newswire, below 0 for a discussion; the rest by name, which machines
    /// of an earlier version leave out.
    /// </summary>
    public override string ToString() =>
        Stream switch
        {
            { Kind: StreamKey.BlogKind, Id: var id } => id.ToString(CultureInfo.InvariantCulture),
            { Kind: StreamKey.NewswireKind } => "0",
            { Kind: StreamKey.DiscussionKind, Id: var id } => (-id).ToString(CultureInfo.InvariantCulture),
            { } other => StreamPrefix + other,
            null => AccountId is null ? ModerationText : AccountPrefix + AccountId,
        };

    /// <summary>Reads what <see cref="ToString"/> wrote; null of what this version does not know.</summary>
    public static ChangeSignal? TryParse(string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return Of(
                number switch
                {
                    > 0 => StreamKey.OfBlog(number),
                    0 => StreamKey.Newswire,
                    < 0 => StreamKey.OfDiscussion(-number),
                }
            );
        }

        return text == ModerationText ? Moderation
            : text.StartsWith(AccountPrefix, StringComparison.Ordinal) ? OfAccount(text[AccountPrefix.Length..])
            : text.StartsWith(StreamPrefix, StringComparison.Ordinal) && StreamKey.TryParse(text[StreamPrefix.Length..]) is { } stream
                ? Of(stream)
            : null;
    }
}
