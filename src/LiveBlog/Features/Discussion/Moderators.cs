using LiveBlog.Changes;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>What moderators do about a message.</summary>
public enum MessageAct
{
    /// <summary>Lets it be seen, or seen again; of one that is seen, the reports are put aside.</summary>
    Show,
    Hide,
    Erase,
}

/// <summary>What moderators do. All of it is in the audit log, without what was said.</summary>
public sealed class Moderators(LiveBlogDb db, DiscussionTransaction transaction, Acting acting, TimeProvider clock)
{
    public const int MostOfReason = 500, MostOfWords = 20_000;

    /// <summary>A year, in minutes; longer is for good.</summary>
    public const int LongestMinutes = 525_600;

    const int MostHidden = 5_000;

    /// <summary>False when there is no such message, or it is gone for good.</summary>
    public async Task<bool> ActAsync(long id, MessageAct act, CancellationToken cancellation)
    {
        if (await db.Messages.Where(m => m.Id == id).Select(m => (int?)m.BlogId).SingleOrDefaultAsync(cancellation) is not { } blogId)
        {
            return false;
        }

        return await transaction.RunAsync(blogId, async discussion =>
        {
            var message = await db.Messages.SingleAsync(m => m.Id == id, cancellation);
            if (message.State == MessageState.Erased)
            {
                return false;
            }

            await ActAsync(discussion, message, act, cancellation);
            return true;
        }, cancellation);
    }

    /// <summary>Warns, mutes or bans somebody. False when there is no such account, or it is of the newsroom.</summary>
    /// <param name="minutes">How long; null is for good. A warning has no length.</param>
    /// <param name="hides">All that is still seen of what the account has written goes as well.</param>
    public async Task<bool> SanctionAsync(string accountId, SanctionKind kind, int? minutes, string reason, bool hides, CancellationToken cancellation)
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == accountId && u.IsReader, cancellation) is not { } account)
        {
            return false;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        using (await WriteQueue.EnterAsync(db, cancellation))
        {
            db.Sanctions.Add(new Sanction
            {
                AccountId = accountId,
                AddressHash = Sanction.HashOf(account.NormalizedEmail ?? ""),
                Kind = kind,
                Reason = reason,
                At = now,
                By = acting.Now.Name,
                Until = kind != SanctionKind.Warning && minutes is { } length ? now.AddMinutes(length) : null,
            });
            Note($"reader.{kind switch { SanctionKind.Warning => "warned", SanctionKind.Mute => "muted", SanctionKind.Ban => "banned" }}", accountId);
            await db.SaveChangesAsync(cancellation);
        }

        if (hides)
        {
            await HideAllAsync(accountId, cancellation);
        }

        return true;
    }

    /// <summary>Lets somebody take part again.</summary>
    public async Task LiftAsync(string accountId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        var standing = await db.Sanctions.Where(s => s.AccountId == accountId && (s.Until == null || s.Until > now)).ToListAsync(cancellation);
        if (standing.Count == 0)
        {
            return;
        }

        standing.ForEach(sanction => sanction.Until = now);

        Note("reader.let-in-again", accountId);
        await db.SaveChangesAsync(cancellation);
    }

    public async Task WatchAsync(string lines, CancellationToken cancellation)
    {
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        var watched = await db.WatchedWords.SingleAsync(cancellation);
        if (watched.Lines == lines)
        {
            return;
        }

        watched.Lines = lines;
        Note("discussion.words-changed", subject: null);
        await db.SaveChangesAsync(cancellation);
    }

    async Task ActAsync(Model.Discussion discussion, Message message, MessageAct act, CancellationToken cancellation)
    {
        switch (act)
        {
            case MessageAct.Show:
                discussion.Show(message);
                message.ForgetReports();
                break;
            case MessageAct.Hide:
                discussion.Hide(message);
                break;
            case MessageAct.Erase:
                discussion.Erase(message);
                break;
        }

        await transaction.TouchAnswersAsync(discussion, message, cancellation);
        await db.MessageReports.Where(r => r.MessageId == message.Id).ExecuteDeleteAsync(cancellation);
        Note($"message.{act switch { MessageAct.Show => "shown", MessageAct.Hide => "hidden", MessageAct.Erase => "erased" }}", $"{message.Id}", message.BlogId);
    }

    async Task HideAllAsync(string accountId, CancellationToken cancellation)
    {
        foreach (var blogId in await db.Messages.Where(m => m.AuthorId == accountId && (m.State == MessageState.Visible || m.State == MessageState.Held)).Select(m => m.BlogId).Distinct().ToListAsync(cancellation))
        {
            await transaction.RunAsync(blogId, async discussion =>
            {
                foreach (var message in await db.Messages.Where(m => m.BlogId == blogId && m.AuthorId == accountId && (m.State == MessageState.Visible || m.State == MessageState.Held)).OrderByDescending(m => m.Id).Take(MostHidden).ToListAsync(cancellation))
                {
                    await ActAsync(discussion, message, MessageAct.Hide, cancellation);
                }

                return true;
            }, cancellation);
        }
    }

    void Note(string act, string? subject, int? blogId = null) =>
        db.AuditRecords.Add(new AuditRecord(acting.Now, act, clock.GetUtcNow().UtcDateTime) { Subject = subject, BlogId = blogId });
}
