using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>Moves an account to another address, once the owners of the old one and of the new one have both confirmed.</summary>
public sealed class EmailChanges(
    LiveBlogDb db,
    UserManager<Account> users,
    Outbox outbox,
    AccountNotices notices,
    SiteSettings site,
    TimeProvider clock
)
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromHours(24);

    const int MaxPerDay = 5;

    /// <summary>
    /// Sends both mails. What is answered and done is the same where the new address has an account already; its owner gets another
    /// mail, and nothing changes.
    /// </summary>
    /// <returns>False when it has been asked for too often.</returns>
    public async Task<bool> AskAsync(Account account, string newEmail, Strings strings, string @base, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (old, oldSecret, newSecret) = (now - GoodFor, OneTimeSecret.Make(), OneTimeSecret.Make());
        var isTaken = await users.FindByEmailAsync(newEmail) is not null;
        var change = new EmailChange
        {
            Id = Guid.NewGuid(),
            AccountId = account.Id,
            NewEmail = newEmail,
            OldSecretHash = OneTimeSecret.HashOf(oldSecret),
            NewSecretHash = OneTimeSecret.HashOf(isTaken ? OneTimeSecret.Make() : newSecret),
            CreatedAt = now,
        };

        // Written before others wait for it.
        string Link(string secret) => $"{@base}/account/email?id={change.Id:N}&key={secret}";
        var toOld = await outbox.WriteAsync(
            new MailMessage(account.Email!, strings.Language, strings.EmailChangeSubject)
            {
                Paragraphs = [strings.MailHello(account.DisplayName), strings.EmailChangeOld(newEmail)],
                Action = (strings.EmailChangeConfirm, Link(oldSecret)),
                Small = [strings.EmailChangeSmall],
            }
        );
        var toNew = await outbox.WriteAsync(
            isTaken
                ? new MailMessage(newEmail, strings.Language, strings.RegisterKnownSubject(site.Name))
                {
                    Paragraphs = [strings.EmailChangeTaken],
                    Small = [strings.RegisterKnownSmall],
                }
                : new MailMessage(newEmail, strings.Language, strings.EmailChangeSubject)
                {
                    Paragraphs = [strings.EmailChangeNew(name: account.DisplayName, site: site.Name)],
                    Action = (strings.EmailChangeConfirm, Link(newSecret)),
                    Small = [strings.RegisterSmall],
                }
        );
        await using var transaction = await db.BeginWriteAsync(cancellation);
        await db.EmailChanges.Where(c => c.CreatedAt < old).ExecuteDeleteAsync(cancellation);
        if (await db.EmailChanges.CountAsync(c => c.AccountId == account.Id, cancellation) >= MaxPerDay)
        {
            return false;
        }

        db.EmailChanges.Add(change);
        outbox.Add(toOld);
        outbox.Add(toNew);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>The change that a link is for; null when the link is not good, or no longer.</summary>
    public async Task<EmailChange?> FindAsync(Guid id, string? secret, CancellationToken cancellation)
    {
        var old = clock.GetUtcNow().UtcDateTime - GoodFor;
        return
            await db.EmailChanges.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.CreatedAt >= old, cancellation) is { } change
            && (OneTimeSecret.Is(secret, change.OldSecretHash) || OneTimeSecret.Is(secret, change.NewSecretHash))
            ? change
            : null;
    }

    /// <summary>Confirms one of the two. True when both have, and the account has moved; null when the link is no longer valid.</summary>
    public async Task<bool?> ConfirmAsync(EmailChange asked, string secret, CancellationToken cancellation)
    {
        await using var transaction = await db.BeginWriteAsync(cancellation);
        var (old, @new) = (OneTimeSecret.Is(secret, asked.OldSecretHash), OneTimeSecret.Is(secret, asked.NewSecretHash));
        await db
            .EmailChanges.Where(c => c.Id == asked.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.OldConfirmed, c => c.OldConfirmed || old)
                        .SetProperty(c => c.NewConfirmed, c => c.NewConfirmed || @new),
                cancellation
            );
        if (await db.EmailChanges.AsNoTracking().SingleOrDefaultAsync(c => c.Id == asked.Id, cancellation) is not { } change)
        {
            return null;
        }

        if (!change.OldConfirmed || !change.NewConfirmed)
        {
            await transaction.CommitAsync(cancellation);
            return false;
        }

        if (await users.FindByIdAsync(change.AccountId) is not { } account)
        {
            return null;
        }

        var before = account.Email;
        account.EmailConfirmed = true;
        account.Email = account.UserName = change.NewEmail;
        if (!(await users.UpdateAsync(account)).Succeeded)
        {
            return null;
        }

        await users.UpdateSecurityStampAsync(account);
        await db.EmailChanges.Where(c => c.AccountId == account.Id).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        await notices.SendAsync(account, AccountChanges.Email, cancellation, to: before);
        return true;
    }
}
