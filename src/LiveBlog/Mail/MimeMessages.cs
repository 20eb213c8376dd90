using LiveBlog.Model;
using MimeKit;
using MimeKit.Text;

namespace LiveBlog.Mail;

/// <summary>A mail of the outbox as it goes over the line (RFC 5322, RFC 2045).</summary>
static class MimeMessages
{
    /// <param name="body">What it shares with others; null where it has a text of its own.</param>
    /// <exception cref="ParseException">Its address is none.</exception>
    public static MimeMessage Of(OutgoingMail mail, MailBody? body, MailboxAddress sender)
    {
        string Filled(string own, string? shared) =>
            shared is null ? own : shared.Replace(MailBody.StopMark, mail.StopLink, StringComparison.Ordinal);
        var message = new MimeMessage
        {
            MessageId = mail.MessageId,
            Subject = mail.Subject,
            Date = new DateTimeOffset(mail.CreatedAt),
        };
        message.From.Add(sender);
        message.To.Add(MailboxAddress.Parse(mail.To));

        // No holiday notes, please (RFC 3834 §5).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        foreach (var (name, value) in mail.Headers)
        {
            message.Headers.Add(name, value);
        }

        message.Body = new MultipartAlternative
        {
            new TextPart(TextFormat.Plain) { Text = Filled(mail.Text, body?.Text) },
            new TextPart(TextFormat.Html) { Text = Filled(mail.Html, body?.Html) },
        };
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }
}
