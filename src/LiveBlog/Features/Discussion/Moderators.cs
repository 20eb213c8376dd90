using System.Globalization;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Data.Auditing;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>What moderators do. All of it is in the audit log, without what was said.</summary>
public sealed class Moderators(
    LiveBlogDb db,
    DiscussionTransaction transaction,
    MessageUpdates updates,
    IChangeNotifier notifier,
    CurrentActor currentActor,
    KeyedHash hashes,
    TimeProvider clock
)
{
    /// <summary>As the audit log names them.</summary>
    static readonly Dictionary<string, MessageAct> Acts = new(StringComparer.Ordinal)
    {
        ["message.shown"] = MessageAct.Show,
        ["message.hidden"] = MessageAct.Hide,
        ["message.erased"] = MessageAct.Erase,
    };

    public const string LetIn = "reader.let-in-again",
        WordsChanged = "discussion.words-changed",
        WordsSubject = "words";

    public const int MaxReason = 500,
        MaxWords = 20_000;

    /// <summary>A year, in minutes; longer is for good.</summary>
    public const int LongestMinutes = 525_600;

    /// <summary>Does something about a message, if it is still as the moderator has seen it.</summary>
    public async Task<ModerationOutcome> ActAsync(long id, MessageAct act, MessageAsSeen seen, CancellationToken cancellation)
    {
        if (await db.Messages.Where(m => m.Id == id).Select(m => (int?)m.BlogId).SingleOrDefaultAsync(cancellation) is not { } blogId)
        {
            return ModerationOutcome.NoSuchMessage;
        }

        string? author = null;
        var outcome = await transaction.RunAsync(
            blogId,
            async discussion =>
            {
                var message = await db.Messages.SingleAsync(m => m.Id == id, cancellation);
                if (message.State == MessageState.Erased || (seen.State is { } state && message.State != state))
                {
                    return ModerationOutcome.TooLate;
                }

                if (
                    act == MessageAct.Show
                    && (message.EditedAt != seen.EditedAt || (seen.State is not null && message.ReportCount > seen.Reports))
                )
                {
                    return ModerationOutcome.Changed;
                }

                author = message.AuthorId;
                await ActAsync(discussion, [message], act, cancellation);
                return ModerationOutcome.Done;
            },
            cancellation
        );

        // What waited was seen by its author alone.
        if (outcome == ModerationOutcome.Done && author is not null)
        {
            await notifier.NotifyAsync(ChangeSignal.OfAccount(author), CancellationToken.None);
        }

        return outcome;
    }

    /// <summary>Who brought a message into the state that it has; null where no moderator did.</summary>
    public async Task<LastAct?> LastActAsync(long id, CancellationToken cancellation)
    {
        var state = await db.Messages.Where(m => m.Id == id).Select(m => (MessageState?)m.State).SingleOrDefaultAsync(cancellation);
        var act = state switch
        {
            MessageState.Visible => MessageAct.Show,
            MessageState.Hidden => MessageAct.Hide,
            MessageState.Erased => MessageAct.Erase,
            _ => (MessageAct?)null,
        };
        var (subject, acts) = (string.Create(CultureInfo.InvariantCulture, $"{id}"), Acts.Keys.ToList());
        var record = await db
            .AuditRecords.AsNoTracking()
            .Where(r => r.Subject == subject && acts.Contains(r.Action))
            .OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(cancellation);
        return record is null || Acts[record.Action] != act ? null : new LastAct(Acts[record.Action], record.ActorName, record.At);
    }

    /// <summary>Warns, mutes or bans somebody. False when there is no such account, or it is of the newsroom.</summary>
    /// <param name="minutes">How long; null is for good. A warning has no length.</param>
    /// <param name="hides">All that is still seen of what the account has written goes as well.</param>
    public async Task<bool> SanctionAsync(
        string accountId,
        SanctionKind kind,
        int? minutes,
        string reason,
        bool hides,
        CancellationToken cancellation
    )
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == accountId && u.IsReader, cancellation) is not { } account)
        {
            return false;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        db.Sanctions.Add(
            new Sanction
            {
                AccountId = accountId,
                AddressHash = hashes.OfAddress(Sanction.AddressPurpose, account.NormalizedEmail ?? ""),
                Kind = kind,
                Reason = reason,
                At = now,
                By = currentActor.Now.Name,
                Until = kind != SanctionKind.Warning && minutes is { } length ? now.AddMinutes(length) : null,
            }
        );
        Log(
            $"reader.{kind switch { SanctionKind.Warning => "warned", SanctionKind.Mute => "muted", SanctionKind.Ban => "banned" }}",
            accountId
        );
        await db.SaveChangesAsync(cancellation);

        await NotifyAsync(accountId);
        if (hides)
        {
            // What waited for a moderator goes from its author's own page only.
            await HideAllAsync(accountId, cancellation);
            await NotifyAsync(accountId);
        }

        return true;
    }

    /// <summary>Lets somebody take part again.</summary>
    /// <returns>False where nothing holds for them: somebody has let them before.</returns>
    public async Task<bool> LiftAsync(string accountId, CancellationToken cancellation)
    {
        var ended = await EndSanctionsAsync(accountId, cancellation);

        await NotifyAsync(accountId);
        return ended;
    }

    async Task<bool> EndSanctionsAsync(string accountId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var standing = await db
            .Sanctions.Where(s => s.AccountId == accountId && (s.Until == null || s.Until > now))
            .ToListAsync(cancellation);
        if (standing.Count == 0)
        {
            return false;
        }

        // With what is kept of them under another address that the reader has left with: see ReaderAccounts.
        var times = standing.ConvertAll(s => s.At);
        standing.AddRange(await db.Sanctions.Where(s => s.AccountId == null && times.Contains(s.At)).ToListAsync(cancellation));
        standing.ForEach(sanction => sanction.Until = now);
        Log(LetIn, accountId);
        await db.SaveChangesAsync(cancellation);
        return true;
    }

    /// <param name="isAsSeen">Whether the lines are as the moderator has seen them; null to overwrite whatever is there.</param>
    /// <returns>The lines that somebody else has saved meanwhile, and nothing was; null when it was saved.</returns>
    public async Task<string?> WatchAsync(string lines, CancellationToken cancellation, Func<string, bool>? isAsSeen = null)
    {
        await using var writing = await db.BeginWriteAsync(cancellation);

        // An update that changes nothing takes the row's lock on PostgreSQL: of two at once the second sees what the first has saved.
        await db.BlockedTerms.ExecuteUpdateAsync(set => set.SetProperty(w => w.Lines, w => w.Lines), cancellation);
        var watched = await db.BlockedTerms.SingleAsync(cancellation);
        if (watched.Lines == lines)
        {
            return null;
        }

        if (isAsSeen?.Invoke(watched.Lines) == false)
        {
            return watched.Lines;
        }

        watched.Lines = lines;
        db.AuditRecords.Add(new AuditRecord(currentActor.Now, WordsChanged, clock.GetUtcNow().UtcDateTime) { Subject = WordsSubject });
        await db.SaveChangesAsync(cancellation);
        await writing.CommitAsync(cancellation);
        return null;
    }

    async Task ActAsync(Model.Discussion discussion, IReadOnlyCollection<Message> messages, MessageAct act, CancellationToken cancellation)
    {
        foreach (var message in messages)
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

            Log(Acts.Single(named => named.Value == act).Key, $"{message.Id}", message.BlogId);
        }

        await updates.TouchAnswersAsync(discussion, messages, cancellation);
        await updates.ForgetReportsAsync(messages, cancellation);
    }

    Task HideAllAsync(string accountId, CancellationToken cancellation)
    {
        var messages = db.Messages.Where(m => m.AuthorId == accountId && (m.State == MessageState.Visible || m.State == MessageState.Held));
        return updates.InBatchesAsync(
            messages.Select(m => m.BlogId),
            async (blogId, discussion) =>
            {
                var batch = await messages
                    .Where(m => m.BlogId == blogId)
                    .OrderByDescending(m => m.Id)
                    .Take(MessageUpdates.BatchSize)
                    .ToListAsync(cancellation);
                await ActAsync(discussion, batch, MessageAct.Hide, cancellation);
                return batch.Count;
            },
            cancellation
        );
    }

    /// <summary>What somebody may do has changed: notifies their own pages and the moderators'.</summary>
    async Task NotifyAsync(string accountId)
    {
        await notifier.NotifyAsync(ChangeSignal.OfAccount(accountId), CancellationToken.None);
        await notifier.NotifyAsync(ChangeSignal.Moderation, CancellationToken.None);
    }

    void Log(string act, string? subject, int? blogId = null) =>
        db.AuditRecords.Add(new AuditRecord(currentActor.Now, act, clock.GetUtcNow().UtcDateTime) { Subject = subject, BlogId = blogId });
}
