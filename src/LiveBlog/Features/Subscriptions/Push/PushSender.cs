using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>
/// Sends notifications out of the outbox to the browsers' push services, some at a time. A subscription that is gone is forgotten.
/// </summary>
public sealed class PushSender(
    IServiceScopeFactory scopes,
    PushClient client,
    PushSettings settings,
    QueueMetrics metrics,
    TimeProvider clock,
    ILogger<PushSender> log
) : HostQueueJob<OutgoingPush>(Queue, LooksEvery, AtOnce, AtOncePerHost, metrics, scopes, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5),
        OneTakes = TimeSpan.FromMinutes(1);

    const string Queue = "push";

    const int MaxOneHost = 200,
        AtOnce = 16,
        AtOncePerHost = 8;

    readonly LeasedQueue<OutgoingPush> queue = new(
        Queue,
        p => p.ClaimedUntil,
        Lease,
        new RetryPolicy(TimeSpan.FromSeconds(15), TimeSpan.FromHours(1)) { MaxFailures = 6 },
        metrics,
        clock
    );

    protected override IQueryable<DateTime> Due(LiveBlogDb db) => db.OutgoingPushes.Where(p => p.DoneAt == null).Select(p => p.DueAt);

    /// <summary>Claims what is due for push services that nothing is under way for.</summary>
    protected override async Task<IReadOnlyList<(string Host, OutgoingPush Item)>> DueAsync(
        IServiceProvider services,
        IReadOnlyList<string> busy,
        CancellationToken cancellation
    )
    {
        var (db, now) = (services.GetRequiredService<LiveBlogDb>(), Clock.GetUtcNow().UtcDateTime);
        var waiting =
            from push in db.OutgoingPushes.AsNoTracking()
            where push.DoneAt == null && push.DueAt <= now && (push.ClaimedUntil == null || push.ClaimedUntil <= now)
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

        var ids = due.Keys.ToList();
        var claimed = await queue.ClaimAsync(db.OutgoingPushes.Where(p => ids.Contains(p.Id)), p => p.ClaimedBy, cancellation);
        return [.. claimed.Select(push => (due[push.Id], push))];
    }

    protected override async Task WorkAsync(IServiceProvider services, OutgoingPush claimed, CancellationToken cancellation)
    {
        var (db, until) = (services.GetRequiredService<LiveBlogDb>(), claimed.ClaimedUntil!.Value);
        var one = db.OutgoingPushes.Where(p => p.Id == claimed.Id);

        // Another machine may take what is left when the lease is over: it is left in time.
        if (Clock.GetUtcNow().UtcDateTime > until - OneTakes)
        {
            return;
        }

        await queue.WorkAsync(
            one,
            until,
            () => SendAsync(db, one, claimed, cancellation),
            async failure =>
            {
                Log.LogError(failure, "Notification {Push} failed", claimed.Id);
                db.ChangeTracker.Clear();
                await RetryAsync(db, one, claimed, retryAfter: null);
            },
            cancellation
        );
    }

    async Task SendAsync(LiveBlogDb db, IQueryable<OutgoingPush> one, OutgoingPush claimed, CancellationToken cancellation)
    {
        // As it is at this moment: what it tells may have been withdrawn since it was claimed, and the browser have another address.
        if (
            await one.AsNoTracking()
                .Where(p => p.ClaimedBy == claimed.ClaimedBy)
                .Join(db.Subscriptions, p => p.SubscriptionId, s => s.Id, (Push, To) => new { Push, To })
                .AsNoTracking()
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
            || Clock.GetUtcNow().UtcDateTime > push.CreatedAt + PushClient.TimeToLive;
        var answer = isOver ? new PushAnswer() : await client.SendAsync(push, to.Push!, cancellation);
        if (isOver || answer.WasTaken || answer.IsGone || answer.IsForGood || queue.Retries.GivesUp(push.Attempts + 1))
        {
            await EndAsync(db, one, push, to, answer, isOver);
        }
        else
        {
            await RetryAsync(db, one, push, answer.RetryAfter);
        }
    }

    Task RetryAsync(LiveBlogDb db, IQueryable<OutgoingPush> one, OutgoingPush push, TimeSpan? retryAfter)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        return queue.Retries.GivesUp(push.Attempts + 1)
            ? queue.SettleAsync(db, one, push.ClaimedUntil!.Value, WorkResult.GivenUp, p => p.Done(now))
            : queue.SettleAsync(
                db,
                one,
                push.ClaimedUntil!.Value,
                WorkResult.Retried,
                p => p.RetryAt(queue.NextAttempt(p.Attempts + 1, retryAfter))
            );
    }

    // Should the machine die before this is written, the notification goes out once more, and takes the place of the first one: it bears
    // the same tag.
    async Task EndAsync(LiveBlogDb db, IQueryable<OutgoingPush> one, OutgoingPush push, Subscription to, PushAnswer answer, bool isOver)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        await using var writing = await db.BeginWriteAsync(CancellationToken.None);

        // An update that changes nothing takes the subscription's lock on PostgreSQL, before the push's as where a reader unsubscribes.
        await db
            .Subscriptions.Where(s => s.Id == to.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.State, s => s.State), CancellationToken.None);
        var isSettled = await queue.SettleAsync(
            db,
            one,
            push.ClaimedUntil!.Value,
            answer.WasTaken || isOver ? WorkResult.Succeeded : WorkResult.GivenUp,
            p =>
            {
                // One that cannot be sent as it is leaves no name behind: it is made again when an administrator has its entry tried again.
                if (answer.LastError is not null)
                {
                    db.Remove(p);
                }
                else
                {
                    p.Done(now);
                }
            },
            writing
        );
        if (!isSettled)
        {
            // It was taken back meanwhile, with its subscription or its entry.
            return;
        }

        await EndSubscriptionAsync(db, to, answer, now);
        if (push.EntryId is { } entryId)
        {
            await CountAsync(db, entryId, answer);
        }

        await writing.CommitAsync(CancellationToken.None);
        if (push.EntryId is not null && !answer.WasTaken && !answer.IsGone && !isOver)
        {
            Log.LogWarning(
                "A notification was not taken by {Host}: {Status}",
                new Uri(to.Push!.Endpoint).Host,
                answer.LastError ?? (answer.Status is { } answered ? ((int)answered).ToString(CultureInfo.InvariantCulture) : "no answer")
            );
        }
    }

    // Unless the browser has said meanwhile where it is now.
    static async Task EndSubscriptionAsync(LiveBlogDb db, Subscription to, PushAnswer answer, DateTime now)
    {
        var its = db.Subscriptions.Where(s => s.Id == to.Id && s.EndpointHash == to.EndpointHash);
        if (answer.IsGone)
        {
            await its.ExecuteDeleteAsync(CancellationToken.None);
        }
        else if (to.State == SubscriptionState.Pending)
        {
            // There is a browser behind it, or there never was one.
            var pending = its.Where(s => s.State == SubscriptionState.Pending);
            await (
                answer.WasTaken
                    ? pending.ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(s => s.State, SubscriptionState.Active)
                                .SetProperty(s => s.ConfirmedAt, now)
                                .SetProperty(s => s.SentUpTo, now),
                        CancellationToken.None
                    )
                    : pending.ExecuteDeleteAsync(CancellationToken.None)
            );
        }
    }

    /// <summary>Counts for the desk what became of an entry's notifications.</summary>
    static Task<int> CountAsync(LiveBlogDb db, EntryId entryId, PushAnswer answer)
    {
        var (taken, gone) = (answer.WasTaken ? 1 : 0, answer.IsGone ? 1 : 0);
        return db
            .SubscriptionSends.Where(s => s.EntryId == entryId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.PushesTaken, s => s.PushesTaken + taken)
                        .SetProperty(s => s.PushesGone, s => s.PushesGone + gone)
                        .SetProperty(s => s.PushesFailed, s => s.PushesFailed + 1 - taken - gone)
                        .SetProperty(s => s.LastError, s => answer.LastError ?? s.LastError),
                CancellationToken.None
            );
    }
}
