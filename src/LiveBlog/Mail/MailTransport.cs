using LiveBlog.Data;
using MailKit.Net.Smtp;
using MimeKit;

namespace LiveBlog.Mail;

/// <summary>The way out of the house for mails.</summary>
public interface IMailTransport
{
    /// <summary>Opens a connection for one batch.</summary>
    /// <exception cref="IOException">There is no way to the mail server now.</exception>
    Task<IMailConnection> OpenAsync(CancellationToken cancellation);
}

public interface IMailConnection : IAsyncDisposable
{
    /// <exception cref="SmtpCommandException">The server does not take it; a status of 500 and above is its last word.</exception>
    Task SendAsync(MimeMessage message, CancellationToken cancellation);
}

/// <summary>By SMTP (RFC 5321).</summary>
sealed class SmtpTransport(EmailSettings settings) : IMailTransport
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<IMailConnection> OpenAsync(CancellationToken cancellation)
    {
        var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        try
        {
            await client.ConnectAsync(settings.Host!, settings.Port, settings.Security, cancellation);
            if (settings.User is not null)
            {
                await client.AuthenticateAsync(settings.User, settings.Password ?? "", cancellation);
            }

            return new Connection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    sealed class Connection(SmtpClient client) : IMailConnection
    {
        public Task SendAsync(MimeMessage message, CancellationToken cancellation) => client.SendAsync(message, cancellation);

        public async ValueTask DisposeAsync()
        {
            try
            {
                await client.DisconnectAsync(quit: client.IsConnected);
            }
            catch (Exception gone) when (gone is IOException or SmtpProtocolException or OperationCanceledException)
            {
                // Whatever was sent has been answered; that the server left without a word is its own affair.
            }

            client.Dispose();
        }
    }
}

/// <summary>Into files, for trying it out and where there is no mail server yet.</summary>
sealed class FolderTransport(EmailSettings settings) : IMailTransport, IMailConnection
{
    public Task<IMailConnection> OpenAsync(CancellationToken cancellation)
    {
        PrivateFiles.CreateFolder(settings.Folder);
        return Task.FromResult<IMailConnection>(this);
    }

    public async Task SendAsync(MimeMessage message, CancellationToken cancellation)
    {
        var path = Path.Combine(settings.Folder, message.MessageId + ".eml");
        await using (var file = PrivateFiles.Create(path + ".part", FileMode.Create))
        {
            await message.WriteToAsync(file, cancellation);
        }

        File.Move(path + ".part", path, overwrite: true);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
