using LiveBlog.Data;
using LiveBlog.Features.Discussion;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>Renames a reader, exports all that is kept of them, and deletes it.</summary>
public sealed class ReaderAccounts(
    LiveBlogDb db,
    UserManager<Account> users,
    Registrations registrations,
    Sessions sessions,
    ParticipantCommands participants,
    KeyedHash hashes,
    TimeProvider clock
)
{
    static readonly TimeSpan RenamesEvery = TimeSpan.FromDays(1);

    /// <summary>All that is kept under an account, for its owner to read.</summary>
    public async Task<object> ExportAsync(Account account, CancellationToken cancellation)
    {
        // Subscriptions keep addresses in small letters.
        var email = account.Email!.ToLowerInvariant();
        return new
        {
            account = new
            {
                account.Email,
                name = account.DisplayName,
                account.JoinedAt,
                account.RenamedAt,
                secondFactor = account.TwoFactorEnabled,
            },
            passkeys = (await users.GetPasskeysAsync(account)).Select(key => new { key.Name, key.CreatedAt }),
            sessions = await db
                .AccountSessions.Where(s => s.AccountId == account.Id)
                .OrderBy(s => s.CreatedAt)
                .Select(s => new
                {
                    s.Browser,
                    s.CreatedAt,
                    s.SeenAt,
                })
                .ToListAsync(cancellation),
            messages = await (
                from message in db.Messages
                join blog in db.Blogs on message.BlogId equals blog.Id
                where message.AuthorId == account.Id && message.State != MessageState.Erased
                orderby message.Id
                select new
                {
                    message.Id,
                    blog = blog.Slug,
                    message.Text,
                    message.CreatedAt,
                    message.EditedAt,
                    isSeen = message.State == MessageState.Visible,
                    message.ReplyToId,
                    message.EntryId,
                }
            ).ToListAsync(cancellation),
            reactions = await db
                .MessageReactions.Where(r => r.AccountId == account.Id)
                .OrderBy(r => r.MessageId)
                .Select(r => new { r.MessageId, kind = r.Kind.ToString() })
                .ToListAsync(cancellation),
            entryReactions = await db
                .EntryReactions.Where(r => r.AccountId == account.Id)
                .OrderBy(r => r.EntryId)
                .Select(r => new { r.EntryId, kind = r.Kind.ToString() })
                .ToListAsync(cancellation),
            reports = await db
                .MessageReports.Where(r => r.AccountId == account.Id)
                .OrderBy(r => r.At)
                .Select(r => new
                {
                    r.MessageId,
                    r.Why,
                    r.At,
                })
                .ToListAsync(cancellation),
            moderation = await db
                .Sanctions.Where(s => s.AccountId == account.Id)
                .OrderBy(s => s.At)
                .Select(s => new
                {
                    kind = s.Kind.ToString(),
                    s.Reason,
                    s.At,
                    s.Until,
                })
                .ToListAsync(cancellation),
            subscriptions = await (
                from subscription in db.Subscriptions
                where subscription.Email == email
                join blog in db.Blogs on subscription.BlogId equals blog.Id into blogs
                from blog in blogs.DefaultIfEmpty()
                orderby subscription.Id
                select new
                {
                    blog = blog == null ? null : blog.Slug,
                    kind = subscription.Kind.ToString(),
                    state = subscription.State.ToString(),
                    subscription.CreatedAt,
                    subscription.ConfirmedAt,
                }
            ).ToListAsync(cancellation),
        };
    }

    /// <summary>Takes another name. Why that cannot be, as a sentence with its values, or null.</summary>
    public async Task<(StringKey Word, (string, object)[] Values)?> RenameAsync(
        Account account,
        string? typed,
        CancellationToken cancellation
    )
    {
        if (DisplayName.Parse(typed) is not { } name)
        {
            return (StringKey.ErrorName, [("min", DisplayName.Shortest), ("max", DisplayName.Longest)]);
        }

        if (name == account.DisplayName)
        {
            return null;
        }

        // A name is what others know somebody by, moderators among them.
        var now = clock.GetUtcNow().UtcDateTime;
        await using var writing = await db.BeginWriteAsync(cancellation);
        if (
            account.RenamedAt > now - RenamesEvery
            || await db.Sanctions.AnyAsync(
                s => s.AccountId == account.Id && s.Kind != SanctionKind.Warning && (s.Until == null || s.Until > now),
                cancellation
            )
        )
        {
            return (StringKey.ErrorRename, []);
        }

        if (await registrations.IsTakenAsync(name, account.Id, cancellation))
        {
            return (StringKey.ErrorNameTaken, []);
        }

        (account.DisplayName, account.RenamedAt) = (name, now);
        if (!(await users.UpdateAsync(account)).Succeeded)
        {
            return (StringKey.TooManyText, []);
        }

        await writing.CommitAsync(cancellation);
        return null;
    }

    /// <summary>Takes an account away with all that hangs on it. What it wrote is gone from open pages at once.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        if (await users.FindByIdAsync(id) is not { IsReader: true } account)
        {
            return;
        }

        var (small, normalized, now) = (account.Email!.ToLowerInvariant(), account.NormalizedEmail!, clock.GetUtcNow().UtcDateTime);
        var sentTo = hashes.OfAddress(Outbox.AddressHash, small);

        // First it can do nothing more, so that nothing comes after what is taken away. Should the machine stop on the way, the
        // closed account is gone on with: see ClosedAccountCleanupJob.
        await users.SetLockoutEnabledAsync(account, enabled: true);
        await users.SetLockoutEndDateAsync(account, Account.ForEver);
        await sessions.EndAsync(id, one: null, allBut: null, cancellation);
        await participants.ForgetAsync(id, cancellation);
        await using (var transaction = await db.BeginWriteAsync(cancellation))
        {
            await KeepSanctionsAsync(id, hashes.OfAddress(Sanction.AddressPurpose, small), now, cancellation);
            await db.Subscriptions.Where(s => s.Email == small).ExecuteDeleteAsync(cancellation);
            await db.OutgoingMails.Where(m => m.ToHash == sentTo).ExecuteDeleteAsync(cancellation);
            await db.Registrations.Where(r => r.Email == normalized).ExecuteDeleteAsync(cancellation);
            await db.AuditRecords.Where(r => r.ActorId == id).ExecuteDeleteAsync(cancellation);
            await db
                .AuditRecords.Where(r => r.Subject == id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Subject, (string?)null), cancellation);
            await db.Users.Where(u => u.Id == id).ExecuteDeleteAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        db.ChangeTracker.Clear();
        await participants.ForgetAuthorlessAsync(cancellation);
        await db.ScrubAsync(cancellation);
    }

    /// <summary>
    /// Only what still keeps somebody out is remembered, without a name or an address: under the address that the account had
    /// when it was sanctioned, and under the one that it has now.
    /// </summary>
    async Task KeepSanctionsAsync(string accountId, string address, DateTime now, CancellationToken cancellation)
    {
        await db
            .Sanctions.Where(s => (s.AccountId == accountId || s.AccountId == null) && (s.Kind == SanctionKind.Warning || s.Until <= now))
            .ExecuteDeleteAsync(cancellation);
        var others = await db
            .Sanctions.AsNoTracking()
            .Where(s => s.AccountId == accountId && s.AddressHash != address)
            .ToListAsync(cancellation);
        db.Sanctions.AddRange(
            others.Select(s => new Sanction
            {
                AccountId = null,
                AddressHash = address,
                Kind = s.Kind,
                Reason = s.Reason,
                At = s.At,
                By = s.By,
                Until = s.Until,
            })
        );
        await db.SaveChangesAsync(cancellation);
    }
}
