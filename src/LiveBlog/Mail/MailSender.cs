using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;
using LiveBlog.Security;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using MimeKit;
using MimeKit.Text;

namespace LiveBlog.Mail;

/// <summary>
/// Takes mails out of the outbox and sends them: a bounded batch at a time over one connection, each marked as soon as the
/// server has taken it. Every machine does so; what one has taken no other touches until its time for it is over. Of a mail that
/// is sent or given up nothing is kept that says to whom or what.
/// </summary>
public sealed class MailSender(
    IServiceScopeFactory scopes,
    IMailTransport transport,
    EmailSettings settings,
    KeyedHash hashes,
    TimeProvider clock,
    ILogger<MailSender> log
) : PeriodicJob(LooksEvery, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Claim = TimeSpan.FromMinutes(5),
        FirstPause = TimeSpan.FromSeconds(30),
        LongestPause = TimeSpan.FromHours(1),
        GivesUpAfter = TimeSpan.FromDays(2);

    const int MaxInBatch = 50;

    /// <summary>
    /// Sends what is due, one batch; how many it took is the answer, and none where the line is in trouble: no use to hurry then.
    /// </summary>
    public async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var batch = await TakeAsync(db, cancellation);
        if (batch.Count == 0)
        {
            return 0;
        }

        var ends = Clock.GetUtcNow() + Claim;
        OutgoingMail? sending = null;
        try
        {
            await using var connection = await transport.OpenAsync(cancellation);
            foreach (var mail in batch)
            {
                // Another machine may take what is left when the time is over: a minute early it is given back.
                if (Clock.GetUtcNow() > ends - TimeSpan.FromMinutes(1))
                {
                    break;
                }

                sending = mail;
                await SendAsync(db, connection, mail, cancellation);
                sending = null;
            }

            await ReleaseAsync(db, batch, trouble: null, cancellation);
        }
        catch (Exception trouble)
            when (IsOfTheLine(trouble) || (trouble is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var code = MailCode.Of(trouble);
            Log.LogWarning("The mail server {Host} cannot be used: {Trouble} ({Kind})", settings.Host, code, trouble.GetType().Name);
            if (sending is not null)
            {
                // It may be this mail that the server hangs on: it waits by itself, and the others go out before it.
                await RefusedAsync(db, sending, code, isForGood: false, isTheAddress: false, CancellationToken.None);
                await ReleaseAsync(db, batch, trouble: null, CancellationToken.None);
                return 0;
            }

            await ReleaseAsync(db, batch, code, cancellation);
            return 0;
        }

        return batch.Count;
    }

    protected override void Begin()
    {
        if (settings.Host is null)
        {
            Log.LogInformation("There is no mail server (Email:Host): mails are written to {Folder}", Path.GetFullPath(settings.Folder));
        }
    }

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        while (await SendDueAsync(cancellation) == MaxInBatch) { }
    }

    async Task<List<OutgoingMail>> TakeAsync(LiveBlogDb db, CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        Task<List<long>> DueAsync(bool isBulk, int most) =>
            db
                .OutgoingMails.AsNoTracking()
                .Where(m =>
                    m.SentAt == null
                    && m.GivenUpAt == null
                    && m.IsBulk == isBulk
                    && m.DueAt <= now
                    && (m.ClaimedUntil == null || m.ClaimedUntil < now)
                )
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

        var (mine, until) = (Guid.NewGuid(), now + Claim);
        using (await WriteQueue.EnterAsync(db, cancellation))
        {
            await db
                .OutgoingMails.Where(m => due.Contains(m.Id) && m.SentAt == null && (m.ClaimedUntil == null || m.ClaimedUntil < now))
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.ClaimedBy, mine).SetProperty(m => m.ClaimedUntil, until), cancellation);
        }

        return await db
            .OutgoingMails.AsNoTracking()
            .Where(m => m.ClaimedBy == mine)
            .OrderBy(m => m.IsBulk)
            .ThenBy(m => m.Id)
            .ToListAsync(cancellation);
    }

    async Task SendAsync(LiveBlogDb db, IMailConnection connection, OutgoingMail taken, CancellationToken cancellation)
    {
        // As it is at this moment: what it tells may have been withdrawn since it was taken, or its recipient have stopped it.
        var standing = await (
            from its in db.OutgoingMails.AsNoTracking()
            where its.Id == taken.Id && its.ClaimedBy == taken.ClaimedBy
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
            await connection.SendAsync(MessageOf(mail, body), cancellation);
        }
        catch (SmtpCommandException refusal)
        {
            var isForGood = (int)refusal.StatusCode >= 500;
            var isTheAddress = isForGood && refusal.ErrorCode == SmtpErrorCode.RecipientNotAccepted;
            var code = MailCode.Of(refusal);
            await RefusedAsync(db, mail, code, isForGood, isTheAddress, cancellation);
            if (isTheAddress && mail.SubscriptionId is not null)
            {
                await new SuppressionList(db, hashes, Clock).JudgeAsync(mail.To, code, cancellation);
            }

            return;
        }
        catch (Exception nonsense) when (nonsense is ParseException or FormatException or ArgumentException)
        {
            // It can never be made a mail of; those behind it can.
            await RefusedAsync(db, mail, MailCode.Of(nonsense), isForGood: true, isTheAddress: false, cancellation);
            return;
        }

        // It is out, whatever stops us now: this is said without being asked to hurry. Should the machine die before it is,
        // the mail goes out once more under the same Message-ID.
        var now = Clock.GetUtcNow().UtcDateTime;
        using var turn = await WriteQueue.EnterAsync(db, CancellationToken.None);
        await db
            .OutgoingMails.Where(m => m.Id == mail.Id)
            .ExecuteUpdateAsync(
                set => Wipe(set.SetProperty(m => m.SentAt, now).SetProperty(m => m.ClaimedBy, (Guid?)null)),
                CancellationToken.None
            );
    }

    /// <summary>
    /// What is left tells that a mail went out, and when; a returned one is still known by its Message-ID and the keyed hash.
    /// </summary>
    internal static void Wipe(UpdateSettersBuilder<OutgoingMail> set)
    {
        IReadOnlyList<MailHeader> none = [];
        set.SetProperty(m => m.To, "")
            .SetProperty(m => m.Subject, "")
            .SetProperty(m => m.Text, "")
            .SetProperty(m => m.Html, "")
            .SetProperty(m => m.Headers, none)
            .SetProperty(m => m.StopLink, (string?)null);
    }

    async Task RefusedAsync(
        LiveBlogDb db,
        OutgoingMail mail,
        string code,
        bool isForGood,
        bool isTheAddress,
        CancellationToken cancellation
    )
    {
        var (now, isLast) = (Clock.GetUtcNow().UtcDateTime, isForGood || IsTooOld(mail));
        Log.LogWarning("Mail {Mail} was not taken{Given}: {Trouble}", mail.Id, isLast ? ", and is given up" : "", code);
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await db
            .OutgoingMails.Where(m => m.Id == mail.Id)
            .ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(m => m.LastError, code)
                        .SetProperty(m => m.Attempts, m => m.Attempts + 1)
                        .SetProperty(m => m.DueAt, now + PauseAfter(mail.Attempts))
                        .SetProperty(m => m.GivenUpAt, isLast ? now : null)
                        .SetProperty(m => m.RefusedAt, isTheAddress ? now : null)
                        .SetProperty(m => m.ClaimedBy, (Guid?)null)
                        .SetProperty(m => m.ClaimedUntil, (DateTime?)null);
                    if (isLast)
                    {
                        Wipe(set);
                    }
                },
                cancellation
            );
    }

    /// <summary>
    /// Gives back what was taken and not sent: for now when only the time was over, for later when the line is in trouble.
    /// </summary>
    async Task ReleaseAsync(LiveBlogDb db, IReadOnlyList<OutgoingMail> batch, string? trouble, CancellationToken cancellation)
    {
        var (now, mine) = (Clock.GetUtcNow().UtcDateTime, batch[0].ClaimedBy);
        var (due, tooOld) = (trouble is null ? now : now + PauseAfter(batch.Min(m => m.Attempts)), now - GivesUpAfter);
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        var left = db.OutgoingMails.Where(m => m.ClaimedBy == mine && m.SentAt == null);
        if (trouble is not null)
        {
            await left.Where(m => m.CreatedAt < tooOld)
                .ExecuteUpdateAsync(
                    set =>
                        Wipe(
                            set.SetProperty(m => m.Attempts, m => m.Attempts + 1)
                                .SetProperty(m => m.LastError, trouble)
                                .SetProperty(m => m.GivenUpAt, now)
                                .SetProperty(m => m.ClaimedBy, (Guid?)null)
                                .SetProperty(m => m.ClaimedUntil, (DateTime?)null)
                        ),
                    cancellation
                );
        }

        var attempts = trouble is null ? 0 : 1;
        await left.ExecuteUpdateAsync(
            set =>
                set.SetProperty(m => m.Attempts, m => m.Attempts + attempts)
                    .SetProperty(m => m.DueAt, due)
                    .SetProperty(m => m.LastError, m => trouble ?? m.LastError)
                    .SetProperty(m => m.ClaimedBy, (Guid?)null)
                    .SetProperty(m => m.ClaimedUntil, (DateTime?)null),
            cancellation
        );
    }

    MimeMessage MessageOf(OutgoingMail mail, MailBody? body)
    {
        string Filled(string own, string? shared) =>
            shared is null ? own : shared.Replace(MailBody.StopMark, mail.StopLink, StringComparison.Ordinal);
        var message = new MimeMessage
        {
            MessageId = mail.MessageId,
            Subject = mail.Subject,
            Date = new DateTimeOffset(mail.CreatedAt),
        };
        message.From.Add(settings.Sender);
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

    bool IsTooOld(OutgoingMail mail) => mail.CreatedAt < Clock.GetUtcNow().UtcDateTime - GivesUpAfter;

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

    static TimeSpan PauseAfter(int attempts) =>
        TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempts, 10)));
}
