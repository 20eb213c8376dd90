using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Outgoing;
using LiveBlog.Jobs;
using LiveBlog.Mail;
using LiveBlog.Model;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>
/// Sends notifications out of the outbox to the browsers' push services (RFC 8030), some at a time. Every machine does so; what
/// one has taken no other touches until its time for it is over. A subscription that is gone is forgotten. A push service that
/// is slow has its own queue, and delays no other.
/// </summary>
public sealed class PushSender(
    IServiceScopeFactory scopes,
    OutgoingHttp outgoing,
    PushSettings settings,
    PushIdentities identities,
    EmailSettings email,
    SiteAddress site,
    TimeProvider clock,
    ILogger<PushSender> log
) : PeriodicJob(LooksEvery, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a push service keeps a notification for a browser that is not there (RFC 8030 §5.2): what is older is no news.
    /// </summary>
    static readonly TimeSpan TimeToLive = TimeSpan.FromHours(4);

    static readonly TimeSpan Claim = TimeSpan.FromMinutes(5),
        OneTakes = TimeSpan.FromMinutes(1),
        FirstPause = TimeSpan.FromSeconds(15),
        LongestPause = TimeSpan.FromHours(1);

    const int MaxOneHost = 200,
        AtOnce = 16,
        AtOncePerHost = 8,
        MaxWaiting = 5_000,
        MaxAttempts = 6;

    readonly HostQueues queues = new(AtOnce, AtOncePerHost, MaxWaiting, MaxWaiting, log);

    /// <summary>Sends what is due; how many it took is the answer.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        var taken = await StartDueAsync(cancellation);
        await queues.WhenIdleAsync(cancellation);
        return taken;
    }

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        // After a failure the next look is the timer's: what fails at once is not tried without a pause.
        for (var failed = queues.Failed; queues.Failed == failed && await StartDueAsync(cancellation) > 0; )
        {
            await queues.WaitForOneAsync(LooksEvery, Clock, cancellation);
        }
    }

    /// <summary>Takes what is due for push services that nothing is under way for, and queues it.</summary>
    async Task<int> StartDueAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var batch = await TakeAsync(scope.ServiceProvider.GetRequiredService<LiveBlogDb>(), queues.Busy, cancellation);
        var ends = Clock.GetUtcNow() + Claim;
        foreach (var (push, host) in batch)
        {
            queues.TryAdd(
                host,
                async () =>
                {
                    // Another machine may take what is left when the time is over: it is left in time.
                    if (Clock.GetUtcNow() > ends - OneTakes)
                    {
                        return;
                    }

                    await using var its = scopes.CreateAsyncScope();
                    await SendAsync(its.ServiceProvider.GetRequiredService<LiveBlogDb>(), push, cancellation);
                }
            );
        }

        return batch.Count;
    }

    async Task<List<(OutgoingPush Push, string Host)>> TakeAsync(LiveBlogDb db, IReadOnlyList<string> busy, CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var waiting =
            from push in db.OutgoingPushes.AsNoTracking()
            where push.DoneAt == null && push.DueAt <= now && (push.ClaimedUntil == null || push.ClaimedUntil < now)
            join subscription in db.Subscriptions on push.SubscriptionId equals subscription.Id
            select new
            {
                push.Id,
                push.DueAt,
                Host = subscription.PushHost ?? "",
            };
        waiting = waiting.Where(w => !busy.Contains(w.Host));
        var due = new Dictionary<long, string>();
        foreach (var host in await waiting.Select(w => w.Host).Distinct().ToListAsync(cancellation))
        {
            // A question for each: there are as many push services as browsers have makers.
            foreach (
                var id in await waiting
                    .Where(w => w.Host == host)
                    .OrderBy(w => w.DueAt)
                    .ThenBy(w => w.Id)
                    .Select(w => w.Id)
                    .Take(MaxOneHost)
                    .ToListAsync(cancellation)
            )
            {
                due.Add(id, host);
            }
        }

        if (due.Count == 0)
        {
            return [];
        }

        var (mine, until) = (Guid.NewGuid(), now + Claim);
        var ids = due.Keys.ToList();
        using (await WriteQueue.EnterAsync(db, cancellation))
        {
            await db
                .OutgoingPushes.Where(p => ids.Contains(p.Id) && (p.ClaimedUntil == null || p.ClaimedUntil < now))
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.ClaimedBy, mine).SetProperty(p => p.ClaimedUntil, until), cancellation);
        }

        var claimed = await db.OutgoingPushes.AsNoTracking().Where(p => p.ClaimedBy == mine).ToListAsync(cancellation);
        return claimed.ConvertAll(push => (push, due[push.Id]));
    }

    async Task SendAsync(LiveBlogDb db, OutgoingPush claimed, CancellationToken cancellation)
    {
        // As it is at this moment: what it tells may have been withdrawn since it was taken, and the browser have another address.
        if (
            await db
                .OutgoingPushes.AsNoTracking()
                .Where(p => p.Id == claimed.Id && p.ClaimedBy == claimed.ClaimedBy)
                .Join(db.Subscriptions, p => p.SubscriptionId, s => s.Id, (Push, To) => new { Push, To })
                .SingleOrDefaultAsync(cancellation)
            is not { Push: var push, To: var to }
        )
        {
            return;
        }

        // What is too old is no news; and what is no push service, by now, is not written to.
        var isOver =
            to is not { State: SubscriptionState.Active or SubscriptionState.Pending, Push: not null }
            || !settings.IsService(new Uri(to.Push.Endpoint))
            || Clock.GetUtcNow().UtcDateTime > push.CreatedAt + TimeToLive;
        var (status, later, trouble) = isOver ? new Outcome() : await PostAsync(push, to.Push!, cancellation);
        var now = Clock.GetUtcNow().UtcDateTime;
        var wasTaken = status is { } taken && (int)taken is >= 200 and <= 299;
        var isGone = status is HttpStatusCode.NotFound or HttpStatusCode.Gone;
        var isLast =
            isOver
            || wasTaken
            || isGone
            || trouble is not null
            || push.Attempts + 1 >= MaxAttempts
            || status
                is HttpStatusCode.BadRequest
                    or HttpStatusCode.Forbidden
                    or HttpStatusCode.Unauthorized
                    or HttpStatusCode.RequestEntityTooLarge;

        // It is out, whatever stops us now: this is said without being asked to hurry. Should the machine die before it is,
        // the notification goes out once more, and takes the place of the first one: it bears the same tag.
        using var turn = await WriteQueue.EnterAsync(db, CancellationToken.None);
        var mine = db.OutgoingPushes.Where(p => p.Id == push.Id && p.ClaimedBy == push.ClaimedBy);
        if (!isLast)
        {
            var due = now + (later ?? TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << push.Attempts)));
            await mine.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(p => p.Attempts, p => p.Attempts + 1)
                        .SetProperty(p => p.DueAt, due)
                        .SetProperty(p => p.ClaimedBy, (Guid?)null)
                        .SetProperty(p => p.ClaimedUntil, (DateTime?)null),
                CancellationToken.None
            );
            return;
        }

        // One that cannot be sent as it is leaves no name behind: it is made again when an administrator has its entry tried again.
        var ended = trouble is not null
            ? await mine.ExecuteDeleteAsync(CancellationToken.None)
            : await mine.ExecuteUpdateAsync(
                set => set.SetProperty(p => p.DoneAt, now).SetProperty(p => p.Payload, "").SetProperty(p => p.ClaimedBy, (Guid?)null),
                CancellationToken.None
            );
        if (ended == 0)
        {
            // It was taken back meanwhile, with its subscription or its entry.
            return;
        }

        // Unless the browser has said meanwhile where it is now.
        var its = db.Subscriptions.Where(s => s.Id == push.SubscriptionId && s.EndpointHash == to.EndpointHash);
        if (isGone)
        {
            await its.ExecuteDeleteAsync(CancellationToken.None);
        }
        else if (to.State == SubscriptionState.Pending)
        {
            // There is a browser behind it, or there never was one.
            await (
                wasTaken
                    ? its.Where(s => s.State == SubscriptionState.Pending)
                        .ExecuteUpdateAsync(
                            set =>
                                set.SetProperty(s => s.State, SubscriptionState.Active)
                                    .SetProperty(s => s.ConfirmedAt, now)
                                    .SetProperty(s => s.SentUpTo, now),
                            CancellationToken.None
                        )
                    : its.Where(s => s.State == SubscriptionState.Pending).ExecuteDeleteAsync(CancellationToken.None)
            );
        }

        if (push.EntryId is null)
        {
            return;
        }

        var send = db.SubscriptionSends.Where(s => s.EntryId == push.EntryId);
        await (
            wasTaken ? send.ExecuteUpdateAsync(set => set.SetProperty(s => s.PushesTaken, s => s.PushesTaken + 1), CancellationToken.None)
            : isGone ? send.ExecuteUpdateAsync(set => set.SetProperty(s => s.PushesGone, s => s.PushesGone + 1), CancellationToken.None)
            : send.ExecuteUpdateAsync(set => set.SetProperty(s => s.PushesFailed, s => s.PushesFailed + 1), CancellationToken.None)
        );
        if (!wasTaken && !isGone && !isOver)
        {
            Log.LogWarning(
                "A notification was not taken by {Host}: {Status}",
                new Uri(to.Push!.Endpoint).Host,
                trouble ?? (status is { } answered ? ((int)answered).ToString(CultureInfo.InvariantCulture) : "no answer")
            );
        }

        if (trouble is not null)
        {
            await send.ExecuteUpdateAsync(set => set.SetProperty(s => s.LastError, trouble), CancellationToken.None);
        }
    }

    async Task<Outcome> PostAsync(OutgoingPush push, PushTarget target, CancellationToken cancellation)
    {
        var endpoint = new Uri(target.Endpoint);
        var payload = Encoding.UTF8.GetBytes(push.Payload);
        byte[] message;
        try
        {
            message = PushEncryption.Encrypt(
                payload,
                WebEncoders.Base64UrlDecode(target.PublicKey),
                WebEncoders.Base64UrlDecode(target.Auth)
            );
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or CryptographicException)
        {
            // No later attempt could send it.
            var reason = payload.Length > PushEncryption.MaxBytes ? FailureReason.TooLong : FailureReason.KeyUnusable;
            Log.LogWarning(wrong, "A notification for {Host} could not be encrypted: {Reason}", endpoint.Host, reason);
            return new Outcome(LastError: reason);
        }

        var (publicKey, key) = await identities.GetAsync(cancellation);
        var subject = site.Base.StartsWith("https:", StringComparison.Ordinal) ? site.Base : "mailto:" + email.Sender.Address;
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.TryAddWithoutValidation("Authorization", Vapid.Header(endpoint, subject, key, publicKey, Clock.GetUtcNow()));
        request.Headers.TryAddWithoutValidation("TTL", ((int)TimeToLive.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("Urgency", "normal");

        // A later word on the same entry takes the place of one that still waits at the service (RFC 8030 §5.4).
        if (push.EntryId is { } entry)
        {
            request.Headers.TryAddWithoutValidation("Topic", $"entry-{entry}");
        }

        try
        {
            var answer = await outgoing.SendAsync(request, most: 0, cancellation);
            return new Outcome(answer.Status, answer.RetryAfter);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return new Outcome();
        }
    }

    /// <summary>How the sending of one notification went.</summary>
    /// <param name="Status">What the push service answered; null where it did not.</param>
    /// <param name="Later">When to come again, where it says so.</param>
    /// <param name="LastError">Why it can never be sent.</param>
    sealed record Outcome(HttpStatusCode? Status = null, TimeSpan? Later = null, string? LastError = null);
}
