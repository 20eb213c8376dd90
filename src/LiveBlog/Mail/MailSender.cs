using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;
using LiveBlog.Security;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace LiveBlog.Mail;

/// <summary>
/// Takes mails out of the outbox and sends them: a bounded batch at a time over one connection, each marked as soon as the
/// server has taken it. Of a mail that is sent or given up nothing is kept that says to whom or what.
/// </summary>
public sealed class MailSender(
    IServiceScopeFactory scopes,
    IMailTransport transport,
    EmailSettings settings,
    KeyedHash hashes,
    QueueMetrics metrics,
    TimeProvider clock,
    ILogger<MailSender> log
) : QueueJob(Queue, LooksEvery, metrics, scopes, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    const string Queue = "mail";

    const int MaxInBatch = 50;

    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5),
        OneTakes = TimeSpan.FromMinutes(1);

    readonly LeasedQueue<OutgoingMail> queue = new(
        Queue,
        m => m.ClaimedUntil,
        Lease,
        new RetryPolicy(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1)) { MaxAge = TimeSpan.FromDays(2) },
        metrics,
        clock
    );

    /// <summary>
    /// Sends what is due, one batch; how many it took is the answer, and none where the line is in trouble: no use to hurry then.
    /// </summary>
    public async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        await using var scope = Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var batch = await ClaimAsync(db, cancellation);
        if (batch.Count == 0)
        {
            return 0;
        }

        var (until, sending) = (batch[0].ClaimedUntil!.Value, (OutgoingMail?)null);
        try
        {
            await using var connection = await transport.OpenAsync(cancellation);
            foreach (var mail in batch)
            {
                // Another machine may take what is left when the lease is over: a minute early it is handed back.
                if (Clock.GetUtcNow().UtcDateTime > until - OneTakes)
                {
                    break;
                }

                sending = mail;
                await SendAsync(db, connection, mail, cancellation);
                sending = null;
            }

            return batch.Count;
        }
        catch (Exception trouble)
            when (IsOfTheLine(trouble) || (trouble is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var code = MailCode.Of(trouble);
            Log.LogWarning("The mail server {Host} cannot be used: {Trouble} ({Kind})", settings.Host, code, trouble.GetType().Name);

            // Where the server hangs on one mail, that one waits by itself, and the others go out before it.
            foreach (var mail in sending is null ? batch : [sending])
            {
                await FailAsync(db, mail, code);
            }

            return 0;
        }
        finally
        {
            var ids = batch.ConvertAll(m => m.Id);
            await queue.HandBackAsync(db.OutgoingMails.Where(m => ids.Contains(m.Id)), until);
        }
    }

    protected override void Begin()
    {
        if (settings.Host is null)
        {
            Log.LogInformation("There is no mail server (Email:Host): mails are written to {Folder}", Path.GetFullPath(settings.Folder));
        }
    }

    protected override async Task<bool> WorkAsync(CancellationToken cancellation) => await SendDueAsync(cancellation) == MaxInBatch;

    protected override IQueryable<DateTime> Due(LiveBlogDb db) => Waiting(db).Select(m => m.DueAt);

    static IQueryable<OutgoingMail> Waiting(LiveBlogDb db) => db.OutgoingMails.Where(m => m.SentAt == null && m.GivenUpAt == null);

    async Task<List<OutgoingMail>> ClaimAsync(LiveBlogDb db, CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        Task<List<long>> DueAsync(bool isBulk, int most) =>
            Waiting(db)
                .Where(m => m.IsBulk == isBulk && m.DueAt <= now && (m.ClaimedUntil == null || m.ClaimedUntil <= now))
                .OrderBy(m => m.DueAt)
                .ThenBy(m => m.Id)
                .Take(most)
                .Select(m => m.Id)
                .ToListAsync(cancellation);

        // Somebody waits for these; the news follows.
        var due = await DueAsync(isBulk: false, MaxInBatch);
        if (due.Count < MaxInBatch)
        {
            due.AddRange(await DueAsync(isBulk: true, MaxInBatch - due.Count));
        }

        if (due.Count == 0)
        {
            return [];
        }

        var claimed = await queue.ClaimAsync(
            db.OutgoingMails.Where(m => due.Contains(m.Id) && m.SentAt == null),
            m => m.ClaimedBy,
            cancellation
        );
        return [.. claimed.OrderBy(m => m.IsBulk).ThenBy(m => m.Id)];
    }

    async Task SendAsync(LiveBlogDb db, IMailConnection connection, OutgoingMail claimed, CancellationToken cancellation)
    {
        // As it is at this moment: what it tells may have been withdrawn since it was claimed, or its recipient have stopped it.
        var standing = await (
            from its in db.OutgoingMails.AsNoTracking()
            where its.Id == claimed.Id && its.ClaimedBy == claimed.ClaimedBy
            join shared in db.MailBodies.AsNoTracking() on its.BodyId equals shared.Id into bodies
            from shared in bodies.DefaultIfEmpty()
            select new { Mail = its, Body = shared }
        ).SingleOrDefaultAsync(cancellation);
        if (standing is not { Mail: var mail, Body: var body } || (mail.BodyId is not null && body is null))
        {
            return;
        }

        try
        {
            await connection.SendAsync(MimeMessages.Of(mail, body, settings.Sender), cancellation);
        }
        catch (SmtpCommandException refusal)
        {
            var isForGood = (int)refusal.StatusCode >= 500;
            var isTheAddress = isForGood && refusal.ErrorCode == SmtpErrorCode.RecipientNotAccepted;
            var code = MailCode.Of(refusal);
            await FailAsync(db, mail, code, isForGood, isTheAddress);
            if (isTheAddress && mail.SubscriptionId is not null)
            {
                await new SuppressionList(db, hashes, Clock).JudgeAsync(mail.To, code, cancellation);
            }

            return;
        }
        catch (Exception failure) when (!IsOfTheLine(failure) && failure is not OperationCanceledException)
        {
            // It cannot be made a mail of, or not now; those behind it can.
            var isNonsense = failure is ParseException or FormatException or ArgumentException;
            await FailAsync(db, mail, MailCode.Of(failure), isForGood: isNonsense);
            return;
        }

        // Should the machine die before this is written, the mail goes out once more under the same Message-ID.
        var now = Clock.GetUtcNow().UtcDateTime;
        await queue.SettleAsync(db, One(db, mail), mail.ClaimedUntil!.Value, WorkResult.Succeeded, m => m.Sent(now));
    }

    async Task FailAsync(LiveBlogDb db, OutgoingMail mail, string code, bool isForGood = false, bool isTheAddress = false)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var isLast = isForGood || queue.Retries.GivesUp(mail.Attempts + 1, now - mail.CreatedAt);
        Log.LogWarning("Mail {Mail} was not taken{Given}: {Trouble}", mail.Id, isLast ? ", and is given up" : "", code);
        await (
            isLast
                ? queue.SettleAsync(db, One(db, mail), mail.ClaimedUntil!.Value, WorkResult.GivenUp, m => m.GiveUp(now, code, isTheAddress))
                : queue.SettleAsync(
                    db,
                    One(db, mail),
                    mail.ClaimedUntil!.Value,
                    WorkResult.Retried,
                    m => m.RetryAt(queue.NextAttempt(m.Attempts + 1), code)
                )
        );
    }

    static IQueryable<OutgoingMail> One(LiveBlogDb db, OutgoingMail mail) => db.OutgoingMails.Where(m => m.Id == mail.Id);

    static bool IsOfTheLine(Exception trouble) =>
        trouble
            is IOException
                or SmtpProtocolException
                or ServiceNotConnectedException
                or ServiceNotAuthenticatedException
                or AuthenticationException
                or SslHandshakeException
                or System.Net.Sockets.SocketException
                or TimeoutException
                or SmtpCommandException
                or NotSupportedException;
}
