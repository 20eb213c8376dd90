using LiveBlog.Changes;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>Gives a reader all that is kept of him, and takes it all away.</summary>
public sealed class ReaderAccounts(LiveBlogDb db, UserManager<Account> users, DiscussionTransaction discussions)
{
    /// <summary>All that is kept under an account, to be read by whoever it is about.</summary>
    public async Task<object> ExportAsync(Account account, CancellationToken cancellation)
    {
        // Subscriptions keep addresses in small letters.
        var email = account.Email!.ToLowerInvariant();
        return new
        {
            account = new { account.Email, name = account.DisplayName, account.JoinedAt, account.RenamedAt, secondFactor = account.TwoFactorEnabled },
            passkeys = (await users.GetPasskeysAsync(account)).Select(key => new { key.Name, key.CreatedAt }),
            sessions = await db.AccountSessions.Where(s => s.AccountId == account.Id).OrderBy(s => s.CreatedAt).Select(s => new { s.Browser, s.CreatedAt, s.SeenAt }).ToListAsync(cancellation),
            messages = await (
                from message in db.Messages
                join blog in db.Blogs on message.BlogId equals blog.Id
                where message.AuthorId == account.Id && message.State != MessageState.Erased
                orderby message.Id
                select new { message.Id, blog = blog.Slug, message.Text, message.CreatedAt, message.EditedAt, isSeen = message.State == MessageState.Visible, message.ReplyToId, message.EntryId }).ToListAsync(cancellation),
            reactions = await db.MessageReactions.Where(r => r.AccountId == account.Id).OrderBy(r => r.MessageId).Select(r => new { r.MessageId, kind = r.Kind.ToString() }).ToListAsync(cancellation),
            entryReactions = await db.EntryReactions.Where(r => r.AccountId == account.Id).OrderBy(r => r.EntryId).Select(r => new { r.EntryId, kind = r.Kind.ToString() }).ToListAsync(cancellation),
            reports = await db.MessageReports.Where(r => r.AccountId == account.Id).OrderBy(r => r.At).Select(r => new { r.MessageId, r.Why, r.At }).ToListAsync(cancellation),
            moderation = await db.Sanctions.Where(s => s.AccountId == account.Id).OrderBy(s => s.At).Select(s => new { kind = s.Kind.ToString(), s.Reason, s.At, s.Until }).ToListAsync(cancellation),
            subscriptions = await (
                from subscription in db.Subscriptions
                where subscription.Email == email
                join blog in db.Blogs on subscription.BlogId equals blog.Id into blogs
                from blog in blogs.DefaultIfEmpty()
                orderby subscription.Id
                select new { blog = blog == null ? null : blog.Slug, kind = subscription.Kind.ToString(), state = subscription.State.ToString(), subscription.CreatedAt, subscription.ConfirmedAt }).ToListAsync(cancellation),
        };
    }

    /// <summary>Takes an account away with all that hangs on it. What it wrote is gone from open pages at once.</summary>
    public async Task DeleteAsync(Account account, CancellationToken cancellation)
    {
        var (id, email, small, normalized) = (account.Id, account.Email!, account.Email!.ToLowerInvariant(), account.NormalizedEmail);
        await discussions.ForgetAsync(id, cancellation);
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);

        // Only what still keeps somebody out is remembered, without a name or an address.
        await db.Sanctions.Where(s => s.AccountId == id && s.Kind == SanctionKind.Warning).ExecuteDeleteAsync(cancellation);
        await db.AccountSessions.Where(s => s.AccountId == id).ExecuteDeleteAsync(cancellation);
        await db.Subscriptions.Where(s => s.Email == small).ExecuteDeleteAsync(cancellation);
        await db.OutgoingMails.Where(m => m.To == email || m.To == small).ExecuteDeleteAsync(cancellation);
        await db.Registrations.Where(r => r.Email == normalized).ExecuteDeleteAsync(cancellation);
        await db.AuditRecords.Where(r => r.ActorId == id).ExecuteDeleteAsync(cancellation);
        var gone = await users.FindByIdAsync(id);
        if (gone is not null)
        {
            await users.DeleteAsync(gone);
        }

        await transaction.CommitAsync(cancellation);
        db.ChangeTracker.Clear();
        await db.ScrubAsync(cancellation);
    }
}
