using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Http;
using MailKit.Security;
using MimeKit;

namespace LiveBlog.Mail;

/// <summary>Section <c>Email</c>.</summary>
public sealed record EmailSettings
{
    /// <summary>The mail server; null writes mails into <see cref="Folder"/> instead.</summary>
    public string? Host { get; init; }

    public int Port { get; init; } = 587;

    public string? User { get; init; }

    public string? Password { get; init; }

    public SecureSocketOptions Security { get; init; } = SecureSocketOptions.StartTls;

    /// <summary>Whom mails come from.</summary>
    public MailboxAddress Sender { get; init; } = new("LiveBlog", "liveblog@localhost");

    /// <summary>Where mails are written to, each a file, when there is no server.</summary>
    public string Folder { get; init; } = "data/mail";

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static EmailSettings From(IConfiguration configuration, SiteSettings site)
    {
        var section = configuration.GetSection("Email");
        string? Text(string name) => section[name] is { Length: > 0 } text ? text : null;

        var port = 587;
        if (
            Text("Port") is { } written
            && (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65_535)
        )
        {
            throw new ConfigurationException($"Email:Port is \"{written}\"; it must be a number from 1 to 65535.");
        }

        var security = (Text("Security") ?? "StartTls").ToUpperInvariant() switch
        {
            "NONE" => SecureSocketOptions.None,
            "STARTTLS" => SecureSocketOptions.StartTls,
            "TLS" => SecureSocketOptions.SslOnConnect,
            _ => throw new ConfigurationException($"Email:Security is \"{Text("Security")}\"; it must be None, StartTls or Tls."),
        };
        var from = Text("From");
        if (from is null && Text("Host") is not null)
        {
            throw new ConfigurationException("Email:Host needs Email:From: the address that mails come from.");
        }

        if (Text("Host") is not null && site.BaseUrl is null)
        {
            // The host of a request is the caller's choice: a link made from it could lead anywhere.
            throw new ConfigurationException("Email:Host needs Site:BaseUrl: the site's address, which the links in its mails lead to.");
        }

        if (from is not null && !MailboxAddress.TryParse(from, out _))
        {
            throw new ConfigurationException(
                $"Email:From is \"{from}\"; it must be an address such as live@paper.example, or \"The Paper <live@paper.example>\"."
            );
        }

        var sender = MailboxAddress.Parse(from ?? "liveblog@localhost");
        return new EmailSettings
        {
            Host = Text("Host"),
            Port = port,
            User = Text("User"),
            Password = Text("Password"),
            Security = security,
            Sender = string.IsNullOrEmpty(sender.Name) ? new MailboxAddress(site.Name, sender.Address) : sender,
            Folder = Text("Folder") ?? "data/mail",
        };
    }
}
