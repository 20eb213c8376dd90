using LiveBlog.Model;

namespace LiveBlog.Mail;

/// <summary>What a mail says, in whichever language, before it is made text and HTML.</summary>
/// <param name="To">An address that has been checked.</param>
/// <param name="Language">The language of its words, for hyphens and direction.</param>
public sealed record MailMessage(string To, string Language, string Subject)
{
    /// <summary>Plain text, one an item.</summary>
    public IReadOnlyList<string> Paragraphs { get; init; } = [];

    /// <summary>The one thing to do: what the button says, and where it leads, absolute.</summary>
    public (string Label, string Url)? Action { get; init; }

    /// <summary>Below, in small: why this came, and what to do if it should not have.</summary>
    public IReadOnlyList<string> Small { get; init; } = [];

    /// <summary>Further header fields, such as List-Unsubscribe (RFC 8058 §3.1).</summary>
    public IReadOnlyList<MailHeader> Headers { get; init; } = [];

    /// <summary>See <see cref="OutgoingMail.Key"/>.</summary>
    public string? Key { get; init; }

    public bool IsBulk { get; init; }

    /// <summary>The text part: the same as the HTML part.</summary>
    public string Text
    {
        get
        {
            var parts = new List<string>(Paragraphs);
            if (Action is var (label, url))
            {
                parts.Add($"{label}:\n{url}");
            }

            if (Small.Count > 0)
            {
                parts.Add("-- \n" + string.Join('\n', Small));
            }

            return string.Join("\n\n", parts) + "\n";
        }
    }
}
