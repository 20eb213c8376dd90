using System.Threading.Channels;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <param name="Base">The site's address, without a slash at the end.</param>
public sealed record ForgottenPassword(string Email, string Language, string Base);

/// <summary>
/// Mails a link by which a new password is set. The account is looked up after the answer has been sent: neither what is
/// said nor how long it takes tells whether there is such an account.
/// </summary>
public sealed class ForgottenPasswords(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ForgottenPasswords> log) : BackgroundService
{
    /// <summary>Somebody else may ask over and over again: one mail in this time is enough.</summary>
    static readonly TimeSpan OneMailIn = TimeSpan.FromMinutes(5);

    const int MaxWaiting = 1_000;

    readonly Channel<ForgottenPassword> asked = Channel.CreateBounded<ForgottenPassword>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Ask(ForgottenPassword forgotten) => asked.Writer.TryWrite(forgotten);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var forgotten in asked.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await AnswerAsync(forgotten, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(failure, "A way back for a forgotten password could not be sent");
            }
        }
    }

    async Task AnswerAsync(ForgottenPassword forgotten, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        if (await users.FindByEmailAsync(forgotten.Email.Trim()) is not { } account || account.LockoutEnd == Account.ForEver)
        {
            return;
        }

        var key = $"reset/{account.Id}/{clock.GetUtcNow().Ticks / OneMailIn.Ticks}";
        if (await scope.ServiceProvider.GetRequiredService<LiveBlogDb>().OutgoingMails.AnyAsync(m => m.Key == key, cancellation))
        {
            return;
        }

        var words = Strings.For(forgotten.Language);
        var link = forgotten.Base + AccountLinks.SetPassword(account.Id, await users.GeneratePasswordResetTokenAsync(account));
        await scope
            .ServiceProvider.GetRequiredService<Outbox>()
            .SendAsync(
                new MailMessage(account.Email!, words.Language, words.ResetSubject)
                {
                    Paragraphs = [words.MailHello(account.DisplayName), words.ResetText],
                    Action = (words.JoinTitle, link),
                    Small = [words.ResetSmall],
                    Key = key,
                },
                cancellation
            );
    }
}
